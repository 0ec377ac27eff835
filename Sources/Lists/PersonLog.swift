import Catalogue
import Events

/// The rows of a list that are events of this program, as `nostrade events` prints them: they are replayed, so that what was taken back
/// counts no more.
struct PersonLog {
  private var rows: [LogRows.Row] = []
  /// The entry of each row.
  private var places: [Int] = []
  private var titles: [String: Int] = [:]
  private var isLog = false

  /// Notes a row, which is the entry at `place`.
  mutating func add(_ entry: ListEntry, _ feedback: Feedback, event: Int64?, target: Int64?, place: Int) {
    let name =
      entry.malID.map { "m\($0)" } ?? entry.anilistID.map { "a\($0)" } ?? "n" + (entry.names.first ?? "")
    let title = titles[name] ?? titles.count
    titles[name] = title
    rows.append(LogRows.Row(title: title, feedback: feedback, event: event, target: target))
    places.append(place)
    if event != nil || LogRows.changesOthers(feedback) { isLog = true }
  }

  /// Leaves the entries that are in force, and their scores.
  ///
  /// - Returns: a sentence; nil where the list is no log, or every row of it is in force.
  func replay(_ entries: inout [ListEntry], _ scores: inout [RatingText]) -> String? {
    guard isLog else { return nil }
    var gone = Set(places)
    let inForce = LogRows.inForce(rows)
    for (row, isSetAside) in inForce {
      gone.remove(places[row])
      if isSetAside { entries[places[row]].isSetAside = true }
    }
    guard !gone.isEmpty else { return nil }
    let total = entries.count
    let kept = entries.indices.filter { !gone.contains($0) }
    (entries, scores) = (kept.map { entries[$0] }, kept.map { scores[$0] })
    return
      "The file is a log: what was taken back, set aside or answered again later counts as it does in the feed; "
      + "\(kept.count) of \(total) rows are in force."
  }
}
