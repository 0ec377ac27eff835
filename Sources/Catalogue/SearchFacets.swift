/// What a word of a query can narrow titles by besides their names: studio, genre, year, season, type.
enum SearchFacet: Hashable {
  /// A genre or a studio, by the number of its word.
  case genre(Int32), studio(Int32)
  case years(ClosedRange<Int>)
  case season(BroadcastSeason.Quarter)
  /// A type, by the number of its word.
  case type(Int32)
}

/// Finds facets in queries. Made once for a catalogue.
struct SearchFacets: Sendable {
  /// What a word or some words without spaces between them stand for: any of these.
  private let facets: [String: [SearchFacet]]
  /// The quarters in which titles begin, as filters have them: few catalogues state the season of a film, `[titles]`.
  private let quarters: [BroadcastSeason.Quarter?]

  private static let longest = 4
  /// Left out of the names of studios: "ghibli" is Studio Ghibli.
  private static let general: Set<String> = [
    "studio", "studios", "animation", "animations", "production", "productions", "entertainment", "pictures",
    "film", "films", "works", "inc", "co", "ltd", "project", "company",
  ]
  private static let otherNames = [
    "kyoani": "kyotoanimation", "scifi": "scifi", "sf": "scifi", "sciencefiction": "scifi",
    "sol": "sliceoflife",
    "bl": "boyslove", "yaoi": "boyslove", "shounenai": "boyslove", "gl": "girlslove", "yuri": "girlslove",
    "shoujoai": "girlslove", "magicalgirl": "mahoushoujo", "magicalgirls": "mahoushoujo", "sport": "sports",
    "football": "teamsports", "robot": "mecha", "robots": "mecha", "thriller": "suspense",
    "shonen": "shounen",
    "shojo": "shoujo", "vampires": "vampire", "cooking": "gourmet", "food": "gourmet", "idol": "idolsfemale",
    "idols": "idolsfemale", "history": "historical", "healing": "iyashikei", "shorts": "special",
  ]
  private static let types = [
    "movie": ["Movie"], "movies": ["Movie"], "film": ["Movie"], "films": ["Movie"], "ova": ["OVA"],
    "ovas": ["OVA"], "oad": ["OVA"], "ona": ["ONA"], "special": ["Special", "TV Special"],
    "specials": ["Special", "TV Special"], "tv": ["TV"], "series": ["TV"],
  ]
  private static let seasons: [String: BroadcastSeason.Quarter] = [
    "spring": .spring, "summer": .summer, "fall": .fall, "autumn": .fall, "winter": .winter,
  ]
  /// Say nothing about a title.
  private static let empty: Set<String> = [
    "anime", "animes", "by", "from", "in", "of", "the", "studio", "best", "and",
  ]

  /// O(titles + words).
  init(_ titles: TitleTable) {
    // For each word: 1 for a genre, 2 for a studio, 4 for a type.
    var uses = [UInt8](repeating: 0, count: titles.words)
    for row in titles.indices {
      for word in titles.genres(row) { uses[Int(word)] |= 1 }
      for word in titles.studios(row) { uses[Int(word)] |= 2 }
      if let word = titles.type(row) { uses[word] |= 4 }
    }
    var facets: [String: [SearchFacet]] = [:]
    func add(_ key: String, _ facet: SearchFacet) {
      if key.utf8.count >= 2, facets[key]?.contains(facet) != true { facets[key, default: []].append(facet) }
    }
    var typeWords: [String: Int32] = [:]
    for (number, use) in uses.enumerated() where use != 0 {
      let name = titles.word(number)
      let words = Folding.words(Folding.fold(name)).map { String(decoding: $0, as: UTF8.self) }
      let key = words.joined()
      if use & 1 != 0 { add(key, .genre(Int32(number))) }
      if use & 2 != 0 {
        add(key, .studio(Int32(number)))
        add(words.filter { !Self.general.contains($0) }.joined(), .studio(Int32(number)))
      }
      if use & 4 != 0 { typeWords[name] = Int32(number) }
    }
    for (other, key) in Self.otherNames where facets[other] == nil { facets[other] = facets[key] }
    for (word, names) in Self.types {
      for name in names { if let number = typeWords[name] { add(word, .type(number)) } }
    }
    for (word, season) in Self.seasons { add(word, .season(season)) }
    self.facets = facets
    quarters = titles.quarters()
  }

  /// The facets of a query, each a choice, and the words that are none. The longest runs of words are taken first.
  func split(_ words: [[UInt8]]) -> (facets: [[SearchFacet]], rest: [[UInt8]]) {
    let texts = words.map { String(decoding: $0, as: UTF8.self) }
    var found: [[SearchFacet]] = []
    var rest: [[UInt8]] = []
    var at = 0
    while at < texts.count {
      var length = min(Self.longest, texts.count - at)
      while length > 0 {
        if let facet = facet(texts[at..<at + length]) {
          found.append(facet)
          break
        }
        length -= 1
      }
      if length == 0, !Self.empty.contains(texts[at]) { rest.append(words[at]) }
      at += max(length, 1)
    }
    return (found, rest)
  }

  private func facet(_ words: ArraySlice<String>) -> [SearchFacet]? {
    if words.count == 1, let word = words.first {
      if word.utf8.count == 4, let year = Int(word), (1917...2035).contains(year) {
        return [.years(year...year)]
      }
      let digits = word.hasSuffix("0s") ? Int(word.dropLast()) : nil
      if let digits {
        if word.utf8.count == 5, (1910...2030).contains(digits) { return [.years(digits...digits + 9)] }
        if word.utf8.count == 3, digits % 10 == 0 {
          let first = digits + (digits < 30 ? 2000 : 1900)
          return [.years(first...first + 9)]
        }
      }
    }
    return facets[words.joined()]
  }

  /// Whether a title has one facet of each choice.
  func contains(_ facets: [[SearchFacet]], _ row: Int, of titles: TitleTable) -> Bool {
    facets.allSatisfy { choice in
      choice.contains { facet in
        switch facet {
        case .genre(let word): titles.genres(row).contains(word)
        case .studio(let word): titles.studios(row).contains(word)
        case .type(let word): titles.type(row) == Int(word)
        case .years(let years): titles.year(row).map(years.contains) == true
        case .season(let quarter): quarters[row] == quarter
        }
      }
    }
  }
}
