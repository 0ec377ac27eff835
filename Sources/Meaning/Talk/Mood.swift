/// What a person wants to feel. A mood is no genre: it is read from genres and from words of the texts.
public enum Mood: String, CaseIterable, Sendable, Codable {
  case sad, funny, dark, slow, cozy, tense, epic, weird, wholesome, romantic, scary, clever, uplifting
  case bittersweet, nostalgic, thoughtful, violent, cute, exciting, mature

  /// The words that ask for it, the longest first where one begins another.
  var names: [String] {
    switch self {
    case .sad:
      [
        "sad", "depressing", "tragic", "heartbreaking", "tearjerker", "tear jerker", "tearjerkers",
        "want to cry",
        "makes me cry", "make me cry", "cry", "sadness", "sadder",
        "emotional",
      ]
    case .funny:
      [
        "funny", "hilarious", "silly", "goofy", "make me laugh", "makes me laugh", "want to laugh", "laugh",
        "funnier", "lighthearted", "light hearted",
      ]
    case .dark: ["dark", "grim", "bleak", "disturbing", "darker"]
    case .slow: ["slow", "slower", "slow paced", "quiet", "meditative"]
    case .cozy:
      [
        "cozy", "cosy", "relaxing", "relax", "unwind", "chill", "calm", "calmer", "comfy", "soothing",
        "comfort food",
      ]
    case .tense: ["tense", "gripping", "suspenseful", "nail biting", "intense"]
    case .epic: ["epic", "grand", "sweeping"]
    case .weird: ["weird", "weirder", "strange", "surreal", "trippy", "bizarre"]
    case .wholesome: ["wholesome", "heartwarming", "sweet", "lighthearted", "light hearted"]
    case .romantic: ["romantic", "lovey dovey"]
    case .scary: ["scary", "scarier", "creepy", "spooky", "terrifying"]
    case .clever: ["clever", "smart", "mind games", "twisty"]
    case .uplifting:
      [
        "uplifting", "inspiring", "cheer me up", "cheer us up", "hopeful", "feel good", "happy", "happier",
      ]
    case .bittersweet: ["bittersweet", "bitter sweet", "melancholic", "melancholy"]
    case .nostalgic: ["nostalgic"]
    case .thoughtful: ["thoughtful", "deep", "philosophical", "make me think", "makes me think"]
    case .violent: ["violent", "brutal", "bloody", "body horror", "gruesome"]
    case .cute: ["cute", "cuter", "adorable"]
    case .exciting: ["exciting", "fast paced", "action packed", "hype"]
    case .mature: ["mature", "grown up", "serious"]
    }
  }

  /// Moods that it takes the place of: who says "happier" after "sad" no longer asks for sadness.
  var opposites: [Mood] { Self.pairs.compactMap { $0 == self ? $1 : $1 == self ? $0 : nil } }

  private static let pairs: [(Mood, Mood)] = [
    (.sad, .uplifting), (.dark, .uplifting), (.bittersweet, .uplifting), (.dark, .wholesome), (.dark, .cozy),
    (.tense, .cozy), (.scary, .cozy), (.violent, .cozy), (.violent, .wholesome), (.slow, .exciting),
    (.cozy, .exciting),
  ]

  /// Genres that speak for it, and against it, with weights up to one.
  var genres: [(name: String, weight: Float)] {
    switch self {
    case .sad: [("Drama", 0.5), ("Comedy", -0.4), ("Gag Humor", -0.8)]
    case .funny: [("Comedy", 1), ("Gag Humor", 1), ("Parody", 0.8)]
    case .dark:
      [
        ("Psychological", 0.6), ("Horror", 0.6), ("Suspense", 0.6), ("Gore", 0.5), ("Comedy", -0.4),
        ("Kids", -0.8),
      ]
    case .slow: [("Iyashikei", 0.9), ("Slice of Life", 0.6), ("Action", -0.5)]
    case .cozy:
      [
        ("Iyashikei", 1), ("Slice of Life", 0.6), ("CGDCT", 0.6), ("Suspense", -0.8), ("Horror", -1),
        ("Gore", -1),
        ("Psychological", -0.5),
      ]
    case .tense: [("Suspense", 1), ("High Stakes Game", 0.8), ("Survival", 0.7), ("Psychological", 0.5)]
    case .epic:
      [("Adventure", 0.5), ("Fantasy", 0.4), ("Historical", 0.4), ("Military", 0.4), ("Space", 0.4)]
    case .weird: [("Avant Garde", 1)]
    case .wholesome:
      [
        ("Childcare", 0.8), ("Iyashikei", 0.6), ("Slice of Life", 0.5), ("Ecchi", -0.8), ("Gore", -1),
        ("Horror", -0.8),
      ]
    case .romantic: [("Romance", 1)]
    case .scary: [("Horror", 1), ("Comedy", -0.4)]
    case .clever:
      [
        ("Strategy Game", 0.8), ("High Stakes Game", 0.8), ("Detective", 0.7), ("Psychological", 0.6),
        ("Mystery", 0.5), ("Suspense", 0.5),
      ]
    case .uplifting:
      [("Sports", 0.5), ("Team Sports", 0.5), ("Music", 0.3), ("Gore", -0.8), ("Horror", -0.8)]
    case .bittersweet: [("Drama", 0.5)]
    case .nostalgic: [("Slice of Life", 0.2)]
    case .thoughtful: [("Psychological", 0.5), ("Avant Garde", 0.4), ("Ecchi", -0.4)]
    case .violent: [("Gore", 1), ("Action", 0.4), ("Kids", -1)]
    case .cute: [("CGDCT", 1), ("Pets", 0.5)]
    case .exciting: [("Action", 1), ("Racing", 0.6), ("Adventure", 0.5), ("Shounen", 0.3)]
    case .mature: [("Adult Cast", 0.9), ("Seinen", 0.7), ("Josei", 0.7), ("Kids", -1)]
    }
  }

  /// The mood that a genre stands for: who asks for comedies wants to laugh.
  static func of(genre: String) -> Mood? {
    // Who asks for action does not ask for tournaments.
    allCases.first { mood in mood != .exciting && mood.genres.contains { $0.name == genre && $0.weight == 1 }
    }
  }

  /// Words of texts that speak for it.
  var words: String {
    switch self {
    case .sad: "sad tragic tearjerker heartbreaking grief despair melancholic loss tearful dying"
    case .funny: "funny silly hilarious slapstick absurd deadpan goofy comedy gag"
    case .dark: "dark grim bleak disturbing despair cruel brutal"
    case .slow: "slow quiet gentle meditative calm"
    case .cozy: "cozy gentle healing calm relaxing warm quiet soothing"
    case .tense: "tense suspense survival thriller trapped deadly conspiracy"
    case .epic: "epic war kingdom empire saga quest grand"
    case .weird: "surreal weird strange bizarre absurd trippy dreamlike psychedelic"
    case .wholesome: "wholesome heartwarming sweet gentle kind"
    case .romantic: "romance love confession couple dating"
    case .scary: "scary creepy horror ghost haunted curse"
    case .clever: "clever genius strategy twist deduction mind games"
    case .uplifting: "uplifting hopeful underdog dream encouraging"
    case .bittersweet: "bittersweet parting farewell melancholic"
    case .nostalgic: "nostalgic childhood summer memories eighties nineties"
    case .thoughtful: "philosophical thoughtful existential humanity identity"
    case .violent: "violent gory brutal bloody slaughter"
    case .cute: "cute adorable fluffy"
    case .exciting: "fights battle fast action tournament"
    case .mature: "mature adult office realistic"
    }
  }

  /// What a mood is worth beside its words: genres weigh this much, words the rest.
  private static let genreShare: Float = 0.6

  /// How much each title has of the mood, from below zero to one.
  func scores(_ search: DescriptionSearch) -> [Float] {
    var scores = search.wordScores(search.describe(words))
    // Several words say more than one, up to a point.
    let most = scores.sorted(by: >).prefix(20).last ?? 0
    let scale = most > 0 ? (1 - Self.genreShare) / most : 0
    for i in scores.indices { scores[i] = min(1 - Self.genreShare, scores[i] * scale) }
    let titles = search.titles
    var weights: [Int: Float] = [:]
    for (name, weight) in genres { if let word = search.genreWords[name] { weights[word] = weight } }
    for row in titles.indices {
      var (best, worst): (Float, Float) = (0, 0)
      for genre in titles.genres(row) {
        let weight = weights[Int(genre)] ?? 0
        (best, worst) = (max(best, weight), min(worst, weight))
      }
      scores[row] += Self.genreShare * (best + worst)
    }
    return scores
  }
}
