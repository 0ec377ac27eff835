/// What a phrase of the vocabulary does to the wish.
extension TalkReading {
  /// Applies what a phrase means; returns how many words were taken.
  mutating func apply(_ item: TalkVocabulary.Item, _ at: Int, _ length: Int) -> Int {
    if let taken = control(item, at, length) { return taken }
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
    let taken = set(item, at, length, isNegated: isNegated || isFree, before: before)
    if isFree || at > 0 && tokens[at - 1].text == "non" { isNegated = false }
    return taken
  }

  /// Applies a phrase that says how others are to be taken; nil for one that names a part of the wish.
  private mutating func control(_ item: TalkVocabulary.Item, _ at: Int, _ length: Int) -> Int? {
    switch item {
    // "no place for kids": a filler does not end a negation.
    case .filler, .like(true): break
    case .negation:
      (isNegated, isNegationFresh, isIndifferent, last) = (true, true, false, nil)
      isNegatedTogether = !Self.separate.contains(tokens[at].text)
    case .indifferent: (isIndifferent, last) = (true, nil)
    // "I hate mecha": no title follows.
    case .like(false): return control(.negation, at, length)
    case .clauseEnd: endNegation()
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
    case .instead: if !isNegated { wish.replaces = true }
    case .lift(let field):
      Self.add(field, to: &wish.lifted)
      return take(at, length)
    default: return nil
    }
    return take(at, length, as: .filler)
  }

  /// Sets the part of the wish that a phrase names.
  ///
  /// - Parameter before: what the part before it is.
  private mutating func set(
    _ item: TalkVocabulary.Item, _ at: Int, _ length: Int, isNegated: Bool, before: PartKind?
  ) -> Int {
    switch item {
    case .genres(let names) where !isNegated: genres.append((names, isAfterOr(at)))
    case .either(let names) where !isNegated:
      for (place, name) in names.enumerated() { genres.append(([name], place > 0 || isAfterOr(at))) }
    case .genres(let names):
      for name in names { Self.add(name, to: &wish.genresOut) }
      refusals.append((names, at..<at + length))
    case .either(let names): for name in names { Self.add(name, to: &wish.genresOut) }
    case .mood(let mood): put(mood, isNegated, \.moods, \.moodsOut)
    case .types(let names):
      // "no long shows" is about long ones.
      if isNegated, before != nil, at > 0, !isConjunction(at - 1), !tokens[at].isAfterBreak { break }
      for name in names { put(name, isNegated, \.types, \.typesOut) }
    case .studio(let name):
      // "Ghibli style": like its best known title, whoever made it.
      if !isNegated, TalkVocabulary.manners.contains(text(at + length)), let row = bestKnown(of: name) {
        note(row, true)
        return take(at, length + 1)
      }
      put(name, isNegated, \.studios, \.studiosOut)
      // "from studio bones" leaves nothing that was not understood.
      if at > 0, tokens[at - 1].text == "studio" { states[at - 1] = .filler }
    case .episodes(let from, let to): bound(from, to, isNegated, \.episodesFrom, \.episodesTo)
    case .years(let from, let to): bound(from, to, isNegated, \.yearFrom, \.yearTo)
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
    case .topic(let topic): put(topic, isNegated, \.about, \.aboutOut)
    default: break
    }
    return take(at, length)
  }

  /// Adds what is wanted, or not wanted, to its list.
  private mutating func put<T: Equatable>(
    _ value: T, _ isNegated: Bool, _ wanted: WritableKeyPath<Wish, [T]>,
    _ unwanted: WritableKeyPath<Wish, [T]>
  ) {
    Self.add(value, to: &wish[keyPath: isNegated ? unwanted : wanted])
  }

  /// Sets the bounds of a number; negated, what lies outside them is wanted.
  private mutating func bound(
    _ least: Int?, _ most: Int?, _ isNegated: Bool, _ from: WritableKeyPath<Wish, Int?>,
    _ to: WritableKeyPath<Wish, Int?>
  ) {
    if isNegated {
      if let least { wish[keyPath: to] = least - 1 }
      if let most { wish[keyPath: from] = most + 1 }
    } else {
      wish[keyPath: from] = least ?? wish[keyPath: from]
      wish[keyPath: to] = most ?? wish[keyPath: to]
    }
  }

  /// Of several refinements the last one counts, but for a wish to start over.
  private mutating func refine(_ refinement: Wish.Refinement) {
    if wish.refine != .clear { wish.refine = refinement }
  }

  private func isAfterOr(_ at: Int) -> Bool {
    var before = at - 1
    while before >= 0, ["a", "an", "the", "some"].contains(tokens[before].text) { before -= 1 }
    return before >= 0 && tokens[before].text == "or"
  }
}
