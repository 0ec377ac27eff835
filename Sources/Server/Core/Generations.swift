/// A cache of bounded cost that forgets what was not used for long: entries live in a young and an old generation; when the young one
/// is full it becomes the old one. O(1) for every operation.
struct Generations<Key: Hashable, Value> {
  private var young: [Key: (value: Value, cost: Int)] = [:]
  private var old: [Key: (value: Value, cost: Int)] = [:]
  private var cost = 0
  private let most: Int

  /// A cache that holds at most about `cost`, measured as callers measure it.
  init(cost: Int) { most = max(1, cost / 2) }

  /// How many entries there are.
  var count: Int { young.count + old.count { young[$0.key] == nil } }

  /// The value of a key; using it keeps it.
  mutating func value(_ key: Key) -> Value? {
    if let entry = young[key] { return entry.value }
    guard let entry = old[key] else { return nil }
    insert(entry.value, key, cost: entry.cost)
    return entry.value
  }

  /// Adds or replaces a value.
  mutating func insert(_ value: Value, _ key: Key, cost added: Int = 1) {
    cost += added - (young[key]?.cost ?? 0)
    young[key] = (value, added)
    old[key] = nil
    guard cost > most else { return }
    (old, young, cost) = (young, [:], 0)
  }

  /// Forgets a key.
  mutating func remove(_ key: Key) {
    if let entry = young.removeValue(forKey: key) { cost -= entry.cost }
    old[key] = nil
  }

  /// Forgets everything.
  mutating func removeAll() { (young, old, cost) = ([:], [:], 0) }
}
