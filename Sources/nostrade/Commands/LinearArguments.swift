import ArgumentParser
import Learning

/// Command-line options of linear models.
struct LinearArguments: ParsableArguments {
  private static let defaults = LinearOptions()

  @Option(help: "Penalty (EASE's lambda).") var penalty = Self.defaults.penalty
  @Option(help: "Dropout (EDLAE's); 0 is EASE.") var drop = Self.defaults.dropout
  @Option(
    help:
      "Fit for histories of that many titles, or below 1 of that share of a list, instead of with dropout.")
  var shown: Float?
  @Option(help: "A list with more titles counts as much as one with that many; 0 for no limit.")
  var longest = Self.defaults.longest

  func validate() throws {
    guard penalty > 0, penalty < 1e9, drop >= 0, drop < 1 else {
      throw ValidationError("--penalty must be above 0, and --drop at least 0 and below 1.")
    }
    guard shown ?? 1 > 0, shown ?? 1 < 10_000 else {
      throw ValidationError("--shown must be a number of titles, or a share below 1.")
    }
  }

  /// Sets these options.
  func set(_ options: inout RecipeOptions) {
    options.linear.penalty = penalty
    options.linear.dropout = drop
    options.linear.shown = shown
    options.linear.longest = longest
  }
}
