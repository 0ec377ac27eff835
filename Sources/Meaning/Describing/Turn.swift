import Catalogue

/// What a description asks for besides its words: what should not be, and what is no word of a text, such as "short".
struct Turn {
  /// The words that are wanted.
  var wanted = ""
  /// Phrases that are not wanted, as stems.
  var unwanted: [[[UInt8]]] = []
  /// The unwanted words as a text.
  var unwantedText = ""
  /// What the grammar of conversations reads from it.
  var wish = Wish()
}

extension DescriptionSearch {
  /// Reads what should be different from a title: "without magic", "funny but not sad", "older".
  func turn(_ text: String) -> Turn {
    guard !text.isEmpty else { return Turn() }
    let grammar = grammar()
    let tokens = TalkTokens(text).tokens
    var (result, isNegated, isSeparate) = (Turn(wanted: ""), false, false)
    var wanted: [String] = []
    var run: [String] = []
    func endRun() {
      if !run.isEmpty { result.add(unwanted: run.joined(separator: " ")) }
      run = []
    }
    var at = 0
    while at < tokens.count {
      let token = tokens[at]
      let ends =
        token.isAfterBreak || token.text == "but"
        || token.text == "and" && (isSeparate || Self.negates(grammar, tokens, at + 1))
      if ends { (isNegated, _) = (false, endRun()) }
      let phrase = grammar.vocabulary.phrases.find(tokens, at: at)
      let length = phrase?.length ?? 1
      switch phrase?.meaning {
      case .negation?, .like(false)?:
        endRun()
        (isNegated, isSeparate) = (true, TalkReading.separate.contains(token.text))
      case .filler? where isNegated, .indifferent?: endRun()
      case nil where isNegated: run.append(token.text)
      case _ where isNegated:
        endRun()
        result.add(unwanted: tokens[at..<at + length].map(\.text).joined(separator: " "))
      // Said by the wish, and no word of a text: a title is not funny because "funny" is a keyword of it.
      case .episodes?, .years?, .refine?, .niche?, .types?, .mood?, .score?: break
      case .several(let items)? where !items.contains(where: \.isTopic): break
      default: wanted += tokens[at..<at + length].map(\.text)
      }
      at += length
    }
    endRun()
    result.wanted = wanted.joined(separator: " ")
    result.wish = grammar.read(text)
    result.readGladness(tokens.map(\.text), isNegative: !result.unwanted.isEmpty)
    result.addNames()
    return result
  }

  /// Reads a description of which a part is not wanted: "horror but not gory", "romance without drama". In a story "no" mostly
  /// tells of the story ("a man with no name"): but for what stands behind "but", only a genre or mood at the end of its clause is
  /// a wish.
  func negatedTurn(_ text: String) -> Turn? {
    let tokens = TalkTokens(text)
    let words = tokens.tokens
    guard words.count > 1, words.contains(where: { Self.mayNegate.contains($0.text) }) else { return nil }
    let grammar = grammar()
    var (kept, cut): ([Range<Int>], [Range<Int>]) = ([], [])
    var (at, start) = (0, 0)
    while at < words.count {
      guard let end = negatedClause(words, at, grammar) else {
        at += 1
        continue
      }
      let from = at > start && words[at - 1].text == "but" ? at - 1 : at
      if from > start { kept.append(start..<from) }
      cut.append(at..<end)
      (at, start) = (end, end)
    }
    guard !cut.isEmpty else { return nil }
    if start < words.count { kept.append(start..<words.count) }
    var result = turn(cut.map(tokens.text).joined(separator: ", "))
    result.wanted = kept.map(tokens.text).joined(separator: ", ")
    return result
  }

  /// Where a clause of what is not wanted ends that begins at a word; nil for others.
  private func negatedClause(_ words: [TalkTokens.Token], _ at: Int, _ grammar: TalkGrammar) -> Int? {
    guard Self.mayNegate.contains(words[at].text), Self.negates(grammar, words, at) else { return nil }
    let isTurn = at > 0 && words[at - 1].text == "but"
    let phrases = grammar.vocabulary.phrases
    var next = at + (phrases.find(words, at: at)?.length ?? 1)
    // "but not", "but not for me"
    while next < words.count, !words[next].isAfterBreak, Self.small.contains(words[next].text) { next += 1 }
    guard next < words.count, !words[next].isAfterBreak, let phrase = phrases.find(words, at: next) else {
      return nil
    }
    switch phrase.meaning {
    case .mood: break
    case .genres(let names): if !isTurn, !names.allSatisfy(Self.kinds.contains) { return nil }
    default: return nil
    }
    let end = next + phrase.length
    if end < words.count, !words[end].isAfterBreak, !["but", "and", "or"].contains(words[end].text) {
      return nil
    }
    if end + 1 < words.count, words[end].text == "or", let other = phrases.find(words, at: end + 1) {
      switch other.meaning {
      case .mood, .genres: return end + 1 + other.length
      default: break
      }
    }
    return end
  }

  private static func negates(_ grammar: TalkGrammar, _ words: [TalkTokens.Token], _ at: Int) -> Bool {
    guard at < words.count else { return false }
    return grammar.vocabulary.phrases.find(words, at: at)?.meaning == .negation
  }

  private static let mayNegate: Set<String> = [
    "not", "no", "without", "less", "nothing", "minus", "non", "isnt", "never", "zero",
  ]
  private static let small: Set<String> = [
    "a", "an", "any", "the", "too", "very", "so", "overly", "much", "in", "at", "set",
  ]
  /// Genres that say what kind of a title it is, rather than what happens in it.
  static let kinds: Set<String> = [
    "Action", "Adventure", "Comedy", "Drama", "Ecchi", "Fantasy", "Gore", "Harem", "Horror", "Isekai", "Kids",
    "Mecha", "Mystery", "Psychological", "Romance", "School", "Sci-Fi", "Slice of Life", "Sports",
    "Supernatural",
    "Suspense",
  ]
}

extension Turn {
  mutating func add(unwanted text: String) {
    unwantedText += (unwantedText.isEmpty ? "" : " ") + text
    let stems = WordReader.stems(text)
    if !stems.isEmpty, !unwanted.contains(stems) { unwanted.append(stems) }
  }

  /// "Happy" is no mood of its own: not sad, and something that lifts.
  fileprivate mutating func readGladness(_ words: [String], isNegative: Bool) {
    guard !isNegative, words.contains(where: Self.glad.contains) else { return }
    for mood in [Mood.uplifting, .wholesome] { TalkReading.add(mood, to: &wish.moods) }
    for mood in [Mood.sad, .dark, .bittersweet] where !wish.moods.contains(mood) {
      TalkReading.add(mood, to: &wish.moodsOut)
    }
  }

  private static let glad: Set<String> = [
    "happy", "happier", "cheerful", "lighter", "upbeat", "joyful", "positive",
  ]

  /// What is not wanted goes by more than one name: "not sad" is no tearjerker either.
  fileprivate mutating func addNames() {
    let moods = wish.moodsOut + (wish.genresOut.contains("Gore") ? [.violent] : [])
    for name in moods.flatMap(\.names) {
      let stems = WordReader.stems(name)
      if !stems.isEmpty, !unwanted.contains(stems) { unwanted.append(stems) }
    }
    for genre in wish.genresOut where !genre.contains(" ") {
      let stems = WordReader.stems(genre)
      if !unwanted.contains(stems) { unwanted.append(stems) }
    }
  }
}

// MARK: Which titles a turn lets pass

/// Which titles a turn lets pass.
struct TurnFilter {
  private let turn: Turn
  private let search: DescriptionSearch
  private let genres: Set<Int32>
  /// Genres that say what kind of title is wanted instead: "like Death Note but a comedy".
  private let wanted, wantedAny: Set<Int32>
  private let types, unwantedTypes: Set<Int>
  private var years = (from: Int?.none, to: Int?.none)
  private var episodes = (from: Int?.none, to: Int?.none)

  /// The filter of a turn away from the titles in `rows`: "older" is older than they are.
  init(_ turn: Turn, from rows: [Int], _ search: DescriptionSearch) {
    (self.turn, self.search) = (turn, search)
    let wish = turn.wish
    // A genre that a mood is mostly read from goes with it.
    let names =
      wish.genresOut + wish.moodsOut.flatMap { $0.genres.filter { $0.weight >= 0.8 }.map(\.name) }
    genres = Set(names.compactMap { search.genreWords[$0].map(Int32.init) })
    func kinds(_ names: [String]) -> Set<Int32> {
      let kinds = names.filter {
        DescriptionSearch.kinds.contains($0) && $0 != "Kids" && !wish.genresOut.contains($0)
      }
      return Set(kinds.compactMap { search.genreWords[$0].map(Int32.init) })
    }
    (wanted, wantedAny) = rows.isEmpty ? ([], []) : (kinds(wish.genresIn), kinds(wish.genresAny))
    let known = Set(search.titles.indices.lazy.compactMap(search.titles.type))
    types = known.filter { wish.types.contains(search.titles.word($0)) }
    unwantedTypes = known.filter { wish.typesOut.contains(search.titles.word($0)) }
    years = (wish.yearFrom, wish.yearTo)
    episodes = (wish.episodesFrom, wish.episodesTo)
    let named = (
      years: rows.compactMap(search.titles.year), episodes: rows.compactMap(search.titles.episodes)
    )
    switch wish.refine {
    case .older: if let first = named.years.min() { years.to = first - 1 }
    case .newer: if let last = named.years.max() { years.from = last + 1 }
    case .shorter: if let fewest = named.episodes.min() { episodes.to = fewest - 1 }
    case .longer: if let most = named.episodes.max() { episodes.from = most + 1 }
    default: break
    }
  }

  /// Whether a title has nothing of what is not wanted. O(its keywords).
  func passes(_ row: Int) -> Bool {
    let titles = search.titles
    let type = titles.type(row) ?? -1
    guard !titles.genres(row).contains(where: genres.contains), !unwantedTypes.contains(type),
      types.isEmpty || types.contains(type), Self.isWithin(titles.year(row), years),
      Self.isWithin(titles.episodes(row), episodes)
    else { return false }
    if !wanted.isEmpty, !wanted.isSubset(of: titles.genres(row)) { return false }
    if !wantedAny.isEmpty, wantedAny.isDisjoint(with: titles.genres(row)) { return false }
    guard !turn.unwanted.isEmpty else { return true }
    return !(search.keywords[titles.id(row)] ?? []).contains { keyword in
      let stems = WordReader.stems(keyword)
      return turn.unwanted.contains { Self.contains(stems, $0) }
    }
  }

  private static func contains(_ stems: [[UInt8]], _ phrase: [[UInt8]]) -> Bool {
    guard phrase.count <= stems.count else { return false }
    return (0...stems.count - phrase.count).contains { stems[$0..<$0 + phrase.count].elementsEqual(phrase) }
  }

  private static func isWithin(_ value: Int?, _ range: (from: Int?, to: Int?)) -> Bool {
    if range.from == nil, range.to == nil { return true }
    guard let value else { return false }
    return value >= range.from ?? .min && value <= range.to ?? .max
  }
}
