import Catalogue

/// Titles in a sentence.
extension TalkReading {
  private static let longestName = 9

  /// Reads the titles behind "like", "nothing like" and the like; returns how many words that took, nil for none.
  mutating func titles(_ at: Int) -> Int? {
    let tokens = sentence.tokens
    guard let trigger = phrase(at), case .like(let likes) = trigger.meaning else { return nil }
    // "I don't want anything like Naruto"
    let isLike = likes && !isNegationFresh
    // "I love dogs" is about dogs, "something like dogs" about a title.
    let isTaste = Self.people.contains(tokens[at].text)
    var end = at + trigger.length
    while end < tokens.count, ["both", "either"].contains(tokens[end].text) { end += 1 }
    if end < tokens.count, ["it", "that", "this", "them", "those"].contains(tokens[end].text) {
      mark(at..<end + 1)
      // "I hate it when it's slow"
      if !likes, end + 1 < tokens.count, ["when", "if"].contains(tokens[end + 1].text) {
        (isNegated, isNegationFresh, last) = (true, true, nil)
      }
      return end + 1 - at
    }
    guard var name = name(at: end, isFirst: true, isTaste) ?? nameBehindNoun(&end) else { return nil }
    // "only like Bleach": like nothing else that was named.
    if tokens[at].text == "only", isLike { (wish.replaces, wish.widens) = (true, nil) }
    while true {
      note(name.row, isLike)
      end += name.length
      var next = end
      if next < tokens.count, ["and", "or", "plus"].contains(tokens[next].text) {
        next += 1
      } else if next < tokens.count,
        tokens[next].isAfterBreak
      {
        if ["and", "or"].contains(tokens[next].text) { next += 1 }
      } else {
        break
      }
      guard let more = self.name(at: next, isFirst: false, isTaste) else { break }
      (name, end) = (more, next)
    }
    mark(at..<end)
    return end - at
  }

  private static let people: Set<String> = [
    "i", "we", "fan", "fans", "ive", "weve", "im", "my", "mix", "blend", "just", "finished", "couldnt",
    "cant", "didnt",
    "gave", "obsessed", "hooked", "crazy", "in",
  ]
  private static let beforeNouns: Set<String> = [
    "the", "a", "that", "this", "tv", "old", "first", "second", "third", "last", "final", "1st", "2nd", "3rd",
    "whole", "entire",
  ]
  /// Words of which no title's name consists: "the first season" names none.
  private static let ofSeasons: Set<String> = beforeNouns.union([
    "season", "seasons", "part", "parts", "of", "two",
  ])
  private static let neverBegin: Set<String> = ["but", "though", "although", "nor", "so", "what", "because"]

  /// Whether words say so little that they name nothing: "but I", "and so".
  private func isSmallTalk(_ range: Range<Int>) -> Bool {
    guard range.count > 1 else { return false }
    let tokens = sentence.tokens[range]
    guard tokens.reduce(0, { $0 + $1.text.count }) < 6 else { return false }
    return range.allSatisfy {
      if ["and", "or", "but", "nor"].contains(sentence.tokens[$0].text) { return true }
      if case .filler? = grammar.vocabulary.phrases.find(sentence.tokens, at: $0)?.meaning { return true }
      return false
    }
  }

  private static let nouns: Set<String> = ["movie", "film", "show", "series", "anime", "ova", "classic"]

  /// "the movie Your Name": the name behind what it is of; `end` moves to it.
  private func nameBehindNoun(_ end: inout Int) -> (row: Int, length: Int)? {
    let tokens = sentence.tokens
    var at = end
    while at < tokens.count, Self.beforeNouns.contains(tokens[at].text) { at += 1 }
    guard at + 1 < tokens.count else { return nil }
    if Self.nouns.contains(tokens[at].text) {
      at += ["called", "named"].contains(tokens[at + 1].text) ? 2 : 1
    } else if ["of", "from", "in"].contains(tokens[at + 1].text) {
      // "the first season of Monster", "the humor of Gintama"
      at += 2
    } else {
      return nil
    }
    guard at < tokens.count, !tokens[at].isAfterBreak, let name = name(at: at, isFirst: true, true) else {
      return nil
    }
    end = at
    return name
  }

  /// "aot but a comedy": a title may stand first.
  mutating func readTitleBeforeBut() {
    let tokens = sentence.tokens
    guard let but = tokens.firstIndex(where: { $0.text == "but" }), (1...6).contains(but),
      grammar.vocabulary.phrases.find(tokens, at: 0) == nil,
      let found = grammar.index.named(sentence.text(0..<but)), found.isWhole
    else { return }
    note(found.row, true)
    mark(0..<but)
  }

  /// "spirited away type films": a title may stand before "type" or "style".
  mutating func readTitlesBeforeType() {
    let tokens = sentence.tokens
    for place in tokens.indices
    where ["type", "style", "esque", "like"].contains(tokens[place].text) && place > 0 {
      let isJoined = tokens[place].isJoined
      if tokens[place].text == "like", !isJoined { continue }
      for start in max(0, place - 6)..<place {
        // A trigger before it reads it anyhow.
        guard states[start] == .unread, !isTaken(start) else { continue }
        guard !tokens[start..<place].dropFirst().contains(where: \.isAfterBreak) else { continue }
        guard let found = grammar.index.named(sentence.text(start..<place)), found.isWhole,
          !found.hasTypos || place - start > 1
        else { continue }
        note(found.row, true)
        mark(start..<place + 1)
        break
      }
    }
  }

  mutating func mark(_ range: Range<Int>) {
    for i in range where states.indices.contains(i) { states[i] = .understood }
  }

  mutating func note(_ row: Int, _ isLike: Bool) {
    let title = grammar.index.romaji(row)
    if isLike { Self.add(title, to: &wish.like) } else { Self.add(title, to: &wish.unlike) }
  }

  /// Whether a word alone means something else than a title.
  private func isTaken(_ at: Int) -> Bool { phrase(at) != nil }

  /// Whether a word that says nothing elsewhere is written as a name: "Free!".
  private func isFillerAsName(_ at: Int) -> Bool {
    guard case .filler? = phrase(at)?.meaning else { return false }
    let (text, range) = (sentence.sentence, sentence.tokens[at].range)
    return isCapital(at) || range.upperBound < text.endIndex && text[range.upperBound] == "!"
  }

  func isCapital(_ at: Int) -> Bool {
    at > 0 && sentence.sentence[sentence.tokens[at].range.lowerBound].isUppercase
  }

  /// The longest name that begins at a word. A first name may be part of a title's name; one in a list must be whole, as must one
  /// that could be a word like others (`isTaste`).
  func name(at start: Int, isFirst: Bool, _ isTaste: Bool) -> (row: Int, length: Int)? {
    let tokens = sentence.tokens
    // "nothing like Bleach, but I want action": "But I" is a name too.
    guard start < tokens.count, isFirst || !Self.neverBegin.contains(tokens[start].text) else { return nil }
    var most = 1
    while most < Self.longestName, start + most < tokens.count, !tokens[start + most].isAfterBreak {
      most += 1
    }
    for length in (1...most).reversed() {
      let range = start..<start + length
      guard !tokens[range].allSatisfy({ Self.ofSeasons.contains($0.text) }), !isSmallTalk(range),
        let found = grammar.index.named(sentence.text(range))
      else { continue }
      if found.isWhole, !found.hasTypos, length > 1 || !isTaken(start) || isFillerAsName(start) {
        return (found.row, length)
      }
      if isTaste, !isCapital(start) { continue }
      // A guess must not swallow words of the sentence.
      guard !isTaken(start), !isTaken(start + length - 1) || length == 1 else { continue }
      let letters = sentence.text(range).count
      if found.isWhole, letters >= 5 { return (found.row, length) }
      if isFirst, !found.hasTypos, letters >= 4 { return (found.row, length) }
    }
    return nil
  }
}
