/// What the status line says: a sentence in parts, so that a line of any width can leave out what is said last.
public enum Status: Sendable, Equatable {
  /// A sentence that is never cut.
  case plain(String)
  /// What a key did, and what changed in the ranking.
  case effect(RankingEffect)
  /// What tuning in the background is doing.
  case tuning(String)

  /// Nothing to say.
  public static let nothing = plain("")

  /// All of it.
  public var text: String {
    switch self {
    case .plain(let sentence), .tuning(let sentence): sentence
    case .effect(let effect): effect.text
    }
  }

  /// The sentence in `width` cells. It may still be longer: only of an effect parts are left out.
  ///
  /// - Parameter cells: the width of a text.
  /// - Parameter clip: a text cut to a width.
  public func fitted(to width: Int, cells: (String) -> Int, clip: (String, Int) -> String) -> String {
    if case .effect(let effect) = self { effect.fitted(to: width, cells, clip) } else { text }
  }
}

/// What a key did, and what changed in the ranking: "Loved Monster. 812 of 1,532 pass. 7 of the top 20 are new; more Drama."
public struct RankingEffect: Sendable, Equatable {
  /// "Loved", before a title that may be cut; nil where `said` is a sentence that is not.
  var verb: String?
  /// A title with its full stop, or a sentence.
  var said: String
  /// "812 of 1,532 pass."; nil where that is not told.
  var passing: String?
  /// "7 of the top 20 are new", then genres that moved: "more Drama". Without full stops; empty where nothing is told of the ranking.
  var change: [String]

  /// What stays of a title in any case. "20 of the top 20 are new." fits behind it on a terminal of 60 columns.
  private static let leastOfTitle = 20

  /// All of it.
  public var text: String { text(change) }

  private func text(_ change: [String]) -> String { join([verb, said, passing, Self.sentence(change)]) }

  private func join(_ parts: [String?]) -> String {
    parts.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// "7 of the top 20 are new; more Drama, less Comedy."
  private static func sentence(_ change: [String]) -> String? {
    guard let first = change.first else { return nil }
    let moves = change.dropFirst()
    return first + (moves.isEmpty ? "" : "; " + moves.joined(separator: ", ")) + "."
  }

  /// The sentence in `width` cells, if it can be: a title first loses its end, down to 20 cells, then how many titles pass goes, which the
  /// answer did not change; then genres that moved, at last how much is new.
  func fitted(to width: Int, _ cells: (String) -> Int, _ clip: (String, Int) -> String) -> String {
    for count in stride(from: change.count, to: 0, by: -1) {
      let change = Array(change.prefix(count))
      let whole = text(change)
      if cells(whole) <= width { return whole }
      guard let verb else { continue }
      for passing in passing == nil ? [nil] : [passing, nil] {
        let rest = join([passing, Self.sentence(change)])
        let room = width - cells(verb) - cells(rest) - 2
        if room >= min(Self.leastOfTitle, cells(said)) { return join([verb, clip(said, room), rest]) }
      }
    }
    return text([])
  }
}
