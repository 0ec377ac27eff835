/// A few values by number, made when they are asked for. The one that was not asked for longest gives way to a new one.
struct LeastRecent<Value> {
  private let most: Int
  /// The one asked for last is the last.
  private var known: [(number: Int, value: Value)] = []

  /// Most values that are kept, at least two.
  init(most: Int) { self.most = max(most, 2) }

  /// The value of a number. O(values).
  ///
  /// - Parameter kept: a number whose value never gives way.
  mutating func value(_ number: Int, keeping kept: Int, _ make: () throws -> Value) rethrows -> Value {
    if let place = known.firstIndex(where: { $0.number == number }) {
      known.append(known.remove(at: place))
    } else {
      let new = try make()
      if known.count >= most, let oldest = known.firstIndex(where: { $0.number != kept }) {
        known.remove(at: oldest)
      }
      known.append((number, new))
    }
    return known[known.count - 1].value
  }

  mutating func remove(_ number: Int) { known.removeAll { $0.number == number } }
}
