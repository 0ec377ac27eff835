import Catalogue

/// Titles that are named without "like" before them, and comparisons.
extension TalkReading {
  private static let longestMention = 6
  /// Words behind which a name says something else than that the title is liked: "scarier than Mushishi", "by the director of Akira".
  private static let before: Set<String> = [
    "than", "of", "by", "from", "in", "to", "as", "about", "director", "studio", "creator", "creators",
  ]
  private static let articles: Set<String> = ["a", "an", "the", "some", "my", "with", "any"]
  private static let inNames: Set<String> = [
    "of", "the", "no", "to", "and", "in", "a", "wa", "ga", "ni", "x",
  ]

  /// Reads a title that is just named, with others joined to it: "shounen but not Naruto", "Naruto and Bleach". What is not wanted is
  /// left out; else it should be like the title. Returns how many words that took, nil for none.
  mutating func mention(_ at: Int) -> Int? {
    guard var found = named(at) else { return nil }
    let isOut = isNegated
    var end = at
    while true {
      let next = end == at ? at : found.start
      mark(end..<next + found.length)
      end = next + found.length
      if !isIndifferent {
        if isOut {
          Self.add(grammar.index.romaji(found.row), to: &wish.titlesOut)
        } else {
          let verdict = verdict(end)
          note(found.row, !verdict.isBad)
          mark(end..<end + verdict.length)
          end += verdict.length
        }
      }
      let isJoined = ["and", "or", "nor", "plus"].contains(text(end))
      guard isOut, end < tokens.count, isJoined || tokens[end].isAfterBreak,
        let more = named(isJoined ? end + 1 : end)
      else { break }
      found = more
    }
    (last, isNegationFresh) = (nil, false)
    return end - at
  }

  private static let weariness: Set<String> = ["bored", "sick", "tired", "enough", "fed", "instead", "done"]

  /// Reads titles that somebody has had enough of: "I'm bored of One Piece". Returns how many words that took, nil for none.
  mutating func weary(_ at: Int) -> Int? {
    guard Self.weariness.contains(text(at)), let phrase = phrase(at), phrase.meaning == .negation else {
      return nil
    }
    var end = at + phrase.length
    var found = named(end, behind: true)
    guard found != nil else { return nil }
    while let one = found {
      note(one.row, false)
      end = one.start + one.length
      let isJoined = ["and", "or", "plus"].contains(text(end))
      found =
        isJoined || tokens.indices.contains(end) && tokens[end].isAfterBreak
        ? named(isJoined ? end + 1 : end) : nil
    }
    mark(at..<end)
    (last, isNegationFresh) = (nil, false)
    return end - at
  }

  /// The longest whole name that begins at a word and is no saying; `behind` what else says that no title follows.
  private mutating func named(_ at: Int, behind: Bool = false) -> (row: Int, start: Int, length: Int)? {
    guard tokens.indices.contains(at), states[at] == .unread, behind || !Self.before.contains(text(at - 1))
    else {
      return nil
    }
    // "any Satoshi Kon": a short nickname behind a name is part of it.
    if at > 1, text(at).count <= 3, !tokens[at].isAfterBreak, states[at - 1] == .unread, isCapital(at - 1),
      phrase(at - 1) == nil
    {
      return nil
    }
    var most = 1
    while most < Self.longestMention, at + most < tokens.count, !tokens[at + most].isAfterBreak { most += 1 }
    for length in (1...most).reversed() where lookups > 0 && isWrittenAsName(at..<at + length) {
      lookups -= 1
      guard let row = grammar.index.whole(sentence.text(at..<at + length)) else { continue }
      if length > 1 || isCapital(at) || isWholeSentence(at) || !grammar.isCommon(text(at), row) {
        return (row, at, length)
      }
    }
    return nil
  }

  /// Whether words may be a name: several that begin with capitals or of which one means nothing else, or one that means nothing else.
  private func isWrittenAsName(_ range: Range<Int>) -> Bool {
    let first = range.lowerBound
    if ["and", "or", "but", "nor"].contains(text(first)) { return false }
    if range.count == 1 {
      return text(first).count >= 3 && text(first).contains(where: \.isLetter) && phrase(first) == nil
        && (isCapital(first) || !Self.articles.contains(text(first - 1)))
    }
    let areCapitals = range.allSatisfy { place in
      let letter = sentence.sentence[tokens[place].range.lowerBound]
      return letter.isUppercase || letter.isNumber
        || place > first && place < range.upperBound - 1 && Self.inNames.contains(text(place))
    }
    // "one piece" alone, where both words say nothing.
    let isClause =
      (first == 0 || tokens[first].isAfterBreak)
      && (range.upperBound == tokens.count || tokens[range.upperBound].isAfterBreak)
    let isUncommon = range.contains { place in
      phrase(place) == nil && numbers.number(place) == nil && text(place).count >= 3
    }
    return areCapitals || isClause || isUncommon && phrase(first) == nil
  }

  private func isWholeSentence(_ at: Int) -> Bool {
    tokens.count == 1 && sentence.sentence[tokens[at].range.lowerBound].isUppercase
  }

  private static let bad: Set<String> = [
    "bad", "boring", "awful", "terrible", "overrated", "trash", "meh", "disappointing", "dull", "horrible",
    "garbage",
    "mediocre", "annoying",
  ]

  /// What is said of a title behind its name: "was great", "was boring"; only what is bad is marked.
  private func verdict(_ at: Int) -> (isBad: Bool, length: Int) {
    if ["wasnt", "isnt", "werent"].contains(text(at)) {
      return (true, ["good", "great", "for", "my"].contains(text(at + 1)) ? 2 : 1)
    }
    guard ["was", "is", "were", "are"].contains(text(at)) else { return (false, 0) }
    for place in at + 1..<at + 4 where Self.bad.contains(text(place)) { return (true, place + 1 - at) }
    return (false, 0)
  }

  // MARK: Comparisons

  /// Whether "than" compares two parts of a wish: "more action than romance" asks for the first, and "less romance than action" for the
  /// second. What is said behind it then counts accordingly.
  mutating func comparesParts(_ at: Int) -> Bool {
    if prefers(at) {
      (isIndifferent, last) = (true, nil)
      return true
    }
    guard text(at) == "than", !tokens[at].isAfterBreak, isPart(at + 1) else { return false }
    var start = at
    while start > 0, at - start < 6, !tokens[start].isAfterBreak {
      start -= 1
      if text(start) == "less" {
        endNegation()
        return true
      }
      if text(start) == "more" {
        (isIndifferent, last) = (true, nil)
        return true
      }
    }
    return false
  }

  /// Whether "over" sets one thing above another: "comedy over drama".
  private func prefers(_ at: Int) -> Bool {
    guard text(at) == "over", at > 0, !tokens[at].isAfterBreak, tokens.indices.contains(at + 1),
      !tokens[at + 1].isAfterBreak, !["all", "is", "go", "going", "be", "start"].contains(text(at - 1)),
      numbers.number(at + 1) == nil
    else { return false }
    let isEnd = !tokens.indices.contains(at + 2) || tokens[at + 2].isAfterBreak
    return isPart(at + 1) || isEnd && text(at + 1).count > 3
  }
}
