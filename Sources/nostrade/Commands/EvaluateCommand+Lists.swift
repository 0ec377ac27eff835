import ArgumentParser
import Cards
import Learning
import Models
import Recommending

/// Measures lists as a person gets them, at several settings of a knob.
extension EvaluateCommand {
  func showLists(_ experiment: Experiment, _ scorer: any ItemScorer) throws {
    let recommender = Recommender(
      catalogue: try knownTitles(), scorer: scorer, coLoves: try Workspace.models(options.place).coLoves)
    let rows = try experiment.lists(
      of: recommender, [ListSetting("defaults", KnobValue.ranking([]))] + knob.map(\.setting), people: people)
    try ResultTable.show([], live: rows, format)
  }
}

/// Knobs and their values, for a row of a table: `variety=0` or `variety=0.4,niche=1`.
struct KnobValue: ExpressibleByArgument {
  let text: String
  private let settings: [(name: String, value: Double)]

  private static let names = ["variety", "niche", "presence", "content"]

  init?(argument: String) {
    text = argument
    var settings: [(name: String, value: Double)] = []
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      let sides = part.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
      guard sides.count == 2, Self.names.contains(sides[0]), let value = Double(sides[1]),
        (0...1).contains(value)
      else { return nil }
      settings.append((sides[0], value))
    }
    self.settings = settings
  }

  var setting: ListSetting { ListSetting(text, Self.ranking(settings)) }

  /// The feed's ranking with other knobs. Without cards that are something different: these are drawn at random.
  static func ranking(_ settings: [(name: String, value: Double)]) -> RankingOptions {
    var all = RankingSettings()
    all.knobs.explores = false
    for (name, value) in settings {
      switch name {
      case "variety": all.knobs.diversity = value
      case "niche": all.knobs.niche = value
      case "presence": all.knobs.presence = value
      default: all.knobs.content = value
      }
    }
    return RankingOptions().with(all)
  }
}
