import Cards
import Catalogue
import Foundations

/// Regions of the map: titles that lie together, named by the words that they have more often than others.
struct MapRegions {
  /// How many regions are named, seen from afar and from near.
  static let (far, near) = (9, 36)
  private static let rounds = 25
  /// A word names a region only if at least this many of its titles, and this share of them, have it; keywords are rarer than genres.
  private static let fewest = 3
  private static let (genreShare, keywordShare) = (Float(0.12), Float(0.03))
  /// At least this share of the titles with a keyword have the genre that it is named with.
  private static let leastTogether: Float = 0.4
  /// A keyword is named only if it is at least this many times as frequent in the region as on the whole map.
  private static let leastLift: Float = 2

  /// Titles with their coordinates and words.
  struct Place {
    var x, y: Float
    /// Genres and themes.
    var genres: [String]
    /// Keywords, each as its words.
    var phrases: [[String]]
    /// The telling words of the keywords.
    var keywords: [String]

    init(x: Float, y: Float, genres: [String], keywords: [String]) {
      (self.x, self.y, self.genres) = (x, y, genres)
      phrases = keywords.map(MapRegions.phrase)
      self.keywords = MapRegions.words(of: keywords)
    }
  }

  /// The regions at both distances. O(places x regions x rounds).
  static func find(_ places: [Place]) -> [TitleMap.Region] {
    [far, near].enumerated().flatMap { level, count in
      named(places, groups(places, count: min(count, places.count / 12)), level: level)
    }
  }

  // MARK: Titles that lie together

  /// The group of each place: k-means (Lloyd 1982) from well spread places (Arthur & Vassilvitskii 2007), the same every time.
  private static func groups(_ places: [Place], count: Int) -> [Int] {
    var random = RandomSource(seed: 1)
    guard count > 1 else { return [Int](repeating: 0, count: places.count) }
    func distance(_ place: Place, _ centre: (x: Float, y: Float)) -> Float {
      let (dx, dy) = (place.x - centre.x, place.y - centre.y)
      return dx * dx + dy * dy
    }
    var centres = [(x: places[0].x, y: places[0].y)]
    var nearest = places.map { distance($0, centres[0]) }
    while centres.count < count {
      let target = Float.random(in: 0..<max(nearest.reduce(0, +), 1e-9), using: &random)
      var (sum, chosen): (Float, Int) = (0, places.count - 1)
      for (i, value) in nearest.enumerated() {
        sum += value
        if sum > target {
          chosen = i
          break
        }
      }
      let centre = (x: places[chosen].x, y: places[chosen].y)
      centres.append(centre)
      for (i, place) in places.enumerated() { nearest[i] = min(nearest[i], distance(place, centre)) }
    }
    var groups = [Int](repeating: 0, count: places.count)
    for _ in 0..<rounds {
      var hasMoved = false
      var sums = [(x: Float, y: Float, count: Float)](repeating: (0, 0, 0), count: count)
      for (i, place) in places.enumerated() {
        var best = (group: 0, distance: Float.infinity)
        for (group, centre) in centres.enumerated() {
          let far = distance(place, centre)
          if far < best.distance { best = (group, far) }
        }
        if groups[i] != best.group { hasMoved = true }
        groups[i] = best.group
        let sum = sums[best.group]
        sums[best.group] = (sum.x + place.x, sum.y + place.y, sum.count + 1)
      }
      for (group, sum) in sums.enumerated() where sum.count > 0 {
        centres[group] = (sum.x / sum.count, sum.y / sum.count)
      }
      if !hasMoved { break }
    }
    return groups
  }

  // MARK: Names

  private static func named(_ places: [Place], _ groups: [Int], level: Int) -> [TitleMap.Region] {
    let genres = counts(places.map(\.genres))
    let keywords = counts(places.map(\.keywords))
    var members: [Int: [Int]] = [:]
    for (place, group) in groups.enumerated() { members[group, default: []].append(place) }
    var used: Set<String> = []
    // The largest first: two regions may not have one name.
    return members.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.compactMap { _, members in
      let share = Float(members.count) / Float(places.count)
      let own = members.map { places[$0] }
      let genre = words(counts(own.map(\.genres)), all: genres, share, own.count, least: genreShare).first {
        !used.contains($0.word)
      }
      let keyword = words(counts(own.map(\.keywords)), all: keywords, share, own.count, least: keywordShare)
        .lazy.filter { found in
          found.lift >= leastLift
            && genre.map { !$0.word.lowercased().contains(found.word.prefix(4)) } ?? true
        }
        .compactMap { name(of: $0.word, in: own, with: genre?.word) }.first { !used.contains($0) }
      guard genre != nil || keyword != nil else { return nil }
      let parts = [genre?.word, keyword].compactMap { $0 }
      used.formUnion(parts)
      let count = Float(own.count)
      return TitleMap.Region(
        name: parts.joined(separator: ", "), x: own.reduce(0) { $0 + $1.x } / count,
        y: own.reduce(0) { $0 + $1.y } / count, titles: own.count, level: level)
    }
  }

  /// How a keyword is told: as it stands in the keywords of most of its titles, "monster catching". Nil for a word that is but a part of
  /// many phrases, such as "mind", and where few of its titles have the genre it would stand beside.
  private static func name(of word: String, in own: [Place], with genre: String?) -> String? {
    let having = own.filter { $0.keywords.contains(word) }
    if let genre {
      let both = having.count { $0.genres.contains(genre) }
      guard both >= fewest, Float(both) >= leastTogether * Float(having.count) else { return nil }
    }
    var (phrases, alone, last): ([String: Int], Int, Int) = ([:], 0, 0)
    for phrase in having.flatMap(\.phrases) {
      guard let at = phrase.firstIndex(of: word) else { continue }
      if phrase.count == 1 { alone += 1 }
      if at == phrase.count - 1 { last += 1 }
      for pair in [at - 1, at] where pair >= 0 && pair + 1 < phrase.count {
        let words = phrase[pair...pair + 1]
        if words.allSatisfy({ $0 == word || $0.count >= 3 && !stopWords.contains($0) }) {
          phrases[words.joined(separator: " "), default: 0] += 1
        }
      }
    }
    if let (phrase, count) = phrases.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }),
      count >= fewest, 2 * count >= having.count
    {
      return phrase
    }
    return 4 * alone >= having.count || 2 * last >= having.count ? word : nil
  }

  private static func counts(_ words: [[String]]) -> [String: Float] {
    var result: [String: Float] = [:]
    for words in words { for word in Set(words) { result[word, default: 0] += 1 } }
    return result
  }

  /// The words that are more frequent here than elsewhere, the most telling first: by how many deviations above what chance would
  /// give.
  private static func words(
    _ here: [String: Float], all: [String: Float], _ share: Float, _ titles: Int,
    least: Float
  ) -> [(word: String, lift: Float)] {
    here.compactMap { word, count -> (word: String, lift: Float, surplus: Float)? in
      guard count >= Float(fewest), count >= least * Float(titles) else { return nil }
      let expected = share * (all[word] ?? count)
      guard count > expected else { return nil }
      return (word, count / expected, (count - expected) / expected.squareRoot())
    }.sorted { ($1.surplus, $0.word) < ($0.surplus, $1.word) }.map { ($0.word, $0.lift) }
  }

  /// The words of a keyword in lower case.
  static func phrase(_ keyword: String) -> [String] {
    keyword.lowercased().split { !$0.isLetter }.map(String.init)
  }

  /// The telling words of keywords: no stop words, each in lower case.
  static func words(of keywords: [String]) -> [String] {
    keywords.flatMap {
      phrase($0).filter {
        $0.count >= 4 && !stopWords.contains($0)
      }
    }
  }

  private static let stopWords: Set<String> = [
    "with", "from", "into", "that", "this", "their", "them", "over", "after", "before", "about", "under",
    "without",
    "between", "being", "becomes", "become", "gets", "very", "more", "most", "than", "other", "another",
    "each", "life",
    "story", "anime", "series", "season", "sequel", "episode", "episodes", "first", "second", "final", "last",
    "short",
    "based", "light", "novel", "manga", "young", "girl", "girls", "boys", "does", "like", "only", "just",
    "still",
    "again", "back", "long", "many", "make", "makes", "made", "turns", "turn", "goes", "have", "having",
    "cute", "pervert", "perverts", "perverted",
  ]
}
