import Events

extension OwnList {
  /// What does not fit together, so that no profile can be made of the log again; nil where all does. O(events + entries).
  public var damage: String? {
    let lists = Set(imports.map(\.import_id))
    var known: Set<Int64> = []
    for event in log {
      guard Feedback(rawValue: event.feedback_type) != nil, !known.contains(event.event_id) else {
        return "event \(event.event_id) is there twice, or says nothing that is known"
      }
      if let target = event.target_event, !known.contains(target) {
        return "event \(event.event_id) undoes one that is not there"
      }
      if let list = event.import_id, !lists.contains(list) {
        return "event \(event.event_id) is of no import"
      }
      known.insert(event.event_id)
    }
    return entries.contains { !lists.contains($0.import_id) } ? "an entry is of no import" : nil
  }

  /// How many events the log has: those with one key are one.
  public var eventCount: Int {
    let keys = log.compactMap(\.key)
    return log.count - keys.count + Set(keys).count
  }
}
