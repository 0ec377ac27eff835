import Catalogue

/// Years, decades and seasons in a sentence.
extension TalkNumbers {
  /// Years, the first and the last.
  struct Years: Equatable {
    var from, to: Int?
    var length: Int
  }

  private static let decades = [
    "sixties": 1960, "seventies": 1970, "eighties": 1980, "nineties": 1990, "noughties": 2000,
    "twenties": 2020,
  ]

  private func year(_ at: Int) -> Int? {
    guard let year = Int(text(at)) else { return nil }
    // "'98"
    if text(at).count == 2, tokens[at].isCut { return year + (year < 40 ? 2000 : 1900) }
    return text(at).count == 4 && (1900...2100).contains(year) ? year : nil
  }

  private static let owners: Set<String> = ["his", "her", "their", "my", "our", "your", "its"]

  /// The first year of "90s", "1990s", "nineties"; nil for the age of somebody "in his late 30s".
  private func decade(_ at: Int) -> Int? {
    let word = text(at)
    guard !Self.owners.contains(text(at - 1)),
      !(["early", "mid", "late"].contains(text(at - 1)) && Self.owners.contains(text(at - 2)))
    else { return nil }
    if let known = Self.decades[word] { return known }
    guard word.hasSuffix("0s"), let digits = Int(word.dropLast()) else { return nil }
    if word.count == 5, (1910...2030).contains(digits) { return digits }
    return word.count == 3 ? digits + (digits < 30 ? 2000 : 1900) : nil
  }

  /// A part of a decade, with its years.
  private func decades(_ start: Int) -> Years? {
    var at = start
    var (first, last) = (0, 9)
    for (phrase, years) in [
      ("early", (0, 3)), ("mid", (4, 6)), ("middle of the", (4, 6)), ("late", (7, 9)), ("the early", (0, 3)),
      ("the mid", (4, 6)), ("the late", (7, 9)), ("last half of the", (5, 9)), ("second half of the", (5, 9)),
      ("first half of the", (0, 4)), ("the last half of the", (5, 9)), ("the second half of the", (5, 9)),
      ("the first half of the", (0, 4)), ("end of the", (7, 9)), ("beginning of the", (0, 3)),
      ("the", (0, 9)),
    ] {
      if let length = starts(at, phrase), decade(at + length) != nil {
        (first, last) = years
        at += length
        break
      }
    }
    guard let decade = decade(at) else { return nil }
    return Years(from: decade + first, to: decade + last, length: at + 1 - start)
  }

  /// Years that begin at a token.
  func years(_ start: Int) -> Years? {
    if let years = decades(start) { return pair(years, start) }
    if let years = lastYears(start) ?? nearYear(start) { return years }
    let bounds: [(String, (Int) -> (Int?, Int?))] = [
      ("nothing older than", { ($0, nil) }), ("not older than", { ($0, nil) }),
      ("no older than", { ($0, nil) }),
      ("nothing before", { ($0, nil) }), ("not before", { ($0, nil) }), ("no earlier than", { ($0, nil) }),
      ("not earlier than", { ($0, nil) }), ("nothing newer than", { (nil, $0) }),
      ("not newer than", { (nil, $0) }),
      ("no newer than", { (nil, $0) }), ("nothing after", { (nil, $0) }), ("no later than", { (nil, $0) }),
      ("not later than", { (nil, $0) }), ("up to", { (nil, $0) }), ("until", { (nil, $0) }),
      ("by", { (nil, $0) }),
      ("pre", { (nil, $0 - 1) }), ("post", { ($0 + 1, nil) }), ("older than", { (nil, $0 - 1) }),
      ("earlier than", { (nil, $0 - 1) }), ("before", { (nil, $0 - 1) }),
      ("before i was born in", { (nil, $0 - 1) }), ("since i was born in", { ($0, nil) }),
      ("after i was born in", { ($0 + 1, nil) }), ("newer than", { ($0 + 1, nil) }),
      ("later than", { ($0 + 1, nil) }), ("after", { ($0 + 1, nil) }),
      ("more recent than", { ($0 + 1, nil) }), ("since", { ($0, nil) }), ("starting from", { ($0, nil) }),
    ]
    for (phrase, span) in bounds {
      guard let length = starts(start, phrase) else { continue }
      let at = text(start + length) == "the" ? start + length + 1 : start + length
      if let year = year(at) {
        let (from, to) = span(year)
        return Years(from: from, to: to, length: at + 1 - start)
      }
      if let decade = decade(at) {
        let (early, late) = (span(decade), span(decade + 9))
        let to = early.1 == decade - 1 ? decade - 1 : late.1
        let from = late.0 == decade + 10 ? decade + 10 : early.0
        return Years(from: from, to: to, length: at + 1 - start)
      }
    }
    var at = start
    var opening = ""
    for phrase in ["from", "in", "between", "from the year", "of"] {
      if let length = starts(start, phrase), year(start + length) != nil {
        (at, opening) = (start + length, phrase)
      }
    }
    guard let first = year(at) else {
      if ["from", "in", "of"].contains(text(start)), let years = decades(start + 1) {
        return pair(Years(from: years.from, to: years.to, length: years.length + 1), start)
      }
      return nil
    }
    let next = at + 1
    if tokens.indices.contains(next), tokens[next].isJoined, let last = year(next) {
      return Years(from: min(first, last), to: max(first, last), length: next + 1 - start)
    }
    if ["to", "until", "or", "and", "through"].contains(text(next)), let last = year(next + 1) {
      return Years(from: min(first, last), to: max(first, last), length: next + 2 - start)
    }
    if let length = self.first(next, Self.openEnds + ["+"]) {
      return Years(from: first, to: nil, length: next + length - start)
    }
    if opening == "from the year" || opening == "of" || opening == "between" { return nil }
    return Years(from: first, to: first, length: next - start)
  }

  /// "from the last ten years", "the past decade", counted from the newest titles.
  private func lastYears(_ start: Int) -> Years? {
    guard let newest else { return nil }
    var at = start
    if ["from", "in", "of", "within", "over", "during"].contains(text(at)) { at += 1 }
    if text(at) == "the" { at += 1 }
    guard ["last", "past"].contains(text(at)) else { return nil }
    at += 1
    var count = 1
    if text(at) == "few" {
      (count, at) = (5, at + 1)
    } else if let length = first(at, ["couple of", "couple"]) {
      (count, at) = (2, at + length)
    } else if let number = number(at) {
      (count, at) = (Self.whole(number.value), at + number.length)
    } else if text(at) != "decade" {
      return nil
    }
    let isDecades = ["decade", "decades"].contains(text(at))
    guard isDecades || ["years", "year"].contains(text(at)), (1...150).contains(count) else { return nil }
    return Years(from: newest + 1 - count * (isDecades ? 10 : 1), to: nil, length: at + 1 - start)
  }

  /// "this year", "last year", "since last year"
  private func nearYear(_ start: Int) -> Years? {
    var at = start
    let isSince = text(at) == "since"
    if isSince || ["from", "in", "of", "during"].contains(text(at)) { at += 1 }
    let isSpan = text(at) == "the"
    if isSpan { at += 1 }
    guard text(at + 1) == "year", let back = ["this": 0, "last": 1, "past": 1][text(at)],
      text(at + 2) != "of"
    else { return nil }
    let first = today.year - back
    return Years(from: first, to: isSince || isSpan ? nil : first, length: at + 2 - start)
  }

  /// What says of years that they go on.
  private static let openEnds = [
    "on", "onwards", "onward", "and later", "or later", "and newer", "or newer", "and up", "and on", "to now",
    "until now", "till now", "up to now", "to today", "until today", "till today", "to present",
    "to the present",
    "until the present", "to date", "and after", "through today",
  ]

  /// "the 80s and 90s"
  private func pair(_ years: Years, _ start: Int) -> Years {
    let at = start + years.length
    if let length = first(at, Self.openEnds) {
      return Years(from: years.from, to: nil, length: years.length + length)
    }
    let isJoined = ["and", "or", "to"].contains(text(at))
    // "the 70s, 80s or 90s"
    guard isJoined || tokens.indices.contains(at) && tokens[at].isAfterBreak,
      let more = decades(isJoined ? at + 1 : at), let from = years.from, let to = years.to,
      let first = more.from, let last = more.to
    else { return years }
    let length = years.length + (isJoined ? 1 : 0) + more.length
    return pair(Years(from: min(from, first), to: max(to, last), length: length), start)
  }

  /// Seasons with their years, joined by "or" or "and": "winter 2015 or spring 2016".
  func seasons(_ start: Int) -> (season: String, length: Int)? {
    guard var found = season(start) else { return nil }
    while ["or", "and"].contains(text(start + found.length)), let more = season(start + found.length + 1) {
      found = ("\(found.season) or \(more.season)", found.length + 1 + more.length)
    }
    return found
  }

  /// A season with its year: "spring 2020".
  func season(_ at: Int) -> (season: String, length: Int)? {
    let names = [
      "winter": "winter", "spring": "spring", "summer": "summer", "fall": "fall", "autumn": "fall",
    ]
    if let near = nearSeason(at) { return near }
    guard let name = names[text(at)] else { return nil }
    if let year = year(at + 1) { return ("\(name) \(year)", 2) }
    if text(at + 1) == "of", let year = year(at + 2) { return ("\(name) \(year)", 3) }
    if text(at + 1) == "season", let season = BroadcastSeason(text: "\(name) \(today.year)") {
      return (Self.text(season), 2)
    }
    return nil
  }

  private static func text(_ season: BroadcastSeason) -> String {
    "\(season.quarter.name.lowercased()) \(season.year)"
  }

  /// "this season", "last summer": seen from now.
  private func nearSeason(_ at: Int) -> (season: String, length: Int)? {
    guard let step = ["this": 0, "current": 0, "last": -1, "next": 1][text(at)], text(at + 2) != "of" else {
      return nil
    }
    let length = text(at + 2) == "season" && text(at + 1) != "season" ? 3 : 2
    if ["season", "seasons"].contains(text(at + 1)) {
      // "the last season": of a title.
      guard text(at - 1) != "the" || step == 0 else { return nil }
      return (Self.text(today.advanced(by: step)), length)
    }
    guard let named = BroadcastSeason(text: "\(text(at + 1)) \(today.year)") else { return nil }
    var season = named
    switch step {
    // In autumn "this winter" is the one to come.
    case 0: if today.quarter == .fall, named.quarter == .winter { season = named.advanced(by: 4) }
    case -1: if named >= today { season = named.advanced(by: -4) }
    default: if named <= today { season = named.advanced(by: 4) }
    }
    return (Self.text(season), length)
  }
}
