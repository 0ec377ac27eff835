import Catalogue

/// Titles as measures: "not as long as Naruto", "older than Akira", "better than Monster", "by the studio of Frieren".
extension TalkReading {
  private enum Measure { case shorter, upTo, atLeast, longer, older, newer, better, lessKnown, betterKnown }

  private static let measures: [(phrase: String, measure: Measure)] = [
    ("not as long as", .shorter), ("isnt as long as", .shorter), ("nothing as long as", .shorter),
    ("not so long as", .shorter),
    ("not longer than", .upTo), ("no longer than", .upTo), ("shorter than", .shorter),
    ("longer than", .longer),
    ("as long as", .atLeast), ("not shorter than", .atLeast), ("no shorter than", .atLeast),
    ("older than", .older), ("newer than", .newer), ("more recent than", .newer), ("better than", .better),
    ("better rated than", .better), ("rated better than", .better), ("higher rated than", .better),
    ("rated higher than", .better), ("less famous than", .lessKnown), ("less popular than", .lessKnown),
    ("less known than", .lessKnown), ("more famous than", .betterKnown), ("more popular than", .betterKnown),
    ("better known than", .betterKnown),
  ]

  /// Reads a bound that a title gives. Of a title of which the figure is not known nothing is understood. Returns how many words that
  /// took, nil for none.
  mutating func boundOfTitle(_ at: Int) -> Int? {
    for (phrase, measure) in Self.measures {
      guard let length = numbers.starts(at, phrase), let name = name(at: at + length, isFirst: true, true),
        name.length > 1 || numbers.number(at + length) == nil
      else { continue }
      let all = length + name.length
      guard set(measure, name.row) else {
        denied.formUnion(at..<at + all)
        return leave(all, at)
      }
      mark(at..<at + all)
      (last, isNegationFresh) = (nil, false)
      return all
    }
    return nil
  }

  /// Sets a bound; false where the title's figure is not known.
  private mutating func set(_ measure: Measure, _ row: Int) -> Bool {
    let titles = grammar.titles
    switch measure {
    case .shorter, .upTo, .atLeast, .longer:
      guard let episodes = titles.episodes(row), episodes > 1 else { return false }
      switch measure {
      case .shorter: wish.episodesTo = episodes - 1
      case .upTo: wish.episodesTo = episodes
      case .atLeast: wish.episodesFrom = episodes
      default: wish.episodesFrom = episodes + 1
      }
    case .older, .newer:
      guard let year = titles.year(row) else { return false }
      if measure == .older { wish.yearTo = year - 1 } else { wish.yearFrom = year + 1 }
    case .better:
      guard let score = titles.score(row) else { return false }
      // The next tenth.
      wish.scoreFrom = min(10, ((score * 10).rounded(.down) + 1) / 10)
    case .lessKnown, .betterKnown:
      guard let members = titles.members(row) else { return false }
      if measure == .lessKnown {
        wish.membersTo = max(0, members - 1)
      } else {
        wish.membersFrom = members + 1
      }
    }
    return true
  }

  // MARK: Studios of titles

  private static let studioOf = [
    "the same studio as", "same studio as", "the same studio that made", "same studio that made",
    "the studio of",
    "the studio that made", "the studio behind", "the makers of", "the people who made", "the team behind",
  ]
  private static let sameStudio = ["the same studio", "same studio", "that studio", "the same makers"]

  /// Reads "from the same studio as Frieren" and "from the same studio". Returns how many words that took, nil for none.
  mutating func studioOfTitle(_ at: Int) -> Int? {
    for phrase in Self.studioOf {
      guard let length = numbers.starts(at, phrase), let name = name(at: at + length, isFirst: true, true)
      else {
        continue
      }
      let studios = grammar.titles.studios(name.row).map { grammar.titles.word(Int($0)) }
      let all = length + name.length
      guard !studios.isEmpty else { return leave(all, at) }
      for studio in studios {
        if isNegated { Self.add(studio, to: &wish.studiosOut) } else { Self.add(studio, to: &wish.studios) }
      }
      mark(at..<at + all)
      return all
    }
    for phrase in Self.sameStudio where !isNegated {
      guard let length = numbers.starts(at, phrase) else { continue }
      Self.add(Wish.ShownTitle(1, .studio), to: &wish.ofShown)
      mark(at..<at + length)
      return length
    }
    return nil
  }

  /// The title of a studio that most people have.
  func bestKnown(of studio: String) -> Int? {
    let titles = grammar.titles
    return titles.indices.filter { row in
      !titles.isAdult(row) && titles.studios(row).contains { titles.word(Int($0)) == studio }
    }.max { titles.members($0) ?? 0 < titles.members($1) ?? 0 }
  }

  // MARK: Bans that are lifted

  /// What is said to be all right is no longer unwanted.
  mutating func lift(_ item: TalkVocabulary.Item) {
    switch item {
    case .genres(let names), .either(let names), .types(let names):
      for name in names { Self.add(name, to: &wish.lifted) }
    case .mood(let mood): Self.add(mood.rawValue, to: &wish.lifted)
    case .several(let items): for item in items { lift(item) }
    default: break
    }
    // "Gory" and "violent" are one ban to most people.
    if wish.lifted.contains("Gore") { Self.add(Mood.violent.rawValue, to: &wish.lifted) }
  }
}
