import ArgumentParser
import Cards
import Learning
import Models
import Recommending
import Tensors

/// Measures lists as a person gets them, at several settings of a knob.
extension EvaluateCommand {
  func showLists(_ experiment: Experiment, _ scorer: any ItemScorer) throws {
    try ResultTable.show(
      [], live: experiment.lists(of: recommender(scorer), settings, people: people), format)
  }

  func showColdItems(_ experiment: Experiment, _ scorer: any ItemScorer) throws {
    try ResultTable.show([], live: experiment.coldItems(of: recommender(scorer), people: people), format)
  }

  func showFigures(ofAlike path: String) throws {
    BLAS.setThreads(1)
    let recommender = try recommender(choice.read(options.place).scorer)
    let alike = try AlikeTitles(path: path).figures(of: recommender, settings, seed: learning.seed)
    let fans = GenreFans(recommender, seed: learning.seed).figures(settings)
    try ResultTable.show([], live: alike + fans, format)
  }

  /// The defaults, and a row for each of `--knob`.
  private var settings: [ListSetting] {
    [ListSetting("defaults", KnobValue.ranking([]))] + knob.map(\.setting)
  }

  private func recommender(_ scorer: any ItemScorer) throws -> Recommender {
    Recommender(
      catalogue: try knownTitles(), scorer: scorer, coLoves: try Workspace.models(options.place).coLoves)
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
