import ArgumentParser
import Catalogue
import Recommending
import Server

/// The filters and knobs of a query string, by the rules and with the bounds of `nostrade recommend`.
struct RankingQueryArguments: ParsableArguments {
  @OptionGroup var question: QuestionArguments
  @OptionGroup var filters: FilterArguments
  @OptionGroup var knobs: RankingArguments
  @Option var model: String?

  /// Reads parameters of a query.
  ///
  /// - Throws: `Problem`.
  static func read(_ parameters: [(name: String, value: String)], _ titles: TitleTable) throws -> RankingQuery
  {
    var line: [String] = []
    for (name, value) in parameters where RankingQuery.names.contains(name) {
      let option = "--" + name.split(separator: "_").joined(separator: "-")
      if RankingQuery.isFlag(name) {
        if RankingQuery.isSet(value) {
          line.append(option)
        } else if name == "explore" {
          line.append("--no-explore")
        }
      } else {
        // With the sign between them a value cannot be taken for an option.
        line.append(option + "=" + value)
      }
    }
    do {
      let asked = try parse(line)
      // Genres and types are checked now, and not at every ranking.
      var options = RankingOptions()
      try asked.filters.set(&options.filters, titles)
      try asked.knobs.set(&options, titles)
      return RankingQuery(
        season: asked.filters.ofYear, isPlain: asked.question.plain, model: asked.model,
        arrangesLists: asked.knobs.arrangesLists, time: asked.question.at
      ) { options in
        try asked.filters.set(&options.filters, titles)
        try asked.knobs.set(&options, titles)
        asked.question.set(&options)
      }
    } catch {
      let text = worded(error)
      // What is wrong alone is what is wrong.
      let culprit =
        parameters.count == 1 ? parameters.first : parameters.first { (try? read([$0], titles)) == nil }
      guard let culprit else { throw Problem.badInput(text) }
      // The line's own words name its own options.
      let isParsers = text.contains(" is invalid for ")
      throw Problem.badInput(
        isParsers
          ? "\(culprit.name) cannot be \(culprit.value): \(RankingQuery.meaning(of: culprit.name))" : text,
        parameter: culprit.name)
    }
  }

  /// The sentence of an error with the names that a query has.
  private static func worded(_ error: any Error) -> String {
    var text = (error as? CommandError)?.description ?? message(for: error)
    for name in RankingQuery.names {
      let option = "--" + name.split(separator: "_").joined(separator: "-")
      text = text.replacing(option + " ", with: name + " ").replacing(option + "=", with: name + "=")
        .replacing("'" + option, with: "'" + name)
    }
    return text
  }
}
