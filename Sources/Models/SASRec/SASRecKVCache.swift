import Tensors

/// A history with the attention keys and values of its events, so that appending an event costs one token instead of
/// a whole pass, and removing the newest event costs two.
///
/// A cache may branch off another one: it then holds that history without one event. Up to the event left out it reads
/// the keys and values of the other cache, which is correct because attention is causal.
final class SASRecKVCache {
  let c: SASRecConfiguration
  private let timeEncoder: TimeEncoder
  /// `[blocks][capacity, 2 dim]`: keys, then values, of the events from `branchPoint` on. A cache without `base` has room
  /// for the longest history, and memory that is never written is never taken; a branch grows as needed.
  private var keysAndValues: [Tensor]
  /// The cache whose keys and values are used before `branchPoint`.
  private let base: SASRecKVCache?
  private let branchPoint: Int
  /// Input of the last block after the newest event (row 0) and the one before it (row 1), `[2, dim]`.
  private let lastBlockInputs: Tensor
  /// Time of each event, seconds since 1970, `[length]`.
  let seconds: UnsafeMutablePointer<UInt32>
  /// The cached events, oldest first; at most `length`.
  private(set) var history: [Interaction] = []
  /// Time of the event before the window, from which the first cached event's time gap is computed.
  private var timeBeforeWindow: Int64?

  /// A cache of an empty history.
  init(_ configuration: SASRecConfiguration) {
    c = configuration
    timeEncoder = c.timeEncoder
    (base, branchPoint) = (nil, 0)
    keysAndValues = Self.allocate(c, c.length)
    lastBlockInputs = Tensor(2, c.dim)
    seconds = .allocate(capacity: c.length)
    history.reserveCapacity(c.length)
  }

  /// A branch of `base` without the event at `index`. It ends before that event; append the later ones.
  init(_ base: SASRecKVCache, without index: Int) {
    c = base.c
    timeEncoder = base.timeEncoder
    (self.base, branchPoint) = (base, index)
    keysAndValues = Self.allocate(c, base.history.count - index + Self.growth)
    lastBlockInputs = Tensor(2, c.dim)
    seconds = .allocate(capacity: c.length)
    seconds.update(from: base.seconds, count: index)
    history.reserveCapacity(c.length)
    history.append(contentsOf: base.history[..<index])
    timeBeforeWindow = base.timeBeforeWindow
  }

  deinit { seconds.deallocate() }

  private static func allocate(_ c: SASRecConfiguration, _ rows: Int) -> [Tensor] {
    (0..<c.blocks).map { _ in Tensor(unset: rows, 2 * c.dim) }
  }

  /// Truncates the cache to what it shares with `events` (not empty) in a window that begins at index `windowStart`.
  /// Returns the events that have to be appended. O(length).
  func truncate(toMatch events: [Interaction], windowStart: Int) -> ArraySlice<Interaction> {
    let timeBefore = windowStart > 0 ? events[windowStart - 1].time : nil
    var shared = 0
    if timeBefore == timeBeforeWindow {
      while shared < history.count, windowStart + shared < events.count,
        history[shared] == events[windowStart + shared]
      {
        shared += 1
      }
    }
    if shared < history.count {
      // The newest two events also need their last block inputs, so they are computed again.
      shared = max(0, min(shared, events.count - windowStart - 2))
      history.removeLast(history.count - shared)
    }
    timeBeforeWindow = timeBefore
    return events[(windowStart + shared)...]
  }

  /// Whether `events`, in the window the model uses for them, begin with the cached history. O(length).
  func isPrefix(of events: [Interaction]) -> Bool {
    let windowStart = c.windowStart(forCount: events.count)
    return !history.isEmpty && timeBeforeWindow == (windowStart > 0 ? events[windowStart - 1].time : nil)
      && events[windowStart...].starts(with: history)
  }

  /// Truncates this branch to what it shares with the current history of its base without the event left out.
  /// Returns the events that have to be appended; nil when the branch is of no use for `other`. O(length).
  func truncateBranch(toMatch other: SASRecKVCache) -> ArraySlice<Interaction>? {
    let count = other.history.count - 1
    guard other === base, branchPoint <= count, timeBeforeWindow == other.timeBeforeWindow else { return nil }
    var shared = 0
    while shared < min(history.count, count),
      history[shared] == other.history[shared < branchPoint ? shared : shared + 1]
    {
      shared += 1
    }
    if shared < history.count {
      shared = min(shared, count - 1)
      guard shared >= branchPoint else { return nil }
      history.removeLast(history.count - shared)
    }
    return other.history[(shared + 1)...]
  }

  /// Rows by which a branch's buffers grow.
  private static let growth = 16

  /// Appends an event and makes room for its keys and values, which the caller computes. Returns its time features.
  func append(_ event: Interaction) -> TimeFeatures {
    let time = timeEncoder.encode(event.time, after: history.last.map(\.time) ?? timeBeforeWindow)
    seconds[history.count] = time.seconds
    history.append(event)
    let (used, capacity) = (history.count - branchPoint, keysAndValues[0].rows)
    if used > capacity {
      let larger = Self.allocate(c, capacity + Self.growth)
      for (new, old) in zip(larger, keysAndValues) { new.copy(from: old) }
      keysAndValues = larger
    }
    return time
  }

  /// Input of the last block after the newest event, `[dim]`. A branch without events of its own leaves out the newest
  /// event of its base: it ends where the base ended one event before.
  var lastBlockInput: UnsafePointer<Float> {
    if let base, history.count == branchPoint { return UnsafePointer(base.lastBlockInputs.row(1)) }
    return UnsafePointer(lastBlockInputs.row(0))
  }

  /// Stores the last block's inputs after the newest `count` events, `[count, dim]`.
  func storeLastBlockInputs(_ rows: UnsafePointer<Float>, count: Int) {
    let d = c.dim
    lastBlockInputs.row(1).update(from: count > 1 ? rows + (count - 2) * d : lastBlockInput, count: d)
    lastBlockInputs.row(0).update(from: rows + (count - 1) * d, count: d)
  }

  /// Time features of a query after the history.
  func timeFeatures(of query: Query) -> TimeFeatures {
    timeEncoder.encode(query.time, after: history.last?.time)
  }

  /// Keys and values of one of the cache's own events (from `branchPoint` on), `[2 dim]`.
  func keysAndValues(_ event: Int, block: Int) -> UnsafeMutablePointer<Float> {
    keysAndValues[block].row(event - branchPoint)
  }

  /// Calls `body` with the keys and values of the first `count` events, in one contiguous segment or two:
  /// `[segment count, 2 dim]` from event `first` on.
  func forEachSegment(
    _ count: Int, block: Int, _ body: (_ first: Int, _ count: Int, UnsafePointer<Float>) -> Void
  ) {
    if let base, branchPoint > 0 {
      body(0, min(branchPoint, count), UnsafePointer(base.keysAndValues[block].pointer))
    }
    if count > branchPoint {
      body(branchPoint, count - branchPoint, UnsafePointer(keysAndValues[block].pointer))
    }
  }
}
