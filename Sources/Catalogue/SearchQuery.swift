/// A folded text that is looked for.
struct SearchQuery: Equatable {
  let text: [UInt8]
  let words: [[UInt8]]
  /// Without spaces.
  let joined: [UInt8]
  let letters: UInt64

  init(_ folded: [UInt8]) {
    text = folded
    words = Folding.words(folded)
    joined = folded.filter { $0 != 0x20 }
    letters = Folding.letters(folded)
  }

  init(words: [[UInt8]]) { self.init(Array(words.joined(separator: [0x20]))) }
}

/// How well a title matches a query: first by tier, then by how it is named and how many people have it.
struct MatchQuality: Equatable {
  /// In the order of results.
  enum Tier: UInt8, Comparable {
    /// The query is a name or a nickname, and the same but for spaces or long vowels.
    case exact, nearlyExact
    /// A season that the query numbers.
    case season
    /// Titles of a studio, genre, year that the query names, and those that begin with such a query.
    case narrowed
    /// All words of the query begin words of the name.
    case words
    /// All words of the query begin words of different names.
    case severalNames
    /// The season by counting.
    case countedSeason
    /// The first letters of the name's words.
    case initials
    /// All words of the query stand somewhere in the name.
    case inside
    case oneTypo, twoTypos
    /// The name begins with a query of several words where spaces are ignored: it may as well be a typo.
    case joinedWords

    static func < (a: Tier, b: Tier) -> Bool { a.rawValue < b.rawValue }
  }

  var tier: Tier
  /// Within a tier, worth as much as twice the followers for each 1.
  var bonus: Float

  static func > (a: MatchQuality, b: MatchQuality) -> Bool {
    a.tier != b.tier ? a.tier < b.tier : a.bonus > b.bonus
  }
}

extension SearchQuery {
  typealias Name = UnsafeBufferPointer<UInt8>

  // Bonuses of names that begin with the query, as a whole word or within one, and of those that have its words later.
  static let startWhole: Float = 5
  private static let startWithin: Float = 2.5
  private static let laterWhole: Float = 2.5
  /// What is added for a share of the name that the query makes up.
  private static let asWhole: Float = 4
  /// One or two letters begin so many names that only whole words count.
  private static let shortWhole: Float = 12

  /// How well a name matches, without typos; nil when it does not. O(name).
  func quality(_ name: Name) -> MatchQuality? {
    let isShort = text.count <= 2
    if name.count >= text.count, name.starts(with: text) {
      if name.count == text.count { return MatchQuality(tier: .exact, bonus: 0) }
      let isWhole = name[text.count] == 0x20
      let bonus = isWhole ? isShort ? Self.shortWhole : Self.startWhole : Self.startWithin
      let covered = Float(text.count) / Float(name.count)
      return MatchQuality(tier: .words, bonus: bonus + Self.asWhole * covered)
    }
    var (allAtStart, allInside, allWhole) = (true, true, true)
    func note(_ place: Place) {
      allWhole = allWhole && place == .whole
      allAtStart = allAtStart && place.rawValue >= Place.start.rawValue
      allInside = place != .nowhere
    }
    // Without a loop over words for the most frequent case: one word.
    if words.count == 1 {
      note(Self.find(text, in: name))
    } else {
      for word in words where allInside { note(Self.find(word, in: name)) }
    }
    if allInside, allAtStart {
      return MatchQuality(tier: .words, bonus: allWhole ? isShort ? Self.shortWhole / 2 : Self.laterWhole : 0)
    }
    if joined.count >= 4, let isAll = startIgnoringSpaces(name) {
      // A query of several words that no name has may as well be a typo: "steins gatee" is not only "Steins;Gate: Egoistic".
      return isAll
        ? MatchQuality(tier: .nearlyExact, bonus: 0)
        : MatchQuality(tier: words.count == 1 ? .words : .joinedWords, bonus: Self.startWithin - 1)
    }
    if areInitials(of: name) { return MatchQuality(tier: .initials, bonus: 0) }
    return allInside && text.count >= 3 ? MatchQuality(tier: .inside, bonus: 0) : nil
  }

  /// Whether the query, one word, begins a word of a name.
  func beginsWord(of name: Name) -> Bool { Self.find(text, in: name).rawValue >= Place.start.rawValue }

  private enum Place: Int { case nowhere, inside, start, whole }

  /// Where a word stands in a name, at its best.
  private static func find(_ word: [UInt8], in name: Name) -> Place {
    guard name.count >= word.count, let first = word.first else { return .nowhere }
    var best = Place.nowhere
    for i in 0...(name.count - word.count) where name[i] == first {
      var k = 1
      while k < word.count, name[i + k] == word[k] { k += 1 }
      guard k == word.count else { continue }
      if i == 0 || name[i - 1] == 0x20 || name[i] >= 0x80 {
        if i + k == name.count || name[i + k] == 0x20 { return .whole }
        best = .start
      } else if best == .nowhere {
        best = .inside
      }
    }
    return best
  }

  /// Whether a name begins with the query when spaces are ignored, and ends with it too: "steinsgate" is "steins gate".
  private func startIgnoringSpaces(_ name: Name) -> Bool? {
    var k = 0
    for byte in name where byte != 0x20 {
      if k == joined.count { return false }
      if byte != joined[k] { return nil }
      k += 1
    }
    return k == joined.count ? true : nil
  }

  /// Whether the query is the first letters of a name's words.
  private func areInitials(of name: Name) -> Bool {
    guard words.count == 1, text.count >= 2, text.count <= 10, name.first == text[0], text[0] < 0x80 else {
      return false
    }
    var k = 0
    for i in name.indices where i == 0 || name[i - 1] == 0x20 {
      guard k < text.count, name[i] == text[k] else { return false }
      k += 1
    }
    return k == text.count
  }
}
