import Tensors

/// One person's history under a SASRec, with the keys and values of every event kept: an appended answer costs one
/// token instead of the whole history, one taken back costs two. A window that has moved on starts afresh.
///
/// A entry is the history of another session without one of its events: what came before that event is the other's, since a
/// causal model never looks ahead.
final class SASRecSession {
  let c: SASRecConfiguration
  private let clock: ModelClock
  /// `[blocks][room, 2 dim]`: keys, then values, of the events from `fork` on. The whole length of a session, of which what is
  /// not used is never touched; of a entry, of which there are many, no more than it needs.
  private var cache: [Tensor]
  /// Whose keys and values are those before `fork`.
  private let base: SASRecSession?
  private let fork: Int
  /// `[2, dim]`: what the last block begins with after the newest event, and after the one before it.
  private let states: Tensor
  /// When each event was, `[length]`.
  let seconds: UnsafeMutablePointer<UInt32>
  /// The events whose keys are kept, oldest first; at most `length`.
  private(set) var history: [Interaction] = []
  /// The event before the oldest kept one, for its time bin.
  private var before: Int64?

  /// A session of no history yet.
  init(_ configuration: SASRecConfiguration) {
    c = configuration
    clock = c.clock
    (base, fork) = (nil, 0)
    cache = Self.memory(c, c.length)
    states = Tensor(2, c.dim)
    seconds = .allocate(capacity: c.length)
    history.reserveCapacity(c.length)
  }

  /// The history of `other` up to the event at `place`, which is left out; what came after it is to be computed.
  init(_ other: SASRecSession, without place: Int) {
    c = other.c
    clock = other.clock
    (base, fork) = (other, place)
    cache = Self.memory(c, other.history.count - place + Self.spare)
    states = Tensor(2, c.dim)
    seconds = .allocate(capacity: c.length)
    seconds.update(from: other.seconds, count: place)
    history.reserveCapacity(c.length)
    history.append(contentsOf: other.history[..<place])
    before = other.before
  }

  deinit { seconds.deallocate() }

  private static func memory(_ c: SASRecConfiguration, _ rows: Int) -> [Tensor] {
    (0..<c.blocks).map { _ in Tensor(unset: rows, 2 * c.dim) }
  }

  /// Makes ready for the history `events` (not empty) in a window that begins with the event at `first`; what of it is to be
  /// computed: what differs, and all that came after.
  func missing(of events: [Interaction], from first: Int) -> ArraySlice<Interaction> {
    let earlier = first > 0 ? events[first - 1].time : nil
    var same = 0
    if earlier == before {
      while same < history.count, first + same < events.count, history[same] == events[first + same] {
        same += 1
      }
    }
    if same < history.count {
      // Of the newest two events more is kept than keys and values: they are computed anew.
      same = max(0, min(same, events.count - first - 2))
      history.removeLast(history.count - same)
    }
    before = earlier
    return events[(first + same)...]
  }

  /// Whether a history goes on where this one ends, in the same window.
  func isBegun(by events: [Interaction]) -> Bool {
    let first = c.firstKept(of: events.count)
    return !history.isEmpty && before == (first > 0 ? events[first - 1].time : nil)
      && events[first...].starts(with: history)
  }

  /// What this entry lacks of the history it leaves one event out of; nil when nothing can be kept.
  func missing(of other: SASRecSession) -> ArraySlice<Interaction>? {
    let count = other.history.count - 1
    guard other === base, fork <= count, before == other.before else { return nil }
    var same = 0
    while same < min(history.count, count), history[same] == other.history[same < fork ? same : same + 1] {
      same += 1
    }
    if same < history.count {
      same = min(same, count - 1)
      guard same >= fork else { return nil }
      history.removeLast(history.count - same)
    }
    return other.history[(same + 1)...]
  }

  private static let spare = 16

  /// Takes an event in; its keys and values are to be computed. Returns when it was.
  func take(_ event: Interaction) -> Moment {
    let moment = clock.moment(event.time, after: history.last.map(\.time) ?? before)
    seconds[history.count] = moment.seconds
    history.append(event)
    let (used, room) = (history.count - fork, cache[0].rows)
    if used > room {
      let larger = Self.memory(c, room + Self.spare)
      for (new, old) in zip(larger, cache) { new.copy(from: old) }
      cache = larger
    }
    return moment
  }

  /// What the last block begins with after the newest event, `[dim]`. A entry with no events of its own leaves the newest one
  /// out: it stands where the other stood before.
  var state: UnsafePointer<Float> {
    if let base, history.count == fork { return UnsafePointer(base.states.row(1)) }
    return UnsafePointer(states.row(0))
  }

  /// Takes over what the last block begins with after the newest `count` events, `[count, dim]`.
  func keep(_ rows: UnsafePointer<Float>, count: Int) {
    let d = c.dim
    states.row(1).update(from: count > 1 ? rows + (count - 2) * d : state, count: d)
    states.row(0).update(from: rows + (count - 1) * d, count: d)
  }

  /// The moment of a query asked now.
  func moment(of query: Query) -> Moment { clock.moment(query.time, after: history.last?.time) }

  /// Where the keys and values of an event of its own are, `[2 dim]`.
  func row(_ event: Int, block: Int) -> UnsafeMutablePointer<Float> { cache[block].row(event - fork) }

  /// The keys and values of the first `count` events, in the one or two pieces they lie in.
  func pieces(
    _ count: Int, block: Int, _ body: (_ first: Int, _ count: Int, UnsafePointer<Float>) -> Void
  ) {
    if let base, fork > 0 { body(0, min(fork, count), UnsafePointer(base.cache[block].pointer)) }
    if count > fork { body(fork, count - fork, UnsafePointer(cache[block].pointer)) }
  }
}
