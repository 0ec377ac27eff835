/// The Porter stemmer (Porter 1980, "An algorithm for suffix stripping") on bytes of lower-case ASCII: "spies", "spying" and
/// "spy" are one term. Words with other bytes or digits are left as they are.
struct Stemmer {
  private var word: [UInt8] = []

  /// Replaces a word by its stem. O(letters).
  mutating func stem(_ text: inout [UInt8]) {
    guard text.count > 2, text.count < 40, text.allSatisfy({ (0x61...0x7A).contains($0) }) else { return }
    if text.starts(with: Self.anim), let known = Self.exceptions[text] {
      text = known
      return
    }
    swap(&word, &text)
    plurals()
    pastAndPresent()
    if ends("y"), hasVowel(word.count - 1) { word[word.count - 1] = UInt8(ascii: "i") }
    replaceFirst(of: Self.long, least: 0)
    replaceFirst(of: Self.middle, least: 0)
    endings()
    finalE()
    swap(&word, &text)
  }

  private static let anim = Array("anim".utf8)
  /// Words that the rules would make one of: neither an anime nor what is animated is an animal.
  private static let exceptions: [[UInt8]: [UInt8]] = {
    var result: [[UInt8]: [UInt8]] = [:]
    for (stem, words) in [
      ("anime", ["anime", "animes"]), ("animal", ["animal", "animals"]),
      (
        "animat",
        ["animate", "animated", "animates", "animating", "animation", "animations", "animator", "animators"]
      ),
    ] { for word in words { result[Array(word.utf8)] = Array(stem.utf8) } }
    return result
  }()

  // MARK: Steps

  private mutating func plurals() {
    if ends("sses") || ends("ies") { cut(2) } else if ends("s"), !ends("ss") { cut(1) }
  }

  private mutating func pastAndPresent() {
    if ends("eed") {
      if measure(word.count - 3) > 0 { cut(1) }
      return
    }
    guard let ending = ["ed", "ing"].first(where: { ends($0) && hasVowel(word.count - $0.utf8.count) }) else {
      return
    }
    cut(ending.utf8.count)
    if ends("at") || ends("bl") || ends("iz") {
      word.append(UInt8(ascii: "e"))
    } else if endsInDouble, let last = word.last, !"lsz".utf8.contains(last) {
      cut(1)
    } else if measure(word.count) == 1, endsShort(word.count) {
      word.append(UInt8(ascii: "e"))
    }
  }

  private mutating func replaceFirst(of rules: [(StaticString, StaticString)], least: Int) {
    guard let (old, new) = rules.first(where: { ends($0.0) }) else { return }
    let rest = word.count - old.utf8CodeUnitCount
    guard measure(rest) > least else { return }
    cut(old.utf8CodeUnitCount)
    new.withUTF8Buffer { word.append(contentsOf: $0) }
  }

  private mutating func endings() {
    guard let ending = Self.short.first(where: { ends($0) }) else { return }
    let rest = word.count - ending.utf8CodeUnitCount
    guard measure(rest) > 1 else { return }
    if ending.utf8CodeUnitCount == 3, ends("ion") {
      guard rest > 0, "st".utf8.contains(word[rest - 1]) else { return }
    }
    cut(ending.utf8CodeUnitCount)
  }

  private mutating func finalE() {
    if ends("e") {
      let m = measure(word.count - 1)
      if m > 1 || m == 1 && !endsShort(word.count - 1) { cut(1) }
    }
    if ends("ll"), measure(word.count) > 1 { cut(1) }
  }

  private static let long: [(StaticString, StaticString)] = [
    ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"),
    ("abli", "able"), ("alli", "al"), ("entli", "ent"), ("eli", "e"), ("ousli", "ous"), ("ization", "ize"),
    ("ation", "ate"), ("ator", "ate"), ("alism", "al"), ("iveness", "ive"), ("fulness", "ful"),
    ("ousness", "ous"), ("aliti", "al"), ("iviti", "ive"), ("biliti", "ble"),
  ]
  private static let middle: [(StaticString, StaticString)] = [
    ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""),
    ("ness", ""),
  ]
  private static let short: [StaticString] = [
    "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou", "ism",
    "ate", "iti", "ous", "ive", "ize",
  ]

  // MARK: What the steps ask

  private mutating func cut(_ letters: Int) { word.removeLast(letters) }

  private func ends(_ ending: StaticString) -> Bool {
    let count = ending.utf8CodeUnitCount
    guard word.count > count else { return false }
    return ending.withUTF8Buffer { end in
      for i in 0..<count where word[word.count - count + i] != end[i] { return false }
      return true
    }
  }

  private func ends(_ ending: String) -> Bool {
    word.count > ending.utf8.count && word.suffix(ending.utf8.count).elementsEqual(ending.utf8)
  }

  private func isConsonant(_ i: Int) -> Bool {
    switch word[i] {
    case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"), UInt8(ascii: "u"): false
    case UInt8(ascii: "y"): i == 0 || !isConsonant(i - 1)
    default: true
    }
  }

  /// How often a vowel is followed by a consonant in the first letters.
  private func measure(_ count: Int) -> Int {
    var (result, wasVowel) = (0, false)
    for i in 0..<max(0, count) {
      let consonant = isConsonant(i)
      if consonant, wasVowel { result += 1 }
      wasVowel = !consonant
    }
    return result
  }

  private func hasVowel(_ count: Int) -> Bool { (0..<max(0, count)).contains { !isConsonant($0) } }

  private var endsInDouble: Bool {
    word.count >= 2 && word[word.count - 1] == word[word.count - 2] && isConsonant(word.count - 1)
  }

  /// Whether the first letters end like "hop": consonant, vowel, consonant.
  private func endsShort(_ count: Int) -> Bool {
    guard count >= 3, isConsonant(count - 1), !isConsonant(count - 2), isConsonant(count - 3) else {
      return false
    }
    return !"wxy".utf8.contains(word[count - 1])
  }
}
