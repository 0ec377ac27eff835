import Catalogue
import Events

/// What a person has seen of each franchise, and so which of its titles may come next: no title before the season it follows, no
/// side story, film of the same story, recap or special of a franchise that the person does not love.
struct WatchOrder {
  private let lines: FranchiseLines
  /// Whether each title was seen and not dropped, `[titles]`.
  private var isSeen: [Bool]
  /// Whether a title of each franchise is loved, by its first line, `[lines]`.
  private var isLoved: [Bool]

  /// O(titles + answers).
  init(_ answers: [(row: Int, feedback: Feedback)], _ lines: FranchiseLines) {
    self.lines = lines
    isSeen = [Bool](repeating: false, count: lines.line.count)
    isLoved = [Bool](repeating: false, count: lines.count)
    for (row, feedback) in answers where lines.line[row] >= 0 && feedback.settles {
      isSeen[row] = feedback != .dropped
      if feedback == .love { isLoved[Int(lines.firstLine[Int(lines.line[row])])] = true }
    }
  }

  /// Whether a title may be shown. O(1).
  func admits(_ row: Int) -> Bool {
    guard lines.line[row] >= 0 else { return true }
    let (line, before) = (Int(lines.line[row]), Int(lines.before[row]))
    if before >= 0, !isSeen[before] { return false }
    let distance = Int(lines.distance[row])
    if distance == 0 || (distance < FranchiseKind.special.distance && !lines.hasSeasons[line]) { return true }
    return isLoved[Int(lines.firstLine[line])]
  }
}
