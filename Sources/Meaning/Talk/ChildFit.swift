import Catalogue

/// How far a title is one to show a child: from its genres, and from words of its keywords that tell of what is for older people.
struct ChildFit: Sendable {
  /// The keyword of titles that small children are shown.
  static let keyword = "for small children"

  private let search: DescriptionSearch
  /// How much what is made for children counts: less for older ones, who are shown more.
  private let wanted: Float
  private let isSmall, isNearlyGrown: Bool
  private let unfit, mild: Set<[UInt8]>
  /// How well each title suits, `[titles]`.
  private(set) var scores: [Float] = []

  /// - Parameter age: of the child, in years; zero where it was not said.
  init(_ search: DescriptionSearch, age: Int) {
    self.search = search
    isSmall = age > 0 && age < 8
    isNearlyGrown = age >= 12
    wanted = age == 0 ? 0.9 : age < 8 ? 1 : age < 12 ? 0.6 : 0.2
    unfit = Set(WordReader.stems(Self.unfitWords + " " + Self.gravestWords))
    var grave = Description()
    grave.terms = Set(WordReader.stems(Self.gravestWords)).compactMap { stem in
      search.terms.number(of: stem).map { ($0, 1) }
    }
    let isGrave = search.wordScores(grave).map { $0 > 0 }
    mild = Set(WordReader.stems(Self.mildWords))
    scores = search.titles.indices.map { score($0, isGrave: isGrave[$0]) }
  }

  /// Genres that a child is not shown, where the title is not made for children.
  private static let unfitGenres: Set<String> = [
    "Adult Cast", "Avant Garde", "Boys Love", "Delinquents", "Ecchi", "Girls Love", "Gore", "Harem",
    "High Stakes Game", "Horror", "Love Polygon", "Military", "Organized Crime", "Psychological",
    "Reverse Harem", "Survival", "Suspense", "Villainess",
  ]
  /// What speaks for a title, and what does a little against it.
  private static let weights: [String: Float] = [
    "Anthropomorphic": 0.3, "Pets": 0.3, "Mahou Shoujo": 0.3, "Iyashikei": 0.2, "Adventure": 0.15,
    "Comedy": 0.1,
    "Fantasy": 0.1, "Slice of Life": 0.1, "Gag Humor": 0.1, "CGDCT": 0.1, "Gourmet": 0.1, "Shoujo": 0.05,
    "Seinen": -0.6, "Josei": -0.6, "Romance": -0.3, "Drama": -0.25, "Demons": -0.2, "Parody": -0.2,
    "Vampire": -0.4, "Action": -0.25, "Samurai": -0.6, "Historical": -0.1, "Video Game": -0.1,
    "Otaku Culture": -0.5, "Mystery": -0.2,
  ]
  /// What is only for children who are no longer small.
  private static let loud: Set<String> = [
    "Action", "Martial Arts", "Super Power", "Mecha", "School", "Sci-Fi",
  ]

  private static let unfitWords = """
    curse cursed revenge sword swordsman war wartime battlefield soldier blood bloody bleeding brutal
    violent violence gory torture abuse abusive abused die dies dying dead death grave undead zombie
    ghost killer kill killing kills assassin assassins hitman mercenary yakuza mafia gangster drugs
    drunk alcoholic sex sexual sexy lewd pervert perverted panties underwear naked nude fanservice fan
    erotic eroge seduce lust busty breasts slave slavery prison execution terror terrorist apocalypse
    apocalyptic disturbing creepy scary nightmare demonic dark despair grim cruel tragic tearjerker
    traumatic trauma starving bombing bullying bullied orphan grief cancer illness terminal incest
    affair divorce pregnancy pregnant kissing otaku adult mature psychological trippy
    psychedelic surreal yuri fetish loli lolicon blackmail seduction bittersweet saddest sad parody bath
    darker depressed
    """
  /// Words that tell of a title wherever they stand.
  private static let gravestWords = """
    suicide suicidal murder murdered murderer murders corpse corpses massacre massacred slaughter rape raped brothel
    prostitute prostitution atomic horrifying cannibal beheaded mutilated genocide executed tortured
    """
  private static let mildWords =
    "wholesome gentle heartwarming cute adorable whimsical childlike childhood cozy magic friendly"

  /// Whether a title may be shown: to small ones nothing that is plainly for others.
  func passes(_ row: Int) -> Bool { isNearlyGrown || scores[row] > -1 }

  /// How well a title suits, from about -4 to 1.5. O(words of its keywords).
  private func score(_ row: Int, isGrave: Bool) -> Float {
    let titles = search.titles
    let genres = titles.genres(row).map { titles.word(Int($0)) }
    let keywords = search.keywords(of: row)
    let isMade = genres.contains("Kids") || keywords.contains(Self.keyword)
    var score: Float = isMade ? 1 : 0
    for genre in genres { score += (Self.weights[genre] ?? 0) * (isMade && genre != "Romance" ? 0.3 : 1) }
    if isSmall, !isMade { score -= genres.contains(where: Self.loud.contains) ? 0.4 : 0 }
    var kind: Float = 0
    var bad = 0
    for stem in Set(keywords.flatMap(WordReader.stems)) {
      if mild.contains(stem) { kind += 0.1 }
      if unfit.contains(stem) { bad += 1 }
    }
    score = (score + min(0.3, kind)) * (score > 0 ? wanted : 1)
    if isGrave { bad += 2 }
    score -= min(1.6, 0.4 * Float(bad)) * (isMade ? 0.5 : 1)
    return score - (genres.contains(where: Self.unfitGenres.contains) ? isNearlyGrown ? 1 : 2 : 0)
  }

  /// What speaks for a title, as a sentence; nil where nothing does.
  func reason(_ row: Int) -> String? {
    let titles = search.titles
    let keywords = search.keywords(of: row).filter { keyword in
      keyword != Self.keyword && WordReader.stems(keyword).contains(where: mild.contains)
    }
    let genres = titles.genres(row).map { titles.word(Int($0)) }
      .filter { ["Kids", "Anthropomorphic", "Pets", "Mahou Shoujo", "Iyashikei"].contains($0) }
    let isMade = search.keywords(of: row).contains(Self.keyword)
    let parts = ((isMade ? ["small ones too"] : []) + keywords + genres).prefix(3)
    return parts.isEmpty ? nil : "for children: \(parts.joined(separator: ", "))"
  }
}
