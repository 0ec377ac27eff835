import Catalogue
import Events

/// What a person has seen of each franchise, and so which of its titles may come next: no title before the season it follows, none after
/// a season that was disliked or dropped, no side story, film of the same story, recap or special of a franchise that the person does
/// not love.
struct WatchOrder {
  let lines: FranchiseLines
  /// Whether what follows each title may be next, `[titles]`: it was seen, and neither disliked nor dropped.
  private var isContinued: [Bool]
  /// Whether a title of each franchise was seen, by its first line, `[lines]`.
  private var isBegun: [Bool]
  /// The lines of which a title is loved or liked.
  private(set) var followed: Set<Int> = []
  /// Whether a title of each franchise is loved, by its first line, `[lines]`.
  private var isLoved: [Bool]

  /// O(titles + answers).
  init(_ answers: [(row: Int, feedback: Feedback)], _ lines: FranchiseLines) {
    self.lines = lines
    isContinued = [Bool](repeating: false, count: lines.line.count)
    isLoved = [Bool](repeating: false, count: lines.count)
    isBegun = isLoved
    for (row, feedback) in answers where lines.line[row] >= 0 && feedback.settles {
      isContinued[row] = feedback != .dropped && feedback != .dislike
      let franchise = Int(lines.firstLine[Int(lines.line[row])])
      isBegun[franchise] = true
      if feedback == .love { isLoved[franchise] = true }
      if feedback == .love || feedback == .like { followed.insert(Int(lines.line[row])) }
    }
  }

  /// Whether a title may be shown. O(1).
  func admits(_ row: Int) -> Bool {
    guard lines.line[row] >= 0 else { return true }
    let (line, before) = (Int(lines.line[row]), Int(lines.before[row]))
    if before >= 0, !isContinued[before] { return false }
    let distance = Int(lines.distance[row])
    if distance == 0 || (distance < FranchiseKind.special.distance && !lines.hasSeasons[line]) { return true }
    return isLoved[Int(lines.firstLine[line])]
  }

  /// The tellings of a story among which one is to be shown, as the first line of their franchise; nil where each may be: one is known,
  /// or there are no others. O(1).
  func oneOfTellings(_ line: Int) -> Int? {
    let franchise = Int(lines.firstLine[line])
    return isBegun[franchise] ? nil : franchise
  }
}
