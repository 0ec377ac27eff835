import Catalogue
import Foundation

/// Numbers in a sentence: quantities, and how many titles are asked for.
struct TalkNumbers {
  let tokens: [TalkTokens.Token]
  /// The year of the newest titles, from which "the last ten years" count.
  var newest: Int?
  /// The season of now, of which "this winter" speaks.
  var today = BroadcastSeason.now

  /// Which side of a number is meant.
  enum Bound: Equatable { case below, upTo, atLeast, above, exactly }

  /// What a number counts.
  enum Unit: Equatable { case episodes, members, score, none }

  func text(_ at: Int) -> String { tokens.indices.contains(at) ? tokens[at].text : "" }

  func starts(_ at: Int, _ phrase: String) -> Int? {
    let words = phrase.split(separator: " ")
    for (i, word) in words.enumerated() where text(at + i) != word { return nil }
    return words.count
  }

  func first(_ at: Int, _ phrases: [String]) -> Int? {
    phrases.compactMap { starts(at, $0) }.max()
  }

  // MARK: Numbers

  private static let small = [
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fifteen": 15, "twenty": 20, "thirty": 30, "fifty": 50,
    "hundred": 100,
  ]

  /// A number in digits or words: "100k", "a million", "8.5", "twelve".
  func number(_ at: Int) -> (value: Double, length: Int)? {
    let word = text(at)
    if let length = starts(at, "half a million") { return (500_000, length) }
    if let length = starts(at, "half a dozen") { return (6, length) }
    if word == "a" {
      if text(at + 1) == "dozen" { return (12, 2) }
      if text(at + 1) == "million" { return (1_000_000, 2) }
      if text(at + 1) == "thousand" { return (1000, 2) }
      if text(at + 1) == "hundred" { return (100, 2) }
      return nil
    }
    var value: Double
    if let known = Self.small[word] {
      value = Double(known)
    } else if let last = word.last, "km".contains(last), let plain = Self.plain(word.dropLast()) {
      value = plain * (last == "k" ? 1000 : 1_000_000)
    } else if let plain = Self.plain(word[...]) {
      value = plain
    } else {
      return nil
    }
    var length = 1
    if text(at + length) == "million" { (value, length) = (value * 1_000_000, length + 1) }
    if text(at + length) == "thousand" { (value, length) = (value * 1000, length + 1) }
    return (value, length)
  }

  /// A number that begins with a digit: "nan" and "infinity" are words.
  private static func plain(_ word: Substring) -> Double? {
    guard word.first?.isNumber == true, let value = Double(word), value.isFinite else { return nil }
    return value
  }

  /// A whole number, bounded.
  static func whole(_ value: Double) -> Int { value.isNaN ? -1 : Int(min(max(value, -1), 2_000_000_000)) }

  // MARK: Quantities

  private static let bounds: [(Bound, [String])] = [
    (
      .upTo,
      [
        "at most", "max", "maximum", "maximum of", "up to", "no longer than", "not longer than",
        "no more than",
        "not more than", "not over", "within", "not above",
      ]
    ),
    (
      .atLeast,
      [
        "at least", "min", "minimum", "minimum of", "no fewer than", "no less than", "not less than",
        "not fewer than",
        "not under", "not below", "no shorter than", "not shorter than", "from",
      ]
    ),
    (.below, ["under", "below", "less than", "fewer than", "shorter than", "lower than"]),
    (
      .above,
      [
        "more than", "over", "above", "longer than", "higher than", "better than", "greater than",
        "better rated than", "rated better than", "higher rated than", "rated higher than",
      ]
    ),
    (.exactly, ["exactly", "precisely"]),
  ]

  func bound(_ at: Int) -> (bound: Bound, length: Int)? {
    var best: (bound: Bound, length: Int)?
    for (bound, phrases) in Self.bounds {
      if let length = first(at, phrases), length > best?.length ?? 0 { best = (bound, length) }
    }
    return best
  }

  private static let units: [String: Unit] = [
    "episode": .episodes, "episodes": .episodes, "eps": .episodes, "ep": .episodes, "epsiodes": .episodes,
    "member": .members, "members": .members, "people": .members, "users": .members, "viewers": .members,
    "fans": .members, "followers": .members, "points": .score, "stars": .score,
  ]
  private static let scoreWords = [
    "rated", "scored", "score", "scores", "scoring", "rating", "with a score of", "with a rating of",
    "score of",
    "rating of", "rated at", "scored at", "score is", "mal score", "a score of", "a rating of",
  ]

  /// A quantity: what is counted, and the least and the most.
  struct Quantity: Equatable {
    var unit: Unit
    var from, to: Double?
    var length: Int
    /// Whether a bound or a unit says that it is one, and not how many titles are asked for.
    var isBounded: Bool
  }

  /// The quantity that begins at a token.
  func quantity(_ start: Int) -> Quantity? {
    var at = start
    var unit = Unit.none
    if let length = first(at, Self.scoreWords) {
      unit = .score
      at += length
    }
    if let between = between(start, at, unit) { return between }
    let found = bound(at)
    let bound = found?.bound
    if bound == nil, let near = around(at) { return near }
    let words = at..<at + (found?.length ?? 0)
    // "longer than 50"
    let isLength = words.contains { ["longer", "shorter"].contains(text($0)) }
    if words.contains(where: { text($0) == "rated" }) { unit = .score }
    at = words.upperBound
    if bound != nil, ["a", "one"].contains(text(at)), let cours = cours(start, at + 1, 1, bound) {
      return cours
    }
    guard let number = number(at) else { return nil }
    var value = number.value
    at += number.length
    if let cours = cours(start, at, value, bound) { return cours }
    if isLength, unit == .none, Self.units[text(at)] == nil, standsAlone(at) { unit = .episodes }
    if let rated = ofTen(value, at) { (value, at, unit) = (rated.value, rated.at, .score) }
    if bound == nil || bound == .atLeast, let range = range(at, value) {
      return finish(start, range.at, unit, min(value, range.high), max(value, range.high))
    }
    if let open = openEnded(start, at, unit, value) { return open }
    guard let bound else { return unbounded(start, at, unit, value) }
    return bounded(bound, start, at, unit, value)
  }

  /// "between 10 and 20"
  private func between(_ start: Int, _ at: Int, _ unit: Unit) -> Quantity? {
    guard text(at) == "between", let low = number(at + 1), text(at + 1 + low.length) == "and",
      let high = number(at + 2 + low.length)
    else { return nil }
    return finish(
      start, at + 2 + low.length + high.length, unit, min(low.value, high.value), max(low.value, high.value))
  }

  private static let ends = [
    ("or more", true), ("and up", true), ("or higher", true), ("or above", true), ("and above", true),
    ("or better", true), ("or fewer", false), ("or less", false), ("or under", false),
  ]

  /// "8+", "20 or more", "12 episodes or fewer", from behind the number.
  private func openEnded(_ start: Int, _ at: Int, _ unit: Unit, _ value: Double) -> Quantity? {
    if text(at) == "+" {
      let isScore =
        unit == .none && value <= 10 && Self.units[text(at + 1)] == nil
        && !Self.otherUnits.contains(text(at + 1))
      return finish(start, at + 1, isScore ? .score : unit, value, nil)
    }
    for (phrase, isLeast) in Self.ends {
      let (least, most) = (isLeast ? value : nil, isLeast ? nil : value)
      if let length = starts(at, phrase) { return finish(start, at + length, unit, least, most) }
      if let length = starts(at + 1, phrase), let own = Self.units[text(at)] {
        return finish(start, at + 1 + length, own, least, most)
      }
    }
    return nil
  }

  /// "12 episodes", "12 episodes at most", "rated 8", "12", from behind the number.
  private func unbounded(_ start: Int, _ at: Int, _ unit: Unit, _ value: Double) -> Quantity {
    guard let own = Self.units[text(at)] else {
      if unit == .score { return finish(start, at, unit, value, nil) }
      return Quantity(unit: .none, from: value, to: nil, length: at - start, isBounded: false)
    }
    if let length = first(at + 1, ["at most", "max", "maximum", "tops", "or less", "or fewer"]) {
      return Quantity(unit: own, from: nil, to: value, length: at + 1 + length - start, isBounded: true)
    }
    if let length = first(at + 1, ["at least", "min", "minimum", "or more"]) {
      return Quantity(unit: own, from: value, to: nil, length: at + 1 + length - start, isBounded: true)
    }
    return finish(start, at, own == .score || unit == .score ? .score : own, value, value)
  }

  /// "under 12", from behind the number.
  private func bounded(_ bound: Bound, _ start: Int, _ at: Int, _ unit: Unit, _ value: Double) -> Quantity {
    let own = Self.units[text(at)]
    let isWhole = (own ?? unit) != .score
    return switch bound {
    case .below: finish(start, at, unit, nil, isWhole ? value.rounded(.up) - 1 : value)
    case .upTo: finish(start, at, unit, nil, value)
    case .atLeast: finish(start, at, unit, value, nil)
    case .above: finish(start, at, unit, isScore(own, unit, value) ? value : value + 1, nil)
    case .exactly: finish(start, at, unit, value, value)
    }
  }

  private static let arounds = ["around", "about", "roughly", "approximately", "circa", "some"]

  /// "around 24 episodes": a sixth more or less.
  private func around(_ at: Int) -> Quantity? {
    guard let length = first(at, Self.arounds), let value = number(at + length) else { return nil }
    let end = at + length + value.length
    guard let unit = Self.units[text(end)], unit == .episodes || unit == .members else { return nil }
    let slack = max(1, (value.value / 6).rounded(.up))
    return Quantity(
      unit: unit, from: max(1, value.value - slack), to: value.value + slack, length: end + 1 - at,
      isBounded: true)
  }

  /// "at most 2 cours": a cour is ten to thirteen episodes, and so is a season where a bound is given: "two seasons" alone may be
  /// those of a longer story.
  private func cours(_ start: Int, _ at: Int, _ count: Double, _ bound: Bound?) -> Quantity? {
    let isSeason = ["season", "seasons"].contains(text(at))
    guard isSeason || ["cour", "cours"].contains(text(at)) else { return nil }
    var (from, to): (Double?, Double?) = (count <= 1 ? nil : 10 * count, 13 * count)
    var end = at + 1
    var bound = bound
    if bound == nil, let length = first(end, ["at most", "max", "maximum", "tops", "or less", "or fewer"]) {
      (bound, end) = (.upTo, end + length)
    } else if bound == nil, let length = first(end, ["at least", "min", "minimum", "or more"]) {
      (bound, end) = (.atLeast, end + length)
    }
    if isSeason, bound == nil || bound == .exactly { return nil }
    switch bound {
    case .upTo: from = nil
    case .below: (from, to) = (nil, count <= 1 ? 9 : 13 * (count - 1))
    case .atLeast: (from, to) = (10 * count, nil)
    case .above: (from, to) = (13 * count + 1, nil)
    case .exactly, nil: break
    }
    return Quantity(unit: .episodes, from: from, to: to, length: end - start, isBounded: true)
  }

  private func isScore(_ own: Unit?, _ unit: Unit, _ value: Double) -> Bool {
    (own ?? unit) == .score || own == nil && unit == .none && value <= 10
  }

  /// "8/10", "4 out of 5": a score brought to ten, and where it ends.
  private func ofTen(_ value: Double, _ at: Int) -> (value: Double, at: Int)? {
    let isSlashed = tokens.indices.contains(at) && tokens[at].isSlashed
    let next = isSlashed ? at : text(at) == "out" && text(at + 1) == "of" ? at + 2 : nil
    guard let next, let highest = number(next), [5, 10, 100].contains(highest.value), value <= highest.value
    else { return nil }
    return (value * 10 / highest.value, next + highest.length)
  }

  /// What numbers also count, of which a wish knows nothing.
  static let otherUnits: Set<String> = [
    "hour", "hours", "hr", "hrs", "minute", "minutes", "min", "mins", "second", "seconds", "year", "years",
    "month", "months", "week", "weeks", "day", "days", "season", "seasons", "cour", "cours", "times", "time",
    "part", "parts", "max", "maximum", "tops", "volume", "volumes", "chapters", "arcs",
  ]

  /// "8 year old": how many words tell an age.
  func age(_ at: Int) -> Int? {
    guard let value = number(at) else { return nil }
    let next = at + value.length
    if ["yo", "yr", "yrs"].contains(text(next)) { return value.length + (text(next + 1) == "old" ? 2 : 1) }
    guard ["year", "years"].contains(text(next)), ["old", "olds"].contains(text(next + 1)) else { return nil }
    return value.length + 2
  }

  /// Whether nothing follows that a number could count: "at least 8", and not "at least two brothers".
  func standsAlone(_ at: Int) -> Bool {
    guard tokens.indices.contains(at), !tokens[at].isAfterBreak else { return true }
    return Self.behindScores.contains(text(at))
  }

  private static let behindScores: Set<String> = [
    "and", "or", "but", "please", "pls", "plz", "on", "only", "at", "by", "from", "in", "with", "without",
    "that", "no", "not", "though", "for", "is", "are", "mean", "average", "if", "since", "before", "after",
    "like", "out", "stars", "points",
  ]

  /// "20 to 30", "20-30".
  private func range(_ at: Int, _ low: Double) -> (high: Double, at: Int)? {
    let isDash = tokens.indices.contains(at) && tokens[at].isJoined && text(at) != "+"
    let next = isDash ? at : ["to", "until", "or"].contains(text(at)) ? at + 1 : nil
    guard let next, let high = number(next) else { return nil }
    // "10 to 5 episodes" is turned round; "12, 3 to 4 of them" is none.
    if high.value < low, Self.units[text(next + high.length)] == nil { return nil }
    // "two or three episodes", but not "8 or 9 comedies"
    if text(at) == "or", Self.units[text(next + high.length)] != .episodes { return nil }
    return (high.value, next + high.length)
  }

  private func finish(_ start: Int, _ at: Int, _ unit: Unit, _ from: Double?, _ to: Double?) -> Quantity {
    var (unit, at) = (unit, at)
    if let own = Self.units[text(at)] {
      if unit == .none { unit = own }
      at += 1
    }
    if unit == .none, let from, to == nil, from <= 10, from != from.rounded() || standsAlone(at) {
      unit = .score
    }
    return Quantity(unit: unit, from: from, to: to, length: at - start, isBounded: true)
  }

  // MARK: How many

  private static let amounts = [
    ("half a dozen", 6), ("a dozen", 12), ("a couple of", 2), ("a couple", 2), ("a few", 3), ("couple of", 2),
  ]

  /// Words behind which a number counts what a story is about.
  static let tellingWords: Set<String> = [
    "about", "of", "with", "between", "on", "around", "follows", "following", "involving", "featuring", "as",
    "where", "has", "have", "married", "into",
  ]

  /// How many titles are asked for; "about a couple" tells of two people.
  func amount(_ at: Int) -> (count: Int, length: Int)? {
    guard !Self.tellingWords.contains(text(at - 1)) || text(at + 1) == "dozen" || text(at) == "half" else {
      return nil
    }
    for (phrase, count) in Self.amounts {
      guard let length = starts(at, phrase) else { continue }
      // "a dozen episodes"
      return Self.units[text(at + length)] == nil ? (count, length) : nil
    }
    return nil
  }
}
