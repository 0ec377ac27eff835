/// Rows of a log of ours that a file holds, of one person, replayed as the journal does: what was taken back, set aside or answered again
/// later counts no more.
public struct LogRows {
  /// A row of the log.
  public struct Row {
    /// The title: any number that no other title has.
    public var title: Int
    /// What the row says.
    public var feedback: Feedback
    /// Ids of the event and of the one that it takes back, where the file gives them.
    public var event: Int64?, target: Int64?

    /// A row.
    public init(title: Int, feedback: Feedback, event: Int64? = nil, target: Int64? = nil) {
      (self.title, self.feedback, self.event, self.target) = (title, feedback, event, target)
    }
  }

  /// Whether a feedback says something about other rows: lists of answers have none of these.
  public static func changesOthers(_ feedback: Feedback) -> Bool {
    [.undo, .unsaved, .evidenceOff].contains(feedback)
  }

  /// The places of the rows whose answers are in force, ascending, and whether each is set aside. Rows are in the order of their
  /// events, or of the file where not all have one. An undo that names no event takes back the newest answer to its title; where none
  /// is left, the newest undo of it. O(n log n).
  public static func inForce(_ rows: [Row]) -> [(place: Int, isSetAside: Bool)] {
    let places = ordered(rows)
    let ids = Dictionary(
      places.enumerated().compactMap { order, place in rows[place].event.map { ($0, Int64(order + 1)) } },
      uniquingKeysWith: { first, _ in first })
    var open = OpenAnswers()
    let log = places.enumerated().map { order, place in
      let (row, id) = (rows[place], Int64(order + 1))
      // One that names an event of another file takes back nothing here.
      let target = row.feedback != .undo ? nil : row.target.map { ids[$0] ?? 0 } ?? open.target(row.title)
      open.note(id, row, takingBack: target)
      return Event(id: id, animeID: row.title, feedback: row.feedback, target: target)
    }
    let answers = CurrentAnswers(log)
    return answers.events.map { (places[Int($0.id) - 1], answers.setAside[$0.animeID] != nil) }
      .sorted { $0.0 < $1.0 }
  }

  private static func ordered(_ rows: [Row]) -> [Int] {
    guard rows.allSatisfy({ $0.event != nil }) else { return Array(rows.indices) }
    return rows.indices.sorted { (rows[$0].event ?? 0, $0) < (rows[$1].event ?? 0, $1) }
  }

  /// What an undo without a target may mean.
  private struct OpenAnswers {
    private var answers: [Int: [Int64]] = [:]
    private var undos: [Int: [(undo: Int64, of: Int64)]] = [:]

    func target(_ title: Int) -> Int64? { answers[title]?.last ?? undos[title]?.last?.undo }

    mutating func note(_ id: Int64, _ row: Row, takingBack target: Int64?) {
      guard row.feedback == .undo else { return answers[row.title, default: []].append(id) }
      guard let target else { return }
      if let place = undos[row.title]?.firstIndex(where: { $0.undo == target }),
        let restored = undos[row.title]?.remove(at: place)
      {
        answers[row.title, default: []].append(restored.of)
      } else {
        answers[row.title]?.removeAll { $0 == target }
        undos[row.title, default: []].append((id, target))
      }
    }
  }
}
