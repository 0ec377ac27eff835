import Events

/// What a few sentences about a title feel like: a small lexicon of our own, with negations, strong and weak words, turns ("but"), and
/// marks ("8/10").
public struct Sentiment: Sendable, Equatable {
  /// From -1 to 1; 0 for neither.
  public var value: Double
  /// A mark out of ten that the text gives; nil without one.
  public var mark: Double?
  /// The words that decided, as they stand in the text, in order; with what turns them round: "never boring".
  public var words: [String]

  /// Whether any word says something.
  public var isKnown: Bool { !words.isEmpty }

  /// A text longer than this is not read.
  private static let longest = 5000

  /// Reads a text. O(letters).
  public init(of text: String) {
    var words: [String] = []
    var sum = 0.0
    var weight = 0.0
    let (mark, said, rest) = Self.mark(in: String(text.prefix(Self.longest)))
    self.mark = mark
    if let mark {
      words.append(said)
      // A mark says more than any word.
      sum += 2 * (mark - 5.5) / 4.5
      weight += 1.65
    }
    for clause in Self.clauses(rest) {
      // After "but" the rest of the sentence is what is meant.
      let factor = clause.isTurn ? 1.6 : clause.isTurned ? 0.6 : 1
      for found in Self.read(clause.words) {
        words.append(found.word)
        sum += factor * found.value
        weight += factor
      }
    }
    self.words = words
    // One mild word says less than several strong ones.
    value = weight > 0 ? max(-1, min(1, sum / (weight + 0.35))) : 0
  }

  /// The ratings that an answer stands for; nil for one without an opinion.
  private static func range(of feedback: Feedback) -> (low: Double, high: Double)? {
    switch feedback {
    case .love: (8, 10)
    case .like: (5, 7)
    case .dislike: (1, 4)
    default: nil
    }
  }

  /// The least or highest rating of an answer, where the mark in the text lies beyond it; else nil.
  public func bound(of feedback: Feedback) -> (rating: Int, isLeast: Bool)? {
    guard let mark, let range = Self.range(of: feedback) else { return nil }
    return mark < range.low ? (Int(range.low), true) : mark > range.high ? (Int(range.high), false) : nil
  }

  /// The rating, 1 to 10, that an answer stands for in these words: within the range of the answer, which is what counts. Nil where no
  /// word says anything, and for answers without an opinion.
  public func rating(for feedback: Feedback) -> Float? {
    guard isKnown, let range = Self.range(of: feedback) else { return nil }
    if let mark { return Float(min(max(mark, range.low), range.high)) }
    // A love in cool words is a weak one; one in warm words is a strong one. The same words weigh the same in every range.
    let share = (value + 1) / 2
    return Float(((range.low + share * (range.high - range.low)) * 10).rounded() / 10)
  }

  // MARK: Reading

  /// The mark in a text, "8.5/10", "4 out of 5", "85/100" or "5 stars", out of ten, as it stands there, and the text without marks.
  /// Of several the first is that of the whole ("7/10 but the ending is a 3/10"), unless a later one is said to be.
  private static func mark(in text: String) -> (mark: Double?, said: String, rest: String) {
    let pattern = #/([0-9]{1,3}(?:[.,][0-9]{1,2})?) ?(?:/|out of) ?(100|10|5)(?![0-9])/#
    var (mark, said): (Double?, String) = (nil, "")
    for match in text.matches(of: pattern) where mark == nil || isFinal(text[..<match.range.lowerBound]) {
      guard let value = Double(match.1.replacing(",", with: ".")), let most = Double(match.2),
        value <= most, !isPartOfNumber(match.range, in: text), !isShare(text[match.range.upperBound...])
      else { continue }
      (mark, said) = (value / most * 10, String(match.0))
    }
    guard mark == nil else { return (mark, said, text.replacing(pattern, with: " ")) }
    let stars = #/([0-9]{1,2}(?:[.,]5)?)(?: | out of 5 |-)stars?(?![a-z])/#.ignoresCase()
    guard let match = text.firstMatch(of: stars), let value = Double(match.1.replacing(",", with: ".")),
      value <= 10
    else { return (nil, "", text) }
    return (value <= 5 ? value * 2 : value, String(match.0), text.replacing(stars, with: " "))
  }

  /// Whether digits go on before or after a range, as in the date "9/10/2024".
  private static func isPartOfNumber(_ range: Range<String.Index>, in text: String) -> Bool {
    func goesOn(_ near: some Sequence<Character>) -> Bool {
      let two = Array(near.prefix(2))
      guard let first = two.first else { return false }
      return first.isNumber || "/.,-".contains(first) && two.count > 1 && two[1].isNumber
    }
    return goesOn(text[..<range.lowerBound].reversed()) || goesOn(text[range.upperBound...])
  }

  /// Whether a text goes on with what a number counts: "2/5 episodes in", "4 out of 5 characters".
  private static func isShare(_ after: Substring) -> Bool {
    let counted =
      #/ ?(?:of )?(?:the |its )?(?:eps?|episodes?|seasons?|chapters?|volumes?|arcs?|times|people|characters|friends)\b| ?(?:in|through) ?(?:[,.;!]|$)/#
    return after.prefixMatch(of: counted.ignoresCase()) != nil
  }

  /// Whether what stands before a mark says that it is the one that counts.
  private static func isFinal(_ before: Substring) -> Bool {
    let words = before.lowercased().split { !$0.isLetter }.suffix(5)
    return words.contains {
      ["overall", "now", "altogether", "finally", "total", "rating", "so"].contains($0)
    }
  }

  private struct Clause {
    var words: [String]
    /// Whether it follows a "but", and whether one follows it in its sentence.
    var isTurn = false, isTurned = false
  }

  private static func clauses(_ text: String) -> [Clause] {
    var result: [Clause] = []
    for sentence in text.prefix(longest).lowercased().split(whereSeparator: { ".!?;\n".contains($0) }) {
      let words = sentence.replacing("’", with: "'").replacing(",", with: " , ")
        .split { !($0.isLetter || $0 == "'" || $0 == ",") }.map(String.init)
      let parts = words.split { turns.contains($0) }.map(Array.init)
      for (place, part) in parts.enumerated() {
        result.append(Clause(words: part, isTurn: place > 0, isTurned: place < parts.count - 1))
      }
    }
    return result
  }

  private static func read(_ words: [String]) -> [(word: String, value: Double)] {
    var found: [(word: String, value: Double)] = []
    var next = 0
    for (place, word) in words.enumerated() where place >= next {
      if let phrase = phrases.first(where: { words[place...].starts(with: $0.words) }) {
        found.append((phrase.words.joined(separator: " "), phrase.value))
        next = place + phrase.words.count
        continue
      }
      guard var value = Self.value(of: word), !isComparison(words, at: place) else { continue }
      // Some words change sides behind another: "pretty boring" is no praise.
      if degrees[word] != nil, place + 1 < words.count, Self.value(of: words[place + 1]) != nil { continue }
      var isNegated = false
      var start = place
      // A negation reaches up to a comma, and not over another word: "not great, not terrible".
      for earlier in (max(0, place - reach)..<place).reversed() {
        if words[earlier] == "," { break }
        guard isNegation(words[earlier]) else { continue }
        isNegated = true
        start = earlier
        if earlier > 0, isNegation(words[earlier - 1]) { (isNegated, start) = (false, earlier - 1) }
        break
      }
      if place > 0, let degree = degrees[words[place - 1]] { value *= degree }
      if isNegated { value *= value > 0 ? -0.7 : -0.45 }
      found.append((words[start...place].joined(separator: " "), max(-1.3, min(1.3, value))))
    }
    return found
  }

  /// Whether a "like" compares: "cried like a child".
  private static func isComparison(_ words: [String], at place: Int) -> Bool {
    guard words[place] == "like", place + 1 < words.count, articles.contains(words[place + 1]) else {
      return false
    }
    return place == 0 || !likers.contains(words[place - 1]) && !isNegation(words[place - 1])
  }

  private static let articles: Set<String> = ["a", "an", "the", "my", "no", "nothing", "one", "some"]
  /// Who likes, and what stands between: "I really like the songs".
  private static let likers: Set<String> = [
    "i", "you", "we", "they", "people", "everybody", "everyone", "really", "also", "do", "did", "to", "will",
    "would", "might", "still", "and",
  ]

  private static func isNegation(_ word: String) -> Bool {
    negations.contains(word) || word.hasSuffix("n't")
  }

  /// What people say in several words, whatever the words say alone.
  private static let phrases: [(words: [String], value: Double)] =
    [
      ("couldn't put it down", 1), ("could not put it down", 1), ("can't put it down", 1),
      ("couldn't stop watching", 1), ("could not stop watching", 1), ("can't stop watching", 1),
      ("couldn't look away", 1), ("couldn't get enough", 1), ("can't get enough", 1),
      ("couldn't get into it", -0.7), ("could not get into it", -0.7), ("couldn't finish", -0.8),
      ("could not finish", -0.8), ("couldn't care less", -0.8), ("gave up", -0.7),
      ("fell asleep", -0.8),
      ("not for me", -0.6), ("not my thing", -0.6), ("not my cup of tea", -0.6),
      ("my cup of tea", 0.6),
      ("made me cry", 0.8), ("makes me cry", 0.8), ("made me laugh", 0.7), ("makes me laugh", 0.7),
      ("made me sob", 0.8), ("broke me", 0.8), ("wrecked me", 0.8), ("broke my heart", 0.8),
      ("blew me away", 1.1), ("blown away", 1.1), ("blew my mind", 1.1), ("edge of my seat", 1),
      ("from start to finish", 0.3), ("must see", 0.9), ("must watch", 0.9), ("stuck with me", 0.7),
      ("stayed with me", 0.7), ("all time", 0.5), ("waste of time", -0.9),
      ("waste of my time", -0.9),
      ("better than i expected", 0.8), ("better than expected", 0.8), ("better than i thought", 0.8),
      ("worse than i expected", -0.8), ("worse than expected", -0.8), ("worse than i thought", -0.8),
      ("can't recommend", -0.7), ("cannot recommend", -0.7), ("wouldn't recommend", -0.8),
    ].map { (($0.0 as String).split(separator: " ").map(String.init), $0.1) }

  private static let reach = 3

  private static func value(of word: String) -> Double? {
    if let value = lexicon[word] { return value }
    // Plain endings of words in the lexicon.
    for ending in ["ly", "s", "es", "ed", "d", "ing"]
    where word.hasSuffix(ending) && word.count - ending.count >= 4 {
      if let value = lexicon[String(word.dropLast(ending.count))] { return value }
    }
    return nil
  }

  private static let turns: Set<String> = ["but", "however", "although", "though", "yet", "still"]
  private static let negations: Set<String> = [
    "not", "no", "never", "without", "hardly", "barely", "nothing", "none", "cannot", "lacks", "lack", "isnt",
    "dont",
    "didnt", "wasnt", "neither", "nor",
  ]
  private static let degrees: [String: Double] = [
    "very": 1.3, "really": 1.3, "so": 1.2, "extremely": 1.5, "incredibly": 1.5, "absolutely": 1.5,
    "truly": 1.3,
    "totally": 1.4, "deeply": 1.4, "utterly": 1.5, "too": 1.2, "pretty": 0.9, "quite": 0.9, "rather": 0.8,
    "somewhat": 0.6, "slightly": 0.5, "bit": 0.6, "little": 0.6, "kind": 0.7, "fairly": 0.8, "mostly": 0.8,
  ]

  /// Words and what they say.
  private static let lexicon: [String: Double] = {
    var result: [String: Double] = [:]
    let groups: [(Double, String)] = [
      (
        1.2,
        "masterpiece flawless perfect perfection brilliant phenomenal unforgettable breathtaking outstanding incredible "
          + "extraordinary superb magnificent favourite favorite favourites favorites adore adored stunning"
      ),
      (
        0.9,
        "amazing excellent wonderful fantastic great awesome gorgeous beautiful love loved loving best gripping haunting "
          + "moving touching thrilling captivating riveting hilarious genius delightful exceptional terrific unique "
          + "memorable heartwarming powerful compelling heartbreaking heartbreakingly addictive timeless iconic mesmerizing mesmerising mindblowing rewatch recommend recommended must-see enthralling poignant"
      ),
      (
        0.6,
        "good nice fun funny enjoyable enjoyed enjoy liked like charming sweet clever smart fresh interesting engaging "
          + "solid strong cool cute cozy cosy well-written rich deep emotional entertaining impressive satisfying "
          + "stylish lovely exciting intense creative original lively warm polished likeable likable worth pleasant "
          + "relaxing heartfelt tense atmospheric inventive vivid happy glad laughed cried sobbed wept sob tearjerker binged hooked rewatched underrated devastating"
      ),
      (0.25, "okay ok decent fine watchable alright passable pretty competent harmless"),
      (
        -0.3,
        "average mediocre meh uneven predictable generic ordinary forgettable lacking slow dated simple thin repetitive "
          + "overrated formulaic bland rushed messy clumsy shallow confusing cliche cliched flat cheesy"
      ),
      (
        -0.7,
        "bad boring bored dull weak poor disappointing disappointed disappointment annoying tedious lazy stupid dumb "
          + "pointless lifeless cringe ugly tiresome hollow frustrating irritating unlikeable unlikable empty wasted "
          + "waste dropped regret nonsense unfunny unwatchable mess fails failed fail ruined ruin drag drags worse"
      ),
      (
        -1.1,
        "terrible awful horrible hate hated hates worst garbage trash abysmal atrocious dreadful disgusting insulting "
          + "unbearable offensive despise despised disaster pathetic painful rubbish crap"
      ),
    ]
    for (value, words) in groups { for word in words.split(separator: " ") { result[String(word)] = value } }
    return result
  }()
}
