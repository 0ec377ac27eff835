import Catalogue

/// One pass over a sentence, from left to right.
struct TalkReading {
  let sentence: TalkTokens
  let grammar: TalkGrammar
  let numbers: TalkNumbers
  /// What leftover words may be about; nil where they are only to be told.
  let topics: TalkTopics?
  var wish = Wish()
  /// What became of each word.
  var states: [State]

  /// What became of a word.
  enum State { case unread, understood, filler }

  var tokens: [TalkTokens.Token] { sentence.tokens }
  /// Genres in the order they were named, and whether "or" stands before them.
  var genres: [(names: [String], isOr: Bool)] = []
  /// Genres that are not wanted, and the words that said so.
  var refusals: [(names: [String], words: Range<Int>)] = []
  /// Whether what follows is not wanted.
  var isNegated = false
  /// Whether only words that say nothing stand between it and what is read: "nothing from before 2000".
  var isNegationFresh = false
  /// Whether "and" goes on with it: "no ecchi and harem", but not "not sad and funny".
  var isNegatedTogether = false
  /// Whether what follows need not be.
  var isIndifferent = false
  /// What the part of the wish before is, which "or" and a comma may go on with; nil behind other words.
  var last: PartKind?
  /// Numbers that were passed over: unlike other words without letters they are said to be not understood.
  var unreadNumbers: Set<Int> = []
  /// Words that were passed over behind a negation, or that need not be.
  var denied: Set<Int> = []
  /// Those of them that are not wanted.
  private var unwanted: Set<Int> = []
  /// How many names may still be looked up.
  var lookups = 60

  init(_ sentence: TalkTokens, _ grammar: TalkGrammar, topics: TalkTopics?) {
    self.sentence = sentence
    self.topics = topics
    self.grammar = grammar
    numbers = TalkNumbers(tokens: sentence.tokens, newest: grammar.newest, today: grammar.today)
    states = Array(repeating: .unread, count: sentence.tokens.count)
  }

  mutating func finished() -> Wish {
    readTitleBeforeBut()
    readTitlesBeforeType()
    var at = opening()
    while at < tokens.count { at += max(1, step(at)) }
    settleGenres()
    settleRefinement()
    // "sad, but not depressing"
    wish.moodsOut.removeAll { wish.moods.contains($0) }
    // "long, but not too long": what was said last.
    if let from = wish.episodesFrom, let to = wish.episodesTo, from > to { wish.episodesFrom = nil }
    wish.notUnderstood = leftovers()
    let denied = Set(wish.aboutOut.map(WordReader.stems))
    wish.about.removeAll { denied.contains(WordReader.stems($0)) }
    return wish
  }

  /// Passes over an "or" that a sentence begins with: what follows is one more choice.
  private mutating func opening() -> Int {
    guard tokens.count > 1, tokens[0].text == "or" else { return 0 }
    wish.widens = true
    return take(0, 1, as: .filler)
  }

  /// Reads what begins at a word; returns how many words it took.
  private mutating func step(_ at: Int) -> Int {
    if states[at] != .unread { return 1 }
    if tokens[at].isAfterBreak && !listGoesOn(at) || beginsClause(at) { endNegation() }
    if let length = shownTitle(at) ?? children(at) ?? studioOfTitle(at) ?? boundOfTitle(at) ?? titles(at)
      ?? weary(at)
      ?? mention(at)
    {
      return length
    }
    if let length = numbers.age(at) { return leave(length, at) }
    if let years = numbers.years(at) {
      // "nothing from the 90s": no field has a gap.
      if !isNegationFresh {
        set(years)
      } else if !negate(years) {
        unreadNumbers.formUnion(at..<at + years.length)
        return leave(years.length, at)
      }
      return take(at, years.length)
    }
    if let season = numbers.seasons(at) {
      // No field can say it.
      if isNegated { return leave(season.length, at) }
      wish.season = season.season
      return take(at, season.length)
    }
    if let amount = numbers.amount(at) { return count(amount.count, at, amount.length) }
    if comparesParts(at) { return take(at, 1, as: .filler) }
    let phrase = self.phrase(at)
    if let phrase, phrase.length > 1, !isConjunction(at) {
      return apply(phrase.meaning, at, phrase.length)
    }
    if let length = quantity(at) { return length }
    if isConjunction(at) {
      states[at] = .filler
      conjunction(at)
      return 1
    }
    if let phrase { return apply(phrase.meaning, at, phrase.length) }
    if let phrase = grammar.vocabulary.phrases.findNearly(tokens, at: at) {
      return apply(phrase.meaning, at, phrase.length)
    }
    return leave(1, at)
  }

  /// Passes over words that were not understood.
  mutating func leave(_ length: Int, _ at: Int) -> Int {
    if isNegated || isIndifferent { denied.formUnion(at..<at + length) }
    if isNegated { unwanted.formUnion(at..<at + length) }
    (last, isNegationFresh) = (nil, false)
    return length
  }

  // MARK: Words between others

  func isConjunction(_ at: Int) -> Bool { ["and", "or", "but", "nor"].contains(tokens[at].text) }

  private mutating func conjunction(_ at: Int) {
    switch tokens[at].text {
    // "no ecchi or harem"
    case "or": break
    case "nor": isNegated = true
    // "hates gore but loves romance", "no gore and short", "no ecchi and harem"
    default: if !andGoesOn(at) { endNegation() }
    }
  }

  mutating func endNegation() {
    (isNegated, isNegationFresh, isIndifferent) = (false, false, false)
    last = nil
  }

  mutating func take(_ at: Int, _ length: Int, as state: State = .understood) -> Int {
    for i in at..<min(at + length, states.count) where states[i] == .unread { states[i] = state }
    return length
  }

  static func add<T: Equatable>(_ value: T, to list: inout [T]) {
    if !list.contains(value) { list.append(value) }
  }

  /// Genres joined by "or" are a choice; others must all be there.
  private mutating func settleGenres() {
    for (i, genre) in genres.enumerated() {
      let isChoice = genre.isOr && i > 0 || i + 1 < genres.count && genres[i + 1].isOr
      for name in genre.names {
        if isChoice { Self.add(name, to: &wish.genresAny) } else { Self.add(name, to: &wish.genresIn) }
      }
    }
    wish.genresIn.removeAll { wish.genresAny.contains($0) }
    settleRefusals()
  }

  /// "less famous" beside a title says how known it should be, and is no comparison with what was shown.
  private mutating func settleRefinement() {
    guard !wish.like.isEmpty else { return }
    if wish.refine == .lessFamous { (wish.refine, wish.niche) = (nil, .obscure) }
    if wish.refine == .moreFamous { (wish.refine, wish.niche) = (nil, .famous) }
  }

  func text(_ at: Int) -> String { tokens.indices.contains(at) ? tokens[at].text : "" }

  // MARK: What was not understood

  /// Runs of words that mean something nobody told the grammar of, with the fillers between them.
  private mutating func leftovers() -> [String] {
    var result: [String] = []
    var at = 0
    while at < tokens.count {
      guard states[at] == .unread, isTelling(at) else {
        at += 1
        continue
      }
      var (start, end) = (at, at + 1)
      while end < tokens.count, states[end] != .understood, !tokens[end].isAfterBreak, !isConjunction(end) {
        end += 1
      }
      while states[end - 1] == .filler { end -= 1 }
      if let topic = topic(at..<end) {
        if unwanted.isDisjoint(with: at..<end) {
          Self.add(topic, to: &wish.about)
        } else {
          Self.add(topic, to: &wish.aboutOut)
        }
        at = end
        continue
      }
      // "good soundtrack", "by the director": what leads to it belongs to it.
      while start > 0, states[start - 1] == .filler, !tokens[start].isAfterBreak,
        Self.leading.contains(tokens[start - 1].text)
      { start -= 1 }
      // "2 hours"
      if start > 0, states[start - 1] == .unread, !tokens[start].isAfterBreak { start -= 1 }
      result.append(sentence.text(start..<end))
      at = end
    }
    return Array(result.prefix(10))
  }

  /// What words are about that were passed over; nil where they are not wanted, or are no words of a story.
  private func topic(_ run: Range<Int>) -> String? {
    guard let topics, denied.subtracting(unwanted).isDisjoint(with: run), unreadNumbers.isDisjoint(with: run)
    else { return nil }
    let start = run.lowerBound
    let words = run.filter { states[$0] == .unread && tokens[$0].text.count > 2 }
    if let name = topics.name(words.map { tokens[$0].text }) { return name }
    if start > 0, Self.noTopicBehind.contains(tokens[start - 1].text) { return nil }
    guard words.allSatisfy({ phrase($0) == nil }) else { return nil }
    return topics.topic(words.map { tokens[$0].text })
  }

  private static let noTopicBehind: Set<String> = ["than", "by", "of", "as"]

  private func isTelling(_ at: Int) -> Bool {
    unreadNumbers.contains(at) || tokens[at].text.contains { $0.isLetter } && tokens[at].text.count > 1
  }

  private static let leading: Set<String> = [
    "good", "great", "nice", "by", "on", "the", "in", "best", "about",
  ]
}

extension Wish.Niche {
  /// The other one.
  var opposite: Wish.Niche { self == .obscure ? .famous : .obscure }
}
