/// How far "no", "not" and the like reach.
extension TalkReading {
  /// What a part of a wish is: lists go on with their like.
  enum PartKind {
    case genre, mood, type, studio, other

    init(_ item: TalkVocabulary.Item) {
      self =
        switch item {
        case .genres, .either, .without: .genre
        case .mood, .several: .mood
        case .types: .type
        case .studio: .studio
        default: .other
        }
    }

    /// Whether both may stand in one list that ends with "or": "nothing sad, ecchi or violent".
    func isLike(_ other: PartKind) -> Bool {
      self == other && self != .other || [.genre, .mood].contains(self) && [.genre, .mood].contains(other)
    }
  }

  /// Negations that "and" does not go on with: "not sad and funny".
  static let separate: Set<String> = ["not", "isnt", "arent", "wasnt", "werent", "never", "non"]
  private static let small: Set<String> = ["a", "an", "any", "the", "too", "very", "overly", "so"]

  /// The part of a list that begins at a word, and where it ends.
  private func part(_ start: Int, behindSmallWords: Bool = true) -> (kind: PartKind, end: Int)? {
    let tokens = sentence.tokens
    var at = start
    if behindSmallWords { while at < tokens.count, Self.small.contains(tokens[at].text) { at += 1 } }
    guard at < tokens.count, let phrase = phrase(at) else { return nil }
    let kind = PartKind(phrase.meaning)
    return kind == .other ? nil : (kind, at + phrase.length)
  }

  /// Whether a list of what is not wanted goes on behind the comma before a word: its parts are alike, and "or", "nor" or "and"
  /// stands before the last one: "no ecchi, harem or gore".
  func listGoesOn(_ start: Int) -> Bool {
    guard isNegated, let last else { return false }
    let tokens = sentence.tokens
    var at = start
    var isAllSame = true
    while at < tokens.count {
      let isAnd = tokens[at].text == "and"
      if isAnd || ["or", "nor"].contains(tokens[at].text) {
        guard let part = part(at + 1) else { return false }
        return isAnd ? isNegatedTogether && isAllSame && part.kind == last : part.kind.isLike(last)
      }
      guard at == start || tokens[at].isAfterBreak, let part = part(at), part.kind.isLike(last) else {
        return false
      }
      isAllSame = isAllSame && part.kind == last
      at = part.end
    }
    return false
  }

  /// Whether what is not wanted goes on behind "and": "no ecchi and harem", "no ecchi, harem and gore".
  func andGoesOn(_ at: Int) -> Bool {
    guard isNegated, isNegatedTogether, sentence.tokens[at].text == "and", let last,
      let part = part(at + 1, behindSmallWords: false)
    else { return false }
    return part.kind == last && last != .other
  }

  /// Whether a word begins what is wanted: "I don't have much time so something short", "no isekai give me fantasy".
  func beginsClause(_ at: Int) -> Bool {
    let tokens = sentence.tokens
    if last != nil, at + 1 < tokens.count, Self.wants[tokens[at].text]?.contains(tokens[at + 1].text) == true
    {
      return true
    }
    guard tokens[at].text == "so", at + 1 < tokens.count else { return false }
    return Self.clauses.contains(tokens[at + 1].text)
  }

  private static let wants: [String: Set<String>] = [
    "i": ["want", "need", "would", "prefer", "feel", "wanna", "love", "like"],
    "id": ["like", "love", "prefer", "rather"],
    "give": ["me", "us"], "show": ["me", "us"], "recommend": ["me", "us"],
    "we": ["want", "need", "would", "prefer"],
  ]

  private static let clauses: Set<String> = [
    "something", "anything", "a", "an", "maybe", "perhaps", "i", "im", "id", "ill", "ive", "give", "show",
    "please", "just", "only", "lets", "what", "we",
  ]

  /// "not from before 2000": the years behind. Whether the wish can say so.
  mutating func negate(_ years: TalkNumbers.Years) -> Bool {
    switch (years.from, years.to) {
    // "nothing from the 2020s"
    case (let from?, let to?) where to >= grammar.newest ?? .max:
      set(TalkNumbers.Years(from: nil, to: from - 1, length: 0))
    case (let from?, nil): set(TalkNumbers.Years(from: nil, to: from - 1, length: 0))
    case (nil, let to?): set(TalkNumbers.Years(from: to + 1, to: nil, length: 0))
    default: return false
    }
    return true
  }

  /// "not too old" bounds as "not old" does, and is no comparison with what was shown. Whether the wish can say so.
  mutating func negateTooMuch(_ refinement: Wish.Refinement) -> Bool {
    switch refinement {
    // "old, but not too old"
    case .newer: wish.yearFrom = wish.yearTo ?? .max < 2000 ? 1980 : 2000
    case .older:
      if wish.yearFrom ?? 0 > 2017 { return false }
      wish.yearTo = 2017
    case .shorter: wish.episodesTo = 39
    case .longer:
      if wish.episodesTo ?? .max < 14 { return false }
      wish.episodesFrom = 14
    case .lessFamous: wish.niche = .obscure
    case .moreFamous: wish.niche = .famous
    default: return false
    }
    return true
  }

  /// A genre that a sentence asks for and refuses is asked for, and what refuses it is told as not understood: "real robot mecha, no
  /// super robots".
  mutating func settleRefusals() {
    if wish.forChild != nil {
      // A child is shown none of them, asked for or not.
      for path in [\Wish.genresIn, \.genresAny] {
        wish[keyPath: path].removeAll { Self.notForChildren.contains($0) }
      }
    }
    let asked = Set(wish.genresIn + wish.genresAny)
    for refusal in refusals where refusal.names.contains(where: asked.contains) {
      for at in refusal.words { (states[at], _) = (.unread, denied.insert(at)) }
    }
    wish.genresOut.removeAll { asked.contains($0) }
  }
}
