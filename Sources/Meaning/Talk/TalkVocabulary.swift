import Catalogue
import Foundation

/// What words of a sentence mean: the catalogue's own genres, types and studios, and what people say for them.
struct TalkVocabulary: Sendable {
  /// What a word or phrase asks for.
  enum Item: Sendable, Equatable {
    /// Genres, all of them.
    case genres([String])
    case mood(Mood)
    case types([String])
    case studio(String)
    case episodes(from: Int?, to: Int?)
    case years(from: Int?, to: Int?)
    case score(Double)
    case niche(Wish.Niche)
    case refine(Wish.Refinement)
    case surprise
    /// Says nothing.
    case filler
    /// What follows is not wanted.
    case negation
    /// What follows need not be: "doesn't have to be".
    case indifferent
    /// A title follows that it should be like, or not.
    case like(Bool)
    /// Says nothing, and ends what was said before: a negation does not go on.
    case clauseEnd
    /// Means something that no field can say.
    case unknown
    /// Genres, any of them.
    case either([String])
    /// Several things at once.
    case several([Item])
    /// Nothing of these genres.
    case without([String])
    /// What is asked for replaces what was asked for of its kind.
    case instead
    /// A field has no bound any more: "no year limit".
    case lift(String)
    /// What descriptions should have: "band".
    case topic(String)

    /// Whether it stands for words of descriptions.
    var isTopic: Bool { if case .topic = self { true } else { false } }
  }

  private(set) var phrases = PhraseTable<Item>()
  /// Studios of which a word before must say that a studio follows: "Bones", "Orange".
  private(set) var shyStudios: Set<String> = []
  /// The genres of the catalogue.
  let genres: Set<String>

  init(_ titles: TitleTable) {
    let known = Self.names(titles)
    genres = known.genres
    for (phrase, item) in Self.sayings { phrases.add(phrase, item) }
    for (phrase, genres) in Self.choices {
      let genres = genres.filter(known.genres.contains)
      if !genres.isEmpty { phrases.add(phrase, genres.count > 1 ? .either(genres) : .genres(genres)) }
    }
    for mood in Mood.allCases { for name in mood.names { phrases.add(name, .mood(mood)) } }
    for (phrase, genres) in Self.otherGenres where genres.allSatisfy(known.genres.contains) {
      phrases.add(phrase, .genres(genres))
    }
    for word in ["band", "bands", "rock band", "rock bands"] {
      let topic = Item.topic(word.hasPrefix("rock") ? "rock band" : "band")
      phrases.add(word, known.genres.contains("Music") ? .several([.genres(["Music"]), topic]) : topic)
    }
    for genre in known.genres.sorted() {
      let words = Self.words(genre)
      phrases.add(words, .genres([genre]))
      if !words.hasSuffix("s") { phrases.add(words + "s", .genres([genre])) }
    }
    for studio in known.studios.sorted() { addStudio(studio) }
    for (name, studio) in Self.otherStudios where known.studios.contains(studio) {
      phrases.add(name, .studio(studio))
    }
  }

  private mutating func addStudio(_ studio: String) {
    let words = Self.words(studio)
    guard words.count >= 2 else { return }
    phrases.add(words, .studio(studio))
    let short = words.split(separator: " ").filter { !Self.general.contains(String($0)) }
    if !short.isEmpty, short.count < words.split(separator: " ").count {
      let name = short.joined(separator: " ")
      phrases.add(name, .studio(studio))
      if short.count == 1 { shyStudios.insert(name) }
    }
    if !words.contains(" ") { shyStudios.insert(words) }
  }

  private static func names(_ titles: TitleTable) -> (genres: Set<String>, studios: Set<String>) {
    var (genres, studios): (Set<Int32>, Set<Int32>) = ([], [])
    for row in titles.indices where !titles.isAdult(row) {
      genres.formUnion(titles.genres(row))
      studios.formUnion(titles.studios(row))
    }
    return (Set(genres.map { titles.word(Int($0)) }), Set(studios.map { titles.word(Int($0)) }))
  }

  static func words(_ name: String) -> String {
    TalkTokens(name).tokens.map(\.text).joined(separator: " ")
  }

  /// Left out of the names of studios: "ghibli".
  private static let general: Set<String> = [
    "studio", "studios", "animation", "animations", "production", "productions", "entertainment", "pictures",
    "film",
    "films", "works", "inc", "project",
  ]
  private static let otherStudios = [
    ("kyoani", "Kyoto Animation"), ("jc staff", "J.C.Staff"), ("j c staff", "J.C.Staff"),
    ("pa works", "P.A. Works"),
    ("production ig", "Production I.G"), ("ghibli", "Studio Ghibli"), ("madhouse", "Madhouse"),
    ("mappa", "MAPPA"),
    ("ufotable", "ufotable"), ("cloverworks", "CloverWorks"), ("gainax", "Gainax"),
    ("wit studio", "Wit Studio"),
  ]
  /// Words behind a studio that speak of its manner: "Ghibli style".
  static let manners: Set<String> = ["style", "esque", "vibes", "vibe", "feel", "like", "ish"]
  /// Studios of one word that mean nothing else.
  static let boldStudios: Set<String> = [
    "kyoani", "ghibli", "madhouse", "mappa", "ufotable", "cloverworks", "gainax", "gonzo", "satelight",
    "lerche",
    "manglobe", "xebec", "lidenfilms", "troyca", "pierrot", "tatsunoko", "artland", "zexcs", "passione",
    "diomedea",
    "8bit", "deen", "toei", "trigger", "shaft",
  ]
}

// MARK: Sayings

extension TalkVocabulary {
  /// What people call genres.
  private static let otherGenres: [(String, [String])] = [
    ("comedies", ["Comedy"]), ("romances", ["Romance"]), ("love story", ["Romance"]),
    ("love stories", ["Romance"]),
    ("romcom", ["Comedy", "Romance"]), ("romcoms", ["Comedy", "Romance"]),
    ("rom com", ["Comedy", "Romance"]),
    ("romantic comedy", ["Comedy", "Romance"]), ("romantic comedies", ["Comedy", "Romance"]),
    ("scifi", ["Sci-Fi"]), ("science fiction", ["Sci-Fi"]), ("thriller", ["Suspense"]),
    ("thrillers", ["Suspense"]),
    ("magical girl", ["Mahou Shoujo"]), ("magical girls", ["Mahou Shoujo"]),
    ("mahou shojo", ["Mahou Shoujo"]),
    ("cute girls doing cute things", ["CGDCT"]), ("cute girls", ["CGDCT"]),
    ("gangster", ["Organized Crime"]), ("gangsters", ["Organized Crime"]), ("mafia", ["Organized Crime"]),
    ("yakuza", ["Organized Crime"]), ("mob", ["Organized Crime"]), ("crime", ["Organized Crime"]),
    ("cooking", ["Gourmet"]), ("food", ["Gourmet"]), ("superpower", ["Super Power"]),
    ("superpowers", ["Super Power"]), ("super powers", ["Super Power"]), ("superhero", ["Super Power"]),
    ("superheroes", ["Super Power"]), ("adult characters", ["Adult Cast"]),
    ("adult protagonists", ["Adult Cast"]),
    ("adults", ["Adult Cast"]), ("gory", ["Gore"]), ("blood", ["Gore"]),
    ("ball games", ["Team Sports"]), ("ball game", ["Team Sports"]), ("ball sports", ["Team Sports"]),
    ("team sport", ["Team Sports"]), ("sport", ["Sports"]),
    ("space opera", ["Space"]), ("space operas", ["Space"]), ("outer space", ["Space"]),
    ("videogame", ["Video Game"]),
    ("videogames", ["Video Game"]), ("video games", ["Video Game"]), ("gaming", ["Video Game"]),
    ("vampires", ["Vampire"]), ("samurais", ["Samurai"]), ("school", ["School"]), ("schools", ["School"]),
    ("high school", ["School"]), ("school life", ["School"]), ("kids", ["Kids"]), ("kid friendly", ["Kids"]),
    ("child friendly", ["Kids"]), ("children", ["Kids"]),
    ("harems", ["Harem"]), ("isekais", ["Isekai"]), ("another world", ["Isekai"]), ("robots", ["Mecha"]),
    ("giant robots", ["Mecha"]), ("real robot", ["Mecha"]), ("real robots", ["Mecha"]),
    ("super robot", ["Mecha"]), ("super robots", ["Mecha"]), ("bl", ["Boys Love"]), ("yaoi", ["Boys Love"]),
    ("shounen ai", ["Boys Love"]),
    ("gl", ["Girls Love"]), ("yuri", ["Girls Love"]), ("shoujo ai", ["Girls Love"]), ("shonen", ["Shounen"]),
    ("shojo", ["Shoujo"]), ("sol", ["Slice of Life"]), ("mysteries", ["Mystery"]), ("fantasies", ["Fantasy"]),
    ("history", ["Historical"]), ("love triangle", ["Love Polygon"]), ("love triangles", ["Love Polygon"]),
    ("adult romance", ["Adult Cast", "Romance"]), ("adult romances", ["Adult Cast", "Romance"]),
    ("adult comedy", ["Adult Cast", "Comedy"]), ("adult drama", ["Adult Cast", "Drama"]),
    ("healing", ["Iyashikei"]),
    ("time travelling", ["Time Travel"]), ("time loop", ["Time Travel"]), ("war", ["Military"]),
    ("army", ["Military"]),
    ("detectives", ["Detective"]), ("cops", ["Police"]), ("musical", ["Music"]),
    ("fanservice", ["Ecchi"]), ("fan service", ["Ecchi"]), ("doctors", ["Medical"]),
    ("hospital", ["Medical"]),
    ("psychology", ["Psychological"]), ("fighting", ["Martial Arts"]), ("cars", ["Racing"]),
    ("gambling", ["High Stakes Game"]),
    ("animals", ["Pets"]), ("office", ["Workplace"]), ("workplaces", ["Workplace"]), ("work", ["Workplace"]),
    ("myths", ["Mythology"]), ("demon", ["Demons"]), ("otaku", ["Otaku Culture"]),
    ("delinquent", ["Delinquents"]),
    ("villainess", ["Villainess"]), ("parenting", ["Childcare"]),
  ]

  /// What people call several genres of which one is enough.
  private static let choices: [(String, [String])] = ["idol", "idols"].map {
    ($0, ["Idols (Female)", "Idols (Male)"])
  }

  private static let sayings: [(String, Item)] =
    watched + everyday + types + lengths + years + fame + refinements + polarity + fillers

  private static let types: [(String, Item)] = [
    ("series", .types(["TV"])), ("show", .types(["TV"])), ("shows", .types(["TV"])), ("tv", .types(["TV"])),
    ("tv show", .types(["TV"])), ("tv shows", .types(["TV"])), ("tv series", .types(["TV"])),
    ("film", .types(["Movie"])), ("films", .types(["Movie"])), ("movie", .types(["Movie"])),
    ("movies", .types(["Movie"])), ("ova", .types(["OVA"])), ("ovas", .types(["OVA"])),
    ("oad", .types(["OVA"])),
    ("ona", .types(["ONA"])), ("onas", .types(["ONA"])), ("special", .types(["Special"])),
    ("specials", .types(["Special"])),
  ]

  private static let lengths: [(String, Item)] = [
    ("very short", .episodes(from: nil, to: 6)), ("really short", .episodes(from: nil, to: 6)),
    ("super short", .episodes(from: nil, to: 6)), ("short", .episodes(from: nil, to: 13)),
    ("one season", .episodes(from: nil, to: 13)), ("one season at most", .episodes(from: nil, to: 13)),
    ("single season", .episodes(from: nil, to: 13)), ("one cour", .episodes(from: nil, to: 13)),
    ("1 cour", .episodes(from: nil, to: 13)), ("single cour", .episodes(from: nil, to: 13)),
    ("two cours", .episodes(from: 20, to: 26)), ("2 cours", .episodes(from: 20, to: 26)),
    ("two cour", .episodes(from: 20, to: 26)), ("2 cour", .episodes(from: 20, to: 26)),
    ("long", .episodes(from: 40, to: nil)), ("very long", .episodes(from: 40, to: nil)),
    ("long running", .episodes(from: 40, to: nil)), ("not long", .episodes(from: nil, to: 39)),
    ("not too long", .episodes(from: nil, to: 39)), ("not so long", .episodes(from: nil, to: 39)),
    ("nothing too long", .episodes(from: nil, to: 39)), ("nothing long", .episodes(from: nil, to: 39)),
    ("isnt too long", .episodes(from: nil, to: 39)), ("isnt long", .episodes(from: nil, to: 39)),
  ]

  private static let years: [(String, Item)] = [
    ("old", .years(from: nil, to: 1999)), ("classic", .years(from: nil, to: 1999)),
    ("classics", .years(from: nil, to: 1999)), ("retro", .years(from: nil, to: 1999)),
    ("old school", .years(from: nil, to: 1999)), ("recent", .years(from: 2018, to: nil)),
    ("new", .years(from: 2018, to: nil)), ("modern", .years(from: 2018, to: nil)),
    ("well rated", .score(8)), ("highly rated", .score(8)), ("high rated", .score(8)),
    ("acclaimed", .score(8)),
    ("critically acclaimed", .score(8)), ("top rated", .score(8)), ("highly acclaimed", .score(8)),
  ]

  private static let fame: [(String, Item)] =
    [
      "obscure", "overlooked", "hardly anyone knows",
      "hardly anybody knows",
      "nobody knows", "no one knows", "few people know", "few know", "little known", "lesser known",
      "unknown",
      "nothing mainstream", "not mainstream", "not popular", "not famous", "not too popular",
      "not too famous",
      "nothing popular", "nothing famous", "nothing too popular", "nothing too famous",
      "nothing too mainstream",
    ].map { ($0, .niche(.obscure)) }
    // What is called so is good besides.
    + ["hidden gem", "hidden gems", "underrated", "underrated gem", "underrated gems"].map {
      ($0, .several([.niche(.obscure), .score(7.8)]))
    }
    + [
      "famous", "popular", "well known", "mainstream", "everybody has seen", "everyone has seen",
      "everybody knows",
      "everyone knows", "everybody saw", "everyone saw", "must see", "must watch",
    ].map { ($0, .niche(.famous)) }

  private static let refinements: [(String, Item)] =
    words(.older, "older", "too new", "too recent", "too modern")
    + words(.newer, "newer", "too old", "more recent", "more modern")
    + words(.shorter, "shorter", "too long")
    + words(.longer, "longer", "too short")
    + words(
      .lessFamous, "less famous", "less popular", "less known", "less well known", "less mainstream",
      "too well known",
      "too popular", "too famous", "too mainstream", "more obscure")
    + words(
      .moreFamous, "more famous", "more popular", "better known", "more well known", "more mainstream",
      "too obscure",
      "less obscure")
    + words(
      .betterRated, "better rated", "higher rated", "better ones", "better rated ones", "something better",
      "better scored", "higher scored")
    + words(
      .different, "different", "something else", "show me others", "others", "other ones", "show me more",
      "something different", "another one", "more of these", "next page", "next", "next ones", "the next ones"
    )
    + words(
      .back, "go back", "undo", "undo that", "take that back", "back", "as before", "one step back", "revert")
    + [
      ("something completely different", .several([.instead, .refine(.different)])),
      ("something totally different", .several([.instead, .refine(.different)])),
      ("something entirely different", .several([.instead, .refine(.different)])),
      ("completely different", .several([.instead, .refine(.different)])),
      ("totally different", .several([.instead, .refine(.different)])),
    ]
    + words(
      .notThatOne, "not that one", "not this one", "seen that", "seen it", "already seen", "seen that one",
      "seen this", "seen this one", "watched that", "watched it", "already watched", "ive seen that",
      "ive seen it",
      "not that", "not this")
    + words(
      .clear, "start over", "start again", "start from scratch", "forget everything", "forget it",
      "forget all",
      "forget all that", "clear", "clear everything", "clear all", "reset", "from scratch", "never mind",
      "nevermind")
    + [
      ("surprise me", .surprise), ("surprise us", .surprise), ("something random", .surprise),
      ("random", .surprise),
      ("anything at all", .surprise), ("pick for me", .surprise), ("you choose", .surprise),
      ("you decide", .surprise),
    ]

  private static func words(_ refine: Wish.Refinement, _ phrases: String...) -> [(String, Item)] {
    phrases.map { ($0, .refine(refine)) }
  }

  private static let polarity: [(String, Item)] =
    [
      "no", "not", "without", "never", "isnt", "arent", "nothing", "dont want", "doesnt want", "do not want",
      "avoid",
      "avoids", "except", "except for", "anything but", "everything but", "hate", "hates", "hated", "dislike",
      "dislikes", "dont like", "doesnt like", "cant stand", "sick of", "tired of", "minus", "free of",
      "none of", "nor",
      "skip the", "not into", "but not", "and not", "neither", "doesnt have", "dont have", "non", "dont show",
      "never show me", "leave out", "other than", "anything except", "wasnt", "werent", "not a fan of",
      "allergic to",
    ].map { ($0, .negation) }
    + [
      "doesnt have to be", "dont have to be", "does not have to be", "doesnt need to be", "need not be",
      "doesnt matter if", "dont care if", "doesnt matter whether", "dont mind",
    ].map { ($0, .indifferent) }
    + [
      "like", "similar to", "in the vein of", "in the style of", "in the spirit of", "reminiscent of",
      "more like", "only like", "just like",
      "along the lines of", "i loved", "i love", "i liked", "i like", "i enjoyed", "i enjoy",
      "i really loved",
      "i really love", "i really liked", "i really like", "we loved", "we love", "we liked", "we like",
      "fan of", "fans of", "such as", "close to", "anything like", "reminds me of", "as good as", "i adored",
      "comparable to", "just finished", "akin to", "same vibe as", "same vibes as", "the likes of",
      "if i liked",
    ].map { ($0, .like(true)) }
    + [
      "nothing like", "not like", "less like", "unlike", "isnt like", "not similar to", "i hated", "i hate",
      "i disliked", "i didnt like", "i didnt enjoy", "i dont like", "i cant stand", "different from",
      "arent like",
      "not in the vein of", "not in the style of", "doesnt feel like", "no more like", "didnt like", "hated",
      "nothing similar to", "far from",
    ].map { ($0, .like(false)) }

  private static let fillers: [(String, Item)] = {
    let phrases = [
      "feel like", "id like", "would like", "like to", "looks like", "sounds like",
      "in the mood for",
      "feels like", "like it", "like that", "like this", "if possible", "what next",
      "doesnt matter", "dont care", "doesnt matter which", "dont mind", "at all", "for me", "show me",
      "show us", "one that", "must be",
      "to be", "lots of", "a lot of", "kind of", "sort of", "bit of", "a bit", "my girlfriend",
      "my boyfriend",
    ]
    let words = """
      a about actually after again all also although am an and animated anime animes any anybody anyone anything are as ask at
      away back be because bed been before being best big bit boyfriend brother but by came can come comes cool could dad
      day days definitely did do does dont drop each enough evening ever every everything fan feel feeling few find fine first
      for free friend friends from fun game gems get girlfriend give go going good got great had has have having he hello her
      here hey hi him his hmm hm honestly hour hours how husband i id idea idk if ill im in into is isnt it its ive just kind
      kinda know knows last later let lets life like liked likes list little live look looking looks lot lots love loved loves
      made make makes making many maybe me mean mind mom month months mood more morning most mostly much mum must my myself nah
      name need needs new nice night nights nope now of off oh ok okay on once one ones only open or other our out over own
      parents partner people perfect perhaps pick picks piece please pls plz possible possibly preferably preference pretty
      probably put question quick quite really recommend recommendation recommendations right said same saw say scene season see
      seems seen set setting settings shall she should shown sister so some somebody someone something sometime soon sort start
      still stories story stuff such suggest suggestion suggestions super sure take tell than thank thanks that thats the their
      them then there these they theyre thing things think this those though thx time title titles to today together tomorrow
      tonight too totally tried try type types u up us very vibe vibes wanna want wanted wants was watch watched watching way
      we week weekend weeks well were what whatever whats when where whether which while who whole whose why wife will with
      wont world would yeah year years yes yet you your style feels atmosphere plot whichever works lines
      lately recently nowadays alike both thing things somehow
      already always hardly heavy full based themed theme themes characters character main cast lead leads happen happens
      actual okay alright sorry wrong works rated score scored rating episodes episode eps ep member members
      """.split { $0 == " " || $0 == "\n" }.map(String.init)
    return (phrases + words).map { ($0, .filler) }
  }()
}
