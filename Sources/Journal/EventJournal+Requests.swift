import Events

/// What one caller wants stored: all of it or nothing.
public struct AppendRequest: Sendable, Equatable {
  /// The profile.
  public var userID: Int64
  /// Its events.
  public var drafts: [EventDraft]
  /// Which of them belong together.
  public var whole: WholeRequest?

  /// A request.
  public init(userID: Int64, drafts: [EventDraft], whole: WholeRequest? = nil) {
    (self.userID, self.drafts, self.whole) = (userID, drafts, whole)
  }

  /// A key under which the log has something else already; nil when every stored event is the one asked for.
  ///
  /// - Parameters:
  ///   - stored: what the drafts are in the log.
  ///   - isNew: whether an event was not there before.
  ///   - remembered: the contents that the journal remembers under the request's name.
  ///   - hasKey: whether the log has an event of a key.
  public func takenKey(
    _ stored: [Event], isNew: (Event) -> Bool, remembered: String?, hasKey: (String) throws -> Bool
  ) rethrows -> String? {
    let pairs = zip(drafts, stored)
    if let taken = pairs.first(where: { $0.key != nil && !$0.says($1) }) { return taken.0.key }
    guard let whole else { return nil }
    let known = pairs.filter { draft, event in
      draft.key.map { whole.keys.contains($0) } == true && !isNew(event)
    }
    if !known.isEmpty, known.count < whole.keys.count { return known[0].0.key }
    if remembered != whole.contents, remembered != nil || !known.isEmpty { return whole.next }
    return try hasKey(whole.next) ? whole.next : nil
  }
}

/// Drafts that are sent as one under keys of their places: the log has all of them or none, and nothing else under such keys.
public struct WholeRequest: Sendable, Equatable {
  /// The keys of the drafts.
  public var keys: Set<String>
  /// The key that one draft more would have: the log has it where a longer request was sent.
  public var next: String
  /// A setting of the profile under which the contents of a request are remembered whose drafts have keys of their own: those do not
  /// tell that they were sent together.
  public var name: String?
  /// A hash of what the drafts say, with their own keys; nil where none has one.
  public var contents: String?

  /// Drafts of these keys.
  public init(keys: Set<String>, next: String, name: String? = nil, contents: String? = nil) {
    (self.keys, self.next, self.name, self.contents) = (keys, next, name, contents)
  }
}

extension EventDraft {
  /// The id of the event that it takes back; nil when it is no undo. `stored` are the events of its burst before it.
  ///
  /// - Throws: what `failure` makes of a sentence, for an undo of an event that comes later in the burst.
  public func targetID(among stored: [Event], else failure: (String) -> any Error) throws -> Int64? {
    switch target {
    case nil: return nil
    case .stored(let id): return id
    case .draft(let index):
      guard stored.indices.contains(index) else {
        throw failure("an undo names event \(index) of its burst, which comes later.")
      }
      return stored[index].id
    }
  }

  /// Whether a stored event is what this draft says, whenever it was said.
  public func says(_ event: Event) -> Bool {
    if case .stored(let id)? = target, event.target != id { return false }
    return animeID == event.animeID && feedback == event.feedback && rating == event.rating
  }
}

/// What became of a request.
public enum AppendOutcome: Sendable, Equatable {
  /// It is on disk: the events in the order of the drafts, and how many of them were stored before, under their keys.
  case stored([Event], repeated: Int)
  /// Nothing was stored: the key names another event of the profile.
  case keyTaken(String)
  /// Nothing was stored: the profile is gone, or an undo names no event.
  case refused(JournalError)
}

/// Thrown to roll a request back: one of its keys names another event.
struct TakenKey: Error {
  let key: String
}

extension EventJournal {
  /// For journals with several connections, whose reads do not wait for commits anyway.
  public func readBeside() throws {}
}
