import Foundations

/// Finds people who rate on another scale than most of their file: files are put together from lists of several sites.
struct PersonScales {
  /// What is known of a person: 12 bytes, as there may be millions.
  private struct Seen {
    var count: UInt32 = 0, aboveTen: UInt32 = 0
    var highest: Float = 0

    /// The scale, where these ratings leave no doubt. Of 3,000 real lists of ten with twenty ratings none ends at 5.
    var clear: RatingScale? {
      guard count >= PersonScales.few, highest > 1 else { return nil }
      if aboveTen * 2 >= count { return .hundred }
      guard aboveTen == 0 else { return nil }
      return highest > 5 ? .ten : count >= ScaleJudge.handful ? .five : nil
    }
  }

  /// Fewer ratings say nothing.
  private static let few: UInt32 = 5
  private var people: [Seen] = []

  /// The next rating of the person at a place. O(1).
  mutating func add(_ value: Double, person: UInt32) {
    guard value > 0, value <= 100 else { return }
    while people.count <= Int(person) { people.append(Seen()) }
    let place = Int(person)
    people[place].count += 1
    if value > 10 { people[place].aboveTen += 1 }
    people[place].highest = max(people[place].highest, Float(value))
  }

  /// The scale of each person where it is not the same for all, by their places.
  ///
  /// - Parameter common: the scale of all ratings together.
  /// - Returns: nil where everybody rates on `common`.
  func scales(_ common: RatingScale) -> [RatingScale]? {
    // On others all ratings are low, or few files of many people have them.
    guard people.count > 1, common == .ten || common == .hundred else { return nil }
    let clear = people.map(\.clear)
    let counts = Dictionary(clear.compactMap { $0 }.map { ($0, 1) }, uniquingKeysWith: +)
    guard counts.keys.contains(where: { $0 != common }) else { return nil }
    // Who does not make it clear rates as most people do.
    let most = counts.max { ($0.value, $0.key == common ? 1 : 0) < ($1.value, $1.key == common ? 1 : 0) }?.key
    return zip(people, clear).map { seen, clear in
      let scale = clear ?? most ?? common
      // A handful of ratings up to 5 is of ten or of 5, but never of 100.
      if clear == nil, scale == .hundred, seen.count >= Self.few, seen.aboveTen == 0 { return .ten }
      return scale
    }
  }

  /// A sentence about people who rate on other scales than most; nil where there are none.
  ///
  /// - Parameter name: how the file writes the person at a place.
  static func warning(_ scales: [RatingScale], rated: (Int) -> Bool, name: (Int) -> String) -> String? {
    let places = scales.indices.filter(rated)
    let groups = Dictionary(grouping: places) { scales[$0] }
      .sorted { ($0.value.count, $1.value[0]) > ($1.value.count, $0.value[0]) }
    guard groups.count > 1, let most = groups.first else { return nil }
    let others = groups.dropFirst().map { scale, places in
      let names = places.prefix(3).map { CleanText.clean(name($0), limit: 40) }.joined(separator: ", ")
      return "\(places.count) on one of \(scale.rawValue) (\(names)\(places.count > 3 ? ", ..." : ""))"
    }
    return "People rate on different scales: \(most.value.count) on one of \(most.key.rawValue), "
      + others.joined(separator: ", ") + ". Each is read on their own; --scale reads all on one."
  }
}
