import Cards
import Catalogue
import Events
import Models

/// Reasons: which answers moved a title's score, by model (leave-one-out) and by content (cosine), told in sentences.
extension Recommender {
  /// The least influence that counts as a reason, in standard deviations: of many answers each moves a title little.
  private static let (leastInfluence, leastOfFew): (Float, Float) = (0.01, 0.05)
  /// An answer is said to hold a title back if it lowers its score by this much, and by this much more than it usually lowers
  /// others; at most two are named.
  static let leastHeldBack: Float = 0.2
  private static let mostHeldBack = 2
  /// Answers are named beside the strongest one down to this share of its influence.
  private static let namedShare: Float = 0.5
  /// One that shares nothing with the title is named beside the strongest only where it moves the title by this much, and by this share
  /// of what the strongest does.
  private static let (leastUnrelated, unrelatedShare): (Float, Float) = (0.1, 0.75)
  /// An answer special to a title goes before a stronger one that is not, down to this share of its influence.
  private static let specialShare: Float = 0.75
  /// How many of the best titles say what an answer usually does.
  static let comparedForUsual = 30
  /// With fewer answers than this a person is told that a title is popular, if no strong answer moved it more than it moves others and
  /// it is popular without any answer.
  private static let fewAnswers = 10
  /// If at least this share of the strongest answer's effect is by content, the reason names what both titles share.
  private static let contentShare: Float = 0.6

  /// Reasons for each of `rows`, strongest first, never empty. O(tested answers x rows x features) after the model passes
  /// of `updateLeaveOneOut`.
  func reasons(for rows: [Int], _ options: RankingOptions, _ buffers: inout RankingBuffers) -> [[Reason]] {
    guard !buffers.tasteEvents.isEmpty, !rows.isEmpty else {
      return rows.map { [generalReason($0, options, &buffers)] }
    }
    var ranks = RanksWithout()
    let tested = updateLeaveOneOut(rows, options, &buffers)
    let compared = buffers.selector.indices.prefix(Self.comparedForUsual).map(Int.init)
    let influences = influences(on: rows + compared, options, buffers)
    let others = influences[rows.count...]
    let usual = (influences.first ?? []).indices.map { place in
      others.reduce(0) { $0 + $1[place].total } / Float(max(others.count, 1))
    }
    let leastLiked = Self.leastLiked(buffers.tasteEvents.compactMap(\.event.rating))
    let found = rows.indices.map { title in
      var own = influences[title]
      for place in own.indices { own[place].usual = usual[place] }
      own = tested.of(title, own)
      return reasons(rows[title], own, leastLiked: leastLiked, options, &ranks, &buffers)
    }
    return FoundReasons.varied(found)
  }

  /// Turns influences on one title into reasons, the strongest first; what holds it back comes last.
  private func reasons(
    _ row: Int, _ influences: [Influence], leastLiked: Float, _ options: RankingOptions,
    _ ranks: inout RanksWithout, _ buffers: inout RankingBuffers
  ) -> FoundReasons {
    let events = buffers.tasteEvents
    var positive = positiveInfluences(on: row, influences, leastLiked: leastLiked, options, &ranks, &buffers)
    putRelatedFirst(&positive, row, events)
    var result: [Reason] = []
    if let first = positive.first {
      result = reasons(first, positive, row, &buffers)
    } else if Self.positiveAnswers(events) > 1 {
      result = [generalReason(row, options, &buffers)]
      result[0].series = answeredBefore(row, events).map { catalogue.title($0) }
    } else {
      result = ownReasons(row, options, &ranks, &buffers)
    }
    result += heldBack(row, influences, events)
    return FoundReasons(reasons: result, next: nextAnswer(after: result.first, positive, row, events))
  }

  private func answer(_ influence: Influence, _ events: [(row: Int, event: Event)]) -> Reason.Answer {
    let (row, event) = events[influence.answer]
    return Reason.Answer(event.animeID, catalogue.title(row), event.feedback)
  }

  /// What the answers that raise a title, of which `first` is told first, say for it.
  private func reasons(
    _ first: Influence, _ positive: [Influence], _ row: Int, _ buffers: inout RankingBuffers
  ) -> [Reason] {
    let events = buffers.tasteEvents
    var result: [Reason] = []
    let named =
      [first]
      + beside(
        first, positive.dropFirst().filter { $0.total >= first.total * Self.namedShare && $0.special > 0 },
        row, events)
    var told = positive.prefix(Reason.mostNamed).flatMap { influence in
      evidence(of: influence, for: row, events[influence.answer]).map { ($0, influence) }
    }
    var isTold = told.contains { $0.1.answer == first.answer }
    // One answer alone is told by what speaks for it; several stand together.
    if let alone = told.firstIndex(where: { $0.1.answer == first.answer && isEnough($0.0, for: first) }),
      named.count == 1 || told[alone].0 == .series
    {
      result.append(Reason(told[alone].0, [answer(first, events)], weight: Double(first.total)))
      told.remove(at: alone)
      if named.count > 1 {
        let rest = Array(named.dropFirst())
        result.append(Reason(.because, rest.map { answer($0, events) }, weight: Self.weight(rest)))
      }
    } else {
      result.append(Reason(.because, named.map { answer($0, events) }, weight: Self.weight(named)))
    }
    // Of one answer alone it would say again what "because" says.
    if told.isEmpty, named.count > 1, result[0].kind == .because,
      isLovedByTheSame(row, events[first.answer].row), isNearest(first, to: row, &buffers)
    {
      (told, isTold) = ([(.near, first)], true)
    }
    tell(first, named, positive, of: row, events, isTold: isTold, in: &result)
    for (kind, influence) in told
    where !result.contains(where: { $0.says(kind, of: answer(influence, events)) }) {
      result.append(Reason(kind, [answer(influence, events)], weight: Double(influence.total)))
    }
    // To be of the same time says least.
    if let era = result.firstIndex(where: \.isEra) { result.append(result.remove(at: era)) }
    return result
  }

  /// The disliked and dropped answers that hold a title back, the strongest first.
  private func heldBack(
    _ row: Int, _ influences: [Influence], _ events: [(row: Int, event: Event)]
  ) -> [Reason] {
    let against = influences.filter {
      max($0.total, $0.special) < -Self.leastHeldBack
        && [.dislike, .dropped].contains(events[$0.answer].event.feedback)
        && isRelated(row, events[$0.answer].row)
    }.sorted { $0.total < $1.total }
    return against.prefix(Self.mostHeldBack).map {
      Reason(.heldBack, [answer($0, events)], weight: Double($0.total))
    }
  }

  /// The strongest answer that the first reason does not name, if it is strong enough to be named too; see `FoundReasons.next`.
  private func nextAnswer(
    after reason: Reason?, _ positive: [Influence], _ row: Int, _ events: [(row: Int, event: Event)]
  ) -> (answer: Reason.Answer, weight: Double)? {
    let named = reason?.answers ?? []
    let least = (positive.first?.total ?? 0) * Self.namedShare
    let next = positive.first { influence in
      influence.total >= least && !named.contains { $0.id == events[influence.answer].event.animeID }
        && (influence.total >= Self.leastUnrelated || isRelated(row, events[influence.answer].row))
    }
    let replaced =
      named.count < Reason.mostNamed
      ? 0 : positive.first { events[$0.answer].event.animeID == named[named.count - 1].id }?.total ?? 0
    return next.map { (answer($0, events), Double($0.total - replaced)) }
  }

  /// The answers that are named beside the strongest one, the strongest first: those that share something with the title before others.
  private func beside(
    _ first: Influence, _ positive: [Influence], _ row: Int, _ events: [(row: Int, event: Event)]
  ) -> [Influence] {
    let least = max(Self.leastUnrelated, first.total * Self.unrelatedShare)
    let most = Reason.mostNamed - 1
    let related = positive.lazy.filter { self.isRelated(row, events[$0.answer].row) }.prefix(most).map(
      \.answer)
    var named = Set(related)
    for influence in positive.prefix(while: { $0.total >= least }) where named.count < most {
      named.insert(influence.answer)
    }
    return positive.filter { named.contains($0.answer) }
  }

  /// Says in the first reason what a person would say first: that the title is of a loved series, though another answer moves it more;
  /// or by whom it is loved, what it shares with a weaker answer, and at last that it is of the same time, where nothing else joins the
  /// two.
  private func tell(
    _ first: Influence, _ named: [Influence], _ positive: [Influence], of row: Int,
    _ events: [(row: Int, event: Event)], isTold: Bool, in result: inout [Reason]
  ) {
    guard result[0].kind == .because else { return }
    if !isOfFranchise(row, events[first.answer].row), let own = answeredBefore(row, events) {
      result[0].series = catalogue.title(own)
      result[0].answers = Array(result[0].answers.prefix(1))
      result[0].weight = Double(first.total)
      return
    }
    // One that has nothing to do with the title does not head the sentence as if it had.
    guard !isTold, !isRelated(row, events[first.answer].row) else { return }
    let isOther = named.map { !isRelated(row, events[$0.answer].row) }
    // How many of the named answers, all unrelated, the first sentence is about.
    var about = 1
    if isLovedWith(row, events[first.answer]) {
      result[0].kind = .popularWith
      if !isOther.contains(false), named.allSatisfy({ isLovedWith(row, events[$0.answer]) }) {
        about = named.count
      }
    } else if let likeness = likeness(
      of: row, positive.dropFirst(), events, least: first.total * Self.namedShare)
    {
      result[0].likeness = likeness
    } else if let period = contentSpace.sharedEra(row, events[first.answer].row) {
      result[0].kind = .era(period)
    } else {
      result[0].kind = .raises
      about = named.count
    }
    let parts = zip(named, result[0].answers).enumerated().map { (place: $0, influence: $1.0, answer: $1.1) }
    let own = parts.filter { isOther[$0.place] && $0.place < about }
    let rest = parts.filter { !isOther[$0.place] }
    (result[0].answers, result[0].weight) = (own.map(\.answer), Self.weight(own.map(\.influence)))
    if !rest.isEmpty {
      result.insert(Reason(.because, rest.map(\.answer), weight: Self.weight(rest.map(\.influence))), at: 1)
    }
  }

  /// So many answers behind the strongest are looked at for something shared.
  private static let mostLooked = 4

  /// What a title shares with the strongest of `positive` that shares something, down to an effect of `least`.
  private func likeness(
    of row: Int, _ positive: ArraySlice<Influence>, _ events: [(row: Int, event: Event)], least: Float
  ) -> Reason.Likeness? {
    for influence in positive.prefix(while: { $0.total >= least }).prefix(Self.mostLooked) {
      let other = events[influence.answer].row
      // To be of the same time alone is no likeness.
      guard contentSpace.sharesLabels(row, other) else { continue }
      let features = contentSpace.sharedLabels(row, other)
      if !features.isEmpty { return .init(features, catalogue.title(other)) }
    }
    return nil
  }

  /// Answers that move a title as much as the strongest one but for this share are told in the order that makes sense.
  private static let tieShare: Float = 0.95

  /// Of answers that move a title by nearly as much, one that shares something with it that can be named comes first.
  private func putRelatedFirst(
    _ positive: inout [Influence], _ row: Int, _ events: [(row: Int, event: Event)]
  ) {
    guard let first = positive.first else { return }
    let equals = positive.prefix { $0.total >= first.total * Self.tieShare }
    guard equals.count > 1, let related = equals.firstIndex(where: { isRelated(row, events[$0.answer].row) }),
      related > 0
    else { return }
    positive.insert(positive.remove(at: related), at: 0)
  }

  /// Whether two titles share something that a person would name, or are remarkably often loved by the same people.
  func isRelated(_ row: Int, _ answered: Int) -> Bool {
    if isOfFranchise(row, answered) || together(row, answered) != nil { return true }
    return contentSpace.sharesLabels(row, answered)
  }

  private static func weight(_ named: [Influence]) -> Double { Double(named.reduce(0) { $0 + $1.total }) }

  /// How many answers are loved or liked, counted to two.
  static func positiveAnswers(_ events: [(row: Int, event: Event)]) -> Int {
    events.lazy.filter { $0.event.feedback.evidence.polarity > 0 }.prefix(2).count
  }

  /// The loved and liked answers that raise a title, the strongest first. One that raises other titles even more gives way to a strong
  /// one that is special to this title.
  private func positiveInfluences(
    on row: Int, _ influences: [Influence], leastLiked: Float, _ options: RankingOptions,
    _ ranks: inout RanksWithout, _ buffers: inout RankingBuffers
  ) -> [Influence] {
    let events = buffers.tasteEvents
    let isFew = events.count < Self.fewAnswers
    let least = isFew ? Self.leastOfFew : Self.leastInfluence
    func isPositive(_ influence: Influence) -> Bool {
      let event = events[influence.answer].event
      return event.feedback.evidence.polarity > 0 && (event.rating ?? leastLiked) >= leastLiked
    }
    if Self.positiveAnswers(events) == 1 {
      let only = influences.first(where: isPositive)
      return only.flatMap { onlyPositiveInfluence(on: row, $0, least: least, options, &ranks, &buffers) }.map
      { [$0] }
        ?? []
    }
    var positive = influences.filter { $0.total > least && $0.isFelt && isPositive($0) }
      .sorted { ($1.total, $0.answer) < ($0.total, $1.answer) }
    guard let first = positive.first, first.special <= 0 else { return positive }
    if let better = positive.firstIndex(where: {
      $0.special > 0 && $0.total >= first.total * Self.specialShare
    }
    ) {
      positive.insert(positive.remove(at: better), at: 0)
    } else if isFew, let own = positive.firstIndex(where: { isOfFranchise(row, events[$0.answer].row) }) {
      positive.insert(positive.remove(at: own), at: 0)
    } else if isFew, isPopular(row, options, &buffers) {
      // Among the strong ones: one whose lovers remarkably often love this title, or without which it would stand at twice its rank.
      let strong = positive.prefix { $0.total >= first.total * Self.specialShare }
      guard
        let telling = strong.indices.first(where: { isLovedTogether(row, events[positive[$0].answer]) })
          ?? strong.indices.first(where: {
            ranks.fall(of: row, without: positive[$0].answer, self, options, &buffers)?.isFar ?? false
          })
      else { return [] }
      positive.insert(positive.remove(at: telling), at: 0)
    }
    return positive
  }

  /// The only loved or liked answer, if a title stands higher for it; its effect follows from the ranks. Of few answers one that helps
  /// others more says too little of a popular title, unless it brought it far or its lovers remarkably often love both.
  private func onlyPositiveInfluence(
    on row: Int, _ influence: Influence, least: Float, _ options: RankingOptions, _ ranks: inout RanksWithout,
    _ buffers: inout RankingBuffers
  ) -> Influence? {
    let answer = buffers.tasteEvents[influence.answer]
    let isOwn = isOfFranchise(row, answer.row)
    guard let fall = ranks.fall(of: row, without: influence.answer, self, options, &buffers), fall.isLower,
      fall.score > 0
    else { return isOwn && influence.total > least && influence.isFelt ? influence : nil }
    if influence.special <= 0, buffers.tasteEvents.count < Self.fewAnswers, !fall.isFar, !isOwn,
      !isLovedTogether(row, answer), isPopular(row, options, &buffers)
    {
      return nil
    }
    var influence = influence
    influence.model = fall.score - influence.content
    return influence
  }

  /// The least rating that can be a reason. People who rate a title lower than this love other things; it raises these, but nobody
  /// would say "because you liked" of it.
  private static func leastLiked(_ ratings: [Float]) -> Float {
    let mean = ratings.reduce(0, +) / Float(max(ratings.count, 1))
    return max(lukewarm, mean - belowMean)
  }

  /// The highest rating that is no reason, and how far below the person's mean others are none.
  private static let (lukewarm, belowMean): (Float, Float) = (5.5, 1.5)

  func isOfFranchise(_ row: Int, _ other: Int) -> Bool {
    catalogue.franchise(row).map { $0 == catalogue.franchise(other) } ?? false
  }

  /// What speaks for one answer's effect on a title, the most telling first.
  private func evidence(
    of influence: Influence, for row: Int, _ answer: (row: Int, event: Event)
  ) -> [Reason.Kind] {
    var result: [Reason.Kind] = []
    if isOfFranchise(row, answer.row) { result.append(.series) }
    if influence.content > Self.leastInfluence {
      let features = contentSpace.sharedLabels(row, answer.row)
      if !features.isEmpty { result.append(.shares(features)) }
    }
    if answer.event.feedback == .love, let together = together(row, answer.row) { result.append(together) }
    return result
  }

  /// Whether a kind of evidence says enough of an answer to stand in place of "because".
  private func isEnough(_ kind: Reason.Kind, for influence: Influence) -> Bool {
    if case .shares = kind { return influence.content >= Self.contentShare * influence.total }
    return true
  }
}

extension Reason {
  fileprivate var isEra: Bool {
    if case .era = kind { true } else { false }
  }

  /// Whether it says already what another one would.
  fileprivate func says(_ kind: Kind, of answer: Answer) -> Bool {
    if case .shares = kind, likeness?.title == answer.title { return true }
    if kind == .series, series == answer.title { return true }
    if kind == .near, self.kind == .because, answers == [answer] { return true }
    return self.kind.isAlike(kind)
  }
}

extension Reason.Kind {
  /// Whether both say the same sort of thing.
  fileprivate func isAlike(_ other: Reason.Kind) -> Bool {
    switch (self, other) {
    case (.series, .series), (.shares, .shares), (.together, .together): true
    default: false
    }
  }
}
