/// Numbers: years, how many titles, and bounds.
extension TalkReading {
  mutating func set(_ years: TalkNumbers.Years) {
    if isIndifferent { return }
    wish.yearFrom = years.from ?? wish.yearFrom
    wish.yearTo = years.to ?? wish.yearTo
  }

  /// Takes a number of titles. "Three dramas and two comedies" has two of them, which no field can say.
  mutating func count(_ count: Int, _ at: Int, _ length: Int) -> Int {
    if wish.count != nil {
      unreadNumbers.insert(at)
      return leave(length, at)
    }
    if count >= 1 { wish.count = min(count, Wish.mostTitles) }
    return take(at, length)
  }

  mutating func quantity(_ at: Int) -> Int? {
    guard let found = numbers.quantity(at) else { return nil }
    // "rated -3"
    if (at..<at + found.length).contains(where: isBelowZero) {
      for i in at..<at + found.length where numbers.number(i) != nil { unreadNumbers.insert(i) }
      return leave(found.length, at)
    }
    guard found.isBounded else {
      // "one that", "a": no number of titles.
      let value = found.from ?? 0
      guard found.length == 1, tokens[at].text != "one", value.rounded() == value, value >= 2, !isNegative(at)
      else {
        return nil
      }
      if countsSomethingElse(at) || !countsTitles(at) {
        unreadNumbers.insert(at)
        return leave(1 + otherUnit(at + 1), at)
      }
      return count(TalkNumbers.whole(value), at, found.length)
    }
    switch found.unit {
    // "for two people"
    case .members where found.from == found.to && (found.from ?? 0) < 1000: return leave(found.length, at)
    case .episodes:
      wish.episodesFrom = found.from.map(TalkNumbers.whole) ?? wish.episodesFrom
      wish.episodesTo = found.to.map(TalkNumbers.whole) ?? wish.episodesTo
    case .members:
      wish.membersFrom = found.from.map(TalkNumbers.whole) ?? wish.membersFrom
      wish.membersTo = found.to.map(TalkNumbers.whole) ?? wish.membersTo
    case .score:
      guard let edge = found.from ?? found.to, (0...10).contains(edge), (found.to ?? 0) <= 10 else {
        unreadNumbers.formUnion((at..<at + found.length).filter { numbers.number($0) != nil })
        return leave(found.length, at)
      }
      wish.scoreFrom = found.from
      wish.scoreTo = found.to == found.from ? nil : found.to
    // "under 2 hours", "at least two brothers"
    case .none: return leave(found.length + otherUnit(at + found.length), at)
    }
    return take(at, found.length)
  }

  /// Whether a minus sign stands right before a number.
  private func isNegative(_ at: Int) -> Bool {
    let start = tokens[at].range.lowerBound
    return start > sentence.sentence.startIndex
      && sentence.sentence[sentence.sentence.index(before: start)] == "-"
  }

  /// Whether a word is a number below zero: behind a minus sign that joins it to nothing.
  private func isBelowZero(_ at: Int) -> Bool {
    guard isNegative(at) else { return false }
    let text = sentence.sentence
    let sign = text.index(before: tokens[at].range.lowerBound)
    return sign == text.startIndex || text[text.index(before: sign)] == " "
  }
}
