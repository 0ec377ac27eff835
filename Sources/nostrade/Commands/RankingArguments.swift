import ArgumentParser
import Recommending

/// Knobs of a ranking on the command line; where one is not given, the profile's counts.
struct RankingArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Mix of what one would watch (1) and what one would love (0). Models that rank by one of both add, below 0.2, the "
        + "mean score of all. [default: the profile's, else 0.2]", valueName: "share"))
  var presence: Float?
  @Flag(help: "Disliked and dropped titles lower nothing else.") var ignoreDislikes = false

  func validate() throws {
    guard presence ?? 0 >= 0, presence ?? 0 <= 1 else {
      throw ValidationError("--presence must be between 0 and 1.")
    }
  }

  /// Sets what was given.
  func set(_ ranking: inout RankingOptions) {
    if let presence { ranking.presence = presence }
    if ignoreDislikes { ranking.ignoresDislikes = true }
  }
}
