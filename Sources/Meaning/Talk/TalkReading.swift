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

  private var tokens: [TalkTokens.Token] { sentence.tokens }
  /// Genres in the order they were named, and whether "or" stands before them.
  private var genres: [(names: [String], isOr: Bool)] = []
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

  private func isConjunction(_ at: Int) -> Bool { ["and", "or", "but", "nor"].contains(tokens[at].text) }

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

  // MARK: What phrases mean

  private mutating func apply(_ item: TalkVocabulary.Item, _ at: Int, _ length: Int) -> Int {
    switch item {
    case .filler:
      // "no place for kids": a filler does not end a negation.
      return take(at, length, as: .filler)
    case .negation:
      (isNegated, isNegationFresh, isIndifferent, last) = (true, true, false, nil)
      isNegatedTogether = !Self.separate.contains(tokens[at].text)
      return take(at, length, as: .filler)
    case .indifferent:
      (isIndifferent, last) = (true, nil)
      return take(at, length, as: .filler)
    case .like(true): return take(at, length, as: .filler)
    // "I hate mecha": no title follows.
    case .like(false): return apply(.negation, at, length)
    case .clauseEnd:
      endNegation()
      return take(at, length, as: .filler)
    case .unknown: return leave(length, at)
    case .several(let items):
      let before = last
      for part in items {
        // Each is what the phrase says: what stands before it is the same.
        last = before
        _ = apply(part, at, length)
      }
      return length
    case .without(let names):
      // "not family friendly" asks for none of them.
      if !isNegated, !isIndifferent {
        for name in names where grammar.vocabulary.genres.contains(name) {
          Self.add(name, to: &wish.genresOut)
        }
      }
      return take(at, length)
    case .instead:
      if !isNegated { wish.replaces = true }
      return take(at, length, as: .filler)
    case .lift(let field):
      Self.add(field, to: &wish.lifted)
      return take(at, length)
    default: break
    }
    // "gory is fine": no longer unwanted, and no wish.
    if !isNegated, let words = isFine(at + length) {
      lift(item)
      return take(at, length + words)
    }
    if isIndifferent { return take(at, length) }
    let before = last
    (last, isNegationFresh) = (PartKind(item), false)
    // "ecchi-free", and "non-isekai fantasy", where the fantasy is wanted.
    let isFree = isFreeOf(at + length)
    let isNegated = self.isNegated || isFree
    defer { if isNegated, isFree || at > 0 && tokens[at - 1].text == "non" { self.isNegated = false } }
    switch item {
    case .genres(let names):
      if isNegated {
        for name in names { Self.add(name, to: &wish.genresOut) }
      } else {
        genres.append((names, isAfterOr(at)))
      }
    case .either(let names):
      if isNegated {
        for name in names { Self.add(name, to: &wish.genresOut) }
      } else {
        for (place, name) in names.enumerated() { genres.append(([name], place > 0 || isAfterOr(at))) }
      }
    case .mood(let mood):
      if isNegated { Self.add(mood, to: &wish.moodsOut) } else { Self.add(mood, to: &wish.moods) }
    case .types(let names):
      // "no long shows" is about long ones.
      if isNegated, before != nil, at > 0, !isConjunction(at - 1), !tokens[at].isAfterBreak { break }
      for name in names {
        if isNegated { Self.add(name, to: &wish.typesOut) } else { Self.add(name, to: &wish.types) }
      }
    case .studio(let name):
      // "Ghibli style": like its best known title, whoever made it.
      if !isNegated, TalkVocabulary.manners.contains(text(at + length)), let row = bestKnown(of: name) {
        note(row, true)
        return take(at, length + 1)
      }
      if isNegated { Self.add(name, to: &wish.studiosOut) } else { Self.add(name, to: &wish.studios) }
      // "from studio bones" leaves nothing that was not understood.
      if at > 0, tokens[at - 1].text == "studio" { states[at - 1] = .filler }
    case .episodes(let from, let to):
      if isNegated {
        if let from { wish.episodesTo = from - 1 }
        if let to { wish.episodesFrom = to + 1 }
      } else {
        (wish.episodesFrom, wish.episodesTo) = (from ?? wish.episodesFrom, to ?? wish.episodesTo)
      }
    case .years(let from, let to):
      if isNegated {
        if let from { wish.yearTo = from - 1 }
        if let to { wish.yearFrom = to + 1 }
      } else {
        (wish.yearFrom, wish.yearTo) = (from ?? wish.yearFrom, to ?? wish.yearTo)
      }
    case .score(let least): if !isNegated { wish.scoreFrom = least }
    case .niche(let niche): wish.niche = isNegated ? niche.opposite : niche
    case .refine(let refinement):
      if !isNegated {
        refine(refinement)
      } else if tokens[at].text != "too" || !negateTooMuch(refinement) {
        // "nothing older": no field can say it.
        return leave(length, at)
      }
    case .surprise: wish.surprise = true
    case .filler, .negation, .indifferent, .like, .clauseEnd, .unknown, .several, .without, .instead, .lift:
      break
    }
    return take(at, length)
  }

  /// Of several refinements the last one counts, but for a wish to start over.
  private mutating func refine(_ refinement: Wish.Refinement) {
    if wish.refine != .clear { wish.refine = refinement }
  }

  static func add<T: Equatable>(_ value: T, to list: inout [T]) {
    if !list.contains(value) { list.append(value) }
  }

  private func isAfterOr(_ at: Int) -> Bool {
    var before = at - 1
    while before >= 0, ["a", "an", "the", "some"].contains(tokens[before].text) { before -= 1 }
    return before >= 0 && tokens[before].text == "or"
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
    wish.genresIn.removeAll { wish.genresOut.contains($0) }
  }

  /// "less famous" beside a title says how known it should be, and is no comparison with what was shown.
  private mutating func settleRefinement() {
    guard !wish.like.isEmpty else { return }
    if wish.refine == .lessFamous { (wish.refine, wish.niche) = (nil, .obscure) }
    if wish.refine == .moreFamous { (wish.refine, wish.niche) = (nil, .famous) }
  }

  // MARK: Numbers

  mutating func set(_ years: TalkNumbers.Years) {
    if isIndifferent { return }
    wish.yearFrom = years.from ?? wish.yearFrom
    wish.yearTo = years.to ?? wish.yearTo
  }

  /// Takes a number of titles. "Three dramas and two comedies" has two of them, which no field can say.
  private mutating func count(_ count: Int, _ at: Int, _ length: Int) -> Int {
    if wish.count != nil {
      unreadNumbers.insert(at)
      return leave(length, at)
    }
    if count >= 1 { wish.count = min(count, Wish.mostTitles) }
    return take(at, length)
  }

  private func text(_ at: Int) -> String { tokens.indices.contains(at) ? tokens[at].text : "" }

  private mutating func quantity(_ at: Int) -> Int? {
    guard let found = numbers.quantity(at) else { return nil }
    // "rated -3"
    if (at..<at + found.length).contains(where: isBelowZero) {
      for i in at..<at + found.length where numbers.number(i) != nil { unreadNumbers.insert(i) }
      return leave(found.length, at)
    }
    guard found.isBounded else {
      // "one that", "a": no number of titles.
      let value = found.from ?? 0
      guard found.length == 1, tokens[at].text != "one", value.rounded() == value, value >= 2, !isNegative(at)
      else {
        return nil
      }
      if countsSomethingElse(at) || !countsTitles(at) {
        unreadNumbers.insert(at)
        return leave(1 + otherUnit(at + 1), at)
      }
      return count(TalkNumbers.whole(value), at, found.length)
    }
    switch found.unit {
    // "for two people"
    case .members where found.from == found.to && (found.from ?? 0) < 1000: return leave(found.length, at)
    case .episodes:
      wish.episodesFrom = found.from.map(TalkNumbers.whole) ?? wish.episodesFrom
      wish.episodesTo = found.to.map(TalkNumbers.whole) ?? wish.episodesTo
    case .members:
      wish.membersFrom = found.from.map(TalkNumbers.whole) ?? wish.membersFrom
      wish.membersTo = found.to.map(TalkNumbers.whole) ?? wish.membersTo
    case .score:
      guard let edge = found.from ?? found.to, (0...10).contains(edge), (found.to ?? 0) <= 10 else {
        unreadNumbers.formUnion((at..<at + found.length).filter { numbers.number($0) != nil })
        return leave(found.length, at)
      }
      wish.scoreFrom = found.from
      wish.scoreTo = found.to == found.from ? nil : found.to
    // "under 2 hours", "at least two brothers"
    case .none: return leave(found.length + otherUnit(at + found.length), at)
    }
    return take(at, found.length)
  }

  /// Whether a minus sign stands right before a number.
  private func isNegative(_ at: Int) -> Bool {
    let start = tokens[at].range.lowerBound
    return start > sentence.sentence.startIndex
      && sentence.sentence[sentence.sentence.index(before: start)] == "-"
  }

  /// Whether a word is a number below zero: behind a minus sign that joins it to nothing.
  private func isBelowZero(_ at: Int) -> Bool {
    guard isNegative(at) else { return false }
    let text = sentence.sentence
    let sign = text.index(before: tokens[at].range.lowerBound)
    return sign == text.startIndex || text[text.index(before: sign)] == " "
  }

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
