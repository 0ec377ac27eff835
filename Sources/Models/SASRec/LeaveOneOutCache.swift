/// Key-value caches of one history without one event each, kept from one answer to the next. After an answer each of them
/// needs one more token.
final class LeaveOneOutCache {
  private struct Entry {
    /// Position of the event left out.
    var position: Int
    var cache: SASRecKVCache
    /// The call of `caches` that used it last.
    var lastUse: Int
  }

  /// Entries kept; the least recently used ones are dropped.
  static let capacity = 15

  private var entries: [Entry] = []
  private var calls = 0

  /// Brings the cache without the event at `position` up to date. Returns false when it was already.
  func prepare(_ main: SASRecKVCache, without position: Int, _ encoder: SASRecIncrementalEncoder) -> Bool {
    if let known = entries.firstIndex(where: { $0.position == position }) {
      entries[known].lastUse = calls
      if entries[known].cache.truncateBranch(toMatch: main)?.isEmpty == true { return false }
    }
    _ = caches(of: main, without: [position], encoder)
    encoder.flush()
    return true
  }

  /// The history of `main` without each of the events at `positions`. Missing events are queued in `encoder`.
  func caches(
    of main: SASRecKVCache, without positions: [Int], _ encoder: SASRecIncrementalEncoder
  ) -> [SASRecKVCache] {
    calls += 1
    let found = positions.map { position in
      if let known = entries.firstIndex(where: { $0.position == position && $0.lastUse < calls }) {
        if let missing = entries[known].cache.truncateBranch(toMatch: main) {
          entries[known].lastUse = calls
          encoder.append(missing, to: entries[known].cache)
          return entries[known].cache
        }
        entries.remove(at: known)
      }
      let cache = SASRecKVCache(main, without: position)
      entries.append(Entry(position: position, cache: cache, lastUse: calls))
      encoder.append(main.history[(position + 1)...], to: cache)
      return cache
    }
    if entries.count > Self.capacity {
      entries.sort { $0.lastUse > $1.lastUse }
      entries.removeLast(entries.count - max(Self.capacity, positions.count))
    }
    return found
  }
}
