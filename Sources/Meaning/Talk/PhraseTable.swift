/// Finds phrases in a sentence, the longest first.
struct PhraseTable<Meaning: Sendable>: Sendable {
  private var byFirst: [String: [(words: [String], meaning: Meaning)]] = [:]
  /// All words of all phrases.
  private(set) var words: Set<String> = []

  init(_ phrases: [(String, Meaning)] = []) {
    for (phrase, meaning) in phrases { add(phrase, meaning) }
  }

  /// Adds a phrase; the first meaning of the same words counts.
  mutating func add(_ phrase: String, _ meaning: Meaning) {
    let parts = phrase.split(separator: " ").map(String.init)
    guard let first = parts.first else { return }
    var list = byFirst[first] ?? []
    guard !list.contains(where: { $0.words == parts }) else { return }
    let place = list.firstIndex { $0.words.count < parts.count } ?? list.count
    list.insert((parts, meaning), at: place)
    byFirst[first] = list
    words.formUnion(parts)
  }

  /// The longest phrase that begins at a token, of those that `isMeant` lets pass.
  func find(
    _ tokens: [TalkTokens.Token], at start: Int,
    where isMeant: (_ length: Int, _ meaning: Meaning) -> Bool = { _, _ in true }
  ) -> (length: Int, meaning: Meaning)? {
    for entry in byFirst[tokens[start].text] ?? []
    where matches(entry.words, tokens, start) && isMeant(entry.words.count, entry.meaning) {
      return (entry.words.count, entry.meaning)
    }
    return nil
  }

  /// The phrase of several words that begins at a token with one typo in one word: "slice of lfe".
  func findNearly(_ tokens: [TalkTokens.Token], at start: Int) -> (length: Int, meaning: Meaning)? {
    for list in byFirst.values {
      for entry in list where entry.words.count >= 3 && start + entry.words.count <= tokens.count {
        var wrong = 0
        for (i, word) in entry.words.enumerated() where tokens[start + i].text != word {
          let other = Array(tokens[start + i].text.utf8)
          let isNear = other.count >= 3 && NearestTerm.distance(other, Array(word.utf8), 1) <= 1
          wrong += isNear ? 1 : 2
        }
        if wrong == 1 { return (entry.words.count, entry.meaning) }
      }
    }
    return nil
  }

  private func matches(_ words: [String], _ tokens: [TalkTokens.Token], _ start: Int) -> Bool {
    guard start + words.count <= tokens.count else { return false }
    for (i, word) in words.enumerated() {
      if tokens[start + i].text != word { return false }
      // A phrase does not go on behind a comma.
      if i > 0, tokens[start + i].isAfterBreak { return false }
    }
    return true
  }
}
