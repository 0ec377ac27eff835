import Catalogue

/// Titles that were shown, by their places: "like the first one", "not the third".
extension TalkReading {
  private static let places: [String: Int] = [
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9,
    "tenth": 10, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5, "6th": 6, "7th": 7, "8th": 8, "9th": 9,
    "10th": 10,
    "last": -1, "top": 1,
  ]
  private static let nouns: Set<String> = [
    "one", "title", "suggestion", "recommendation", "pick", "result",
  ]
  private static let joints: Set<String> = ["and", "or", "but", "please", "with", "though", "instead"]

  /// The place that words such as "the second one" or "number two" name, and how many they are.
  private func place(_ start: Int) -> (place: Int, length: Int)? {
    var at = start
    if text(at) == "number", let number = numbers.number(at + 1), (1...50).contains(number.value) {
      at += 1 + number.length
      return isClosed(at) ? (TalkNumbers.whole(number.value), at - start) : nil
    }
    guard text(at) == "the", let place = Self.places[text(at + 1)] else { return nil }
    at += 2
    if Self.nouns.contains(text(at)), !tokens[at].isAfterBreak {
      at += 1
    } else if text(start + 1) == "top" {
      return nil
    }
    return isClosed(at) ? (place, at - start) : nil
  }

  /// Whether a part of a sentence is over, so that no "season of" follows.
  private func isClosed(_ at: Int) -> Bool {
    !tokens.indices.contains(at) || tokens[at].isAfterBreak || Self.joints.contains(text(at))
  }

  private static let seen = [
    "seen", "ive seen", "i have seen", "watched", "ive watched", "i watched", "already seen",
    "already watched",
    "i saw", "i know", "skip", "drop",
  ]

  /// Reads what is said of a title that was shown; returns how many words that took, nil for none.
  mutating func shownTitle(_ at: Int) -> Int? {
    if let length = numbers.first(at, Self.seen), let found = place(at + length) {
      return say(.out, found, at, length)
    }
    if let phrase = phrase(at) {
      let next = at + phrase.length
      switch phrase.meaning {
      case .like(let likes):
        if let found = place(next) {
          return say(likes && !isNegationFresh ? .like : .unlike, found, at, phrase.length)
        }
      case .negation:
        if let found = place(next) { return say(.out, found, at, phrase.length) }
      default: break
      }
    }
    // "the second one but darker": said of nothing else.
    guard at == 0 || tokens[at].isAfterBreak, let found = place(at),
      text(at) == "number" || Self.nouns.contains(text(at + found.length - 1)) || found.length == tokens.count
    else { return nil }
    return say(.like, found, at, 0)
  }

  private mutating func say(
    _ what: Wish.ShownTitle.Say, _ found: (place: Int, length: Int), _ at: Int, _ before: Int
  ) -> Int {
    // "not the first one" has a word of its own.
    if what == .out, found.place == 1 {
      if wish.refine != .clear { wish.refine = .notThatOne }
    } else {
      Self.add(Wish.ShownTitle(found.place, what), to: &wish.ofShown)
    }
    let length = before + found.length
    mark(at..<at + length)
    (last, isNegationFresh, isNegated) = (nil, false, false)
    return length
  }
}
