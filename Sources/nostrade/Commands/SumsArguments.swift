import ArgumentParser
import Training

/// Options of train for linear models that several workers fit together.
struct SumsArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Only sum up one part of the lists, as in 2/4, and write its sums to OUT.", valueName: "k/n"))
  var part: PartialSums.Part?
  @Option(
    help: ArgumentHelp(
      "Sums that --part wrote, instead of lists; may be repeated, for all parts.", valueName: "file"),
    completion: .file())
  var sums: [String] = []

  func validate() throws {
    if part != nil, !sums.isEmpty { throw ValidationError("--part and --sums do not go together.") }
  }
}

extension PartialSums.Part: ExpressibleByArgument {
  /// Reads `2/4`.
  public init?(argument: String) {
    let sides = argument.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard sides.count == 2, let number = sides[0], let count = sides[1], (1...10_000).contains(count),
      (1...count).contains(number)
    else { return nil }
    self.init(number, of: count)
  }
}
