import Cards
import Catalogue
import Events
import Models
import Tensors

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
  /// An answer special to a title goes before a stronger one that is not, down to this share of its influence.
  private static let specialShare: Float = 0.75
  /// How many of the best titles say what an answer usually does.
  static let comparedForUsual = 30
  /// With fewer answers than this a person is told that a title is popular, if no strong answer moved it more than it moves others and
  /// it is among the first `popularAmong` without any answer.
  private static let (fewAnswers, popularAmong) = (10, 100)
  /// If at least this share of the strongest answer's effect is by content, the reason names what both titles share.
  private static let contentShare: Float = 0.6
  /// How often the same sentence may come first, and among how many titles.
  private static let (mostRepeated, repeatedAmong) = (6, 20)

  /// What one answer did to one title's score, in the units of `Card.score`.
  struct Influence {
    /// Index in `RankingBuffers.tasteEvents`.
    var answer: Int
    var model: Float
    var content: Float
    /// What the answer does to the best titles in the mean.
    var usual: Float = 0
    /// What the weights of a history of one answer less do to this title, whichever answer it is. It is no merit of the answer, but of the
    /// fall that ranking anew shows.
    var weightStep: Float = 0
    var total: Float { model + content }
    /// What it does to this title more than to others.
    var special: Float { total - usual }
    /// Whether the title falls when everything is ranked anew without the answer.
    var isFelt: Bool { total + weightStep > 0 }
  }

  /// Reasons for each of `rows`, strongest first, never empty. O(tested answers x rows x features) after the model passes
  /// of `updateLeaveOneOut`.
  func reasons(for rows: [Int], _ options: RankingOptions, _ buffers: inout RankingBuffers) -> [[Reason]] {
    guard !buffers.tasteEvents.isEmpty, !rows.isEmpty else {
      return rows.map { [generalReason($0, options, &buffers)] }
    }
    var ranks = RankFalls()
    updateLeaveOneOut(rows, options, &buffers)
    let compared = buffers.selector.indices.prefix(Self.comparedForUsual).map(Int.init)
    let influences = influences(on: rows + compared, options, buffers)
    let others = influences[rows.count...]
    let usual = (influences.first ?? []).indices.map { place in
      others.reduce(0) { $0 + $1[place].total } / Float(max(others.count, 1))
    }
    let leastLiked = Self.leastLiked(buffers.tasteEvents.compactMap(\.event.rating))
    let found = zip(rows, influences).map { row, own in
      var own = own
      for place in own.indices { own[place].usual = usual[place] }
      return reasons(row, own, leastLiked: leastLiked, options, &ranks, &buffers)
    }
    return Self.varied(found)
  }

  /// Reasons of a title, and the strongest answer after those that the first of them names, if it is strong enough to be named too.
  /// `weight` is what it adds to the first reason, less what it takes the place of.
  private typealias Found = (reasons: [Reason], next: (answer: Reason.Answer, weight: Double)?)

  /// What makes two sentences the same, without writing them.
  private struct Sentence: Hashable {
    var kind: Reason.Kind
    var answers: [Int]

    init(_ reason: Reason) { (kind, answers) = (reason.kind, reason.answers.map(\.id)) }
  }

  /// Reasons where a sentence that stood first too often gives way to another one about the same answer, or names one more.
  private static func varied(_ found: [Found]) -> [[Reason]] {
    var counts: [Sentence: Int] = [:]
    return found.enumerated().map { place, found in
      if place % repeatedAmong == 0 { counts = [:] }
      var reasons = found.reasons
      guard let first = reasons.first, !first.answers.isEmpty || first.kind == .unlike else { return reasons }
      func isFree(_ reason: Reason) -> Bool { counts[Sentence(reason), default: 0] < mostRepeated }
      if !isFree(first) {
        if first.kind == .unlike {
          if reasons.count > 1 { reasons.swapAt(0, 1) }
        } else if let other = reasons.indices.dropFirst().first(where: {
          reasons[$0].weight > 0 && reasons[$0].answers.first == first.answers.first && isFree(reasons[$0])
        }) {
          reasons.swapAt(0, other)
        } else if first.kind == .because, let next = found.next {
          reasons[0].answers = first.answers.prefix(Reason.mostNamed - 1) + [next.answer]
          reasons[0].weight += next.weight
        }
      }
      counts[Sentence(reasons[0]), default: 0] += 1
      return reasons
    }
  }

  /// What every tested answer did to each of `rows`, `[rows][tested answers]`.
  private func influences(
    on rows: [Int], _ options: RankingOptions, _ person: RankingBuffers
  ) -> [[Influence]] {
    guard let leaveOneOut = person.leaveOneOut else { return rows.map { _ in [] } }
    let content = ContentFalls(self, options, person)
    let model = ModelPart(self, options, person)
    // Of the only answer nothing is left to be weighed: all that it does is its own.
    let isOnly = person.tasteEvents.count == 1
    let known = person.modelScores
    let ranked = model.scores(rows.map { known[$0] }, slope: person.popularitySlope, of: rows)
    let batches = leaveOneOut.batches.map { batch in
      (
        whole: isOnly
          ? ranked : batch.whole.map { model.scores($0.logits, [$0.deviation], of: rows)[0] } ?? ranked,
        left: model.scores(batch.logits, batch.deviations, of: rows)
      )
    }
    let tested = leaveOneOut.places.sorted { $0.key < $1.key }.map { answer, at in
      // An answer that the model does not know moves nothing of its scores.
      let (whole, left) =
        at == .unknown ? (ranked, ranked) : (batches[at.batch].whole, batches[at.batch].left[at.place])
      return (answer: answer, whole: whole, left: left)
    }
    let contentFalls = content.falls(of: rows, answers: tested.map(\.answer))
    return rows.indices.map { index in
      tested.enumerated().map { t, tested in
        // The score less the score without the answer. Both are standardised, so a shift of all titles counts for nothing. Where the model
        // would rank alone without it, its share stays the same: that changes no order.
        Influence(
          answer: tested.answer,
          model: person.modelShare * (tested.whole[index] - tested.left[index]),
          content: contentFalls[index][t],
          weightStep: person.modelShare * (ranked[index] - tested.whole[index]))
      }
    }
  }

  /// Turns influences on one title into reasons, the strongest first; what holds it back comes last.
  private func reasons(
    _ row: Int, _ influences: [Influence], leastLiked: Float, _ options: RankingOptions,
    _ ranks: inout RankFalls, _ buffers: inout RankingBuffers
  ) -> Found {
    let events = buffers.tasteEvents
    func answer(_ influence: Influence) -> Reason.Answer {
      let (row, event) = events[influence.answer]
      return Reason.Answer(event.animeID, catalogue.title(row), event.feedback)
    }
    var pushes = pushes(on: row, influences, leastLiked: leastLiked, options, &ranks, &buffers)
    putRelatedFirst(&pushes, row, events)
    var result: [Reason] = []
    if let first = pushes.first {
      let named =
        [first]
        + pushes.dropFirst().filter { $0.total >= first.total * Self.namedShare && $0.special > 0 }
        .prefix(Reason.mostNamed - 1)
      var told = pushes.prefix(Reason.mostNamed).flatMap { push in
        evidence(of: push, for: row, events[push.answer]).map { ($0, push) }
      }
      // One answer alone is told by what speaks for it; several stand together.
      if let alone = told.firstIndex(where: { $0.1.answer == first.answer && isEnough($0.0, for: first) }),
        named.count == 1 || told[alone].0 == .series
      {
        result.append(Reason(told[alone].0, [answer(first)], weight: Double(first.total)))
        told.remove(at: alone)
        if named.count > 1 {
          let rest = Array(named.dropFirst())
          result.append(Reason(.because, rest.map(answer), weight: Self.weight(rest)))
        }
      } else {
        result.append(Reason(.because, named.map(answer), weight: Self.weight(named)))
      }
      // Of one answer alone it would say again what "because" says.
      if told.isEmpty, named.count > 1, result[0].kind == .because,
        isLovedByTheSame(row, events[first.answer].row), isNearest(first, to: row, &buffers)
      {
        told = [(.near, first)]
      }
      tell(first, named, pushes, of: row, events, in: &result)
      for (kind, push) in told where !result.contains(where: { $0.says(kind, of: answer(push)) }) {
        result.append(Reason(kind, [answer(push)], weight: Double(push.total)))
      }
    } else if Self.speaking(events) > 1 {
      result.append(generalReason(row, options, &buffers))
    } else {
      result = ownReasons(row, options, &ranks, &buffers)
    }
    let against = influences.filter {
      max($0.total, $0.special) < -Self.leastHeldBack
        && [.dislike, .dropped].contains(events[$0.answer].event.feedback)
    }.sorted { $0.total < $1.total }
    result += against.prefix(Self.mostHeldBack).map {
      Reason(.heldBack, [answer($0)], weight: Double($0.total))
    }
    let named = result.first?.answers ?? []
    let least = (pushes.first?.total ?? 0) * Self.namedShare
    let next = pushes.first { push in
      push.total >= least && !named.contains { $0.id == events[push.answer].event.animeID }
    }
    let replaced =
      named.count < Reason.mostNamed
      ? 0 : pushes.first { events[$0.answer].event.animeID == named[named.count - 1].id }?.total ?? 0
    return (result, next.map { (answer($0), Double($0.total - replaced)) })
  }

  /// Says in the first reason what a person would say first: that the title is of a loved series, though another answer moves it more;
  /// or that it is of the same time as the answer, or by whom it is loved, where nothing else joins the two.
  private func tell(
    _ first: Influence, _ named: [Influence], _ pushes: [Influence], of row: Int,
    _ events: [(row: Int, event: Event)], in result: inout [Reason]
  ) {
    guard result[0].kind == .because else { return }
    if let own = events.last(where: {
      $0.event.feedback.evidence.genreLean > 0 && isOfFranchise(row, $0.row)
    }), !named.contains(where: { isOfFranchise(row, events[$0.answer].row) }) {
      result[0].series = catalogue.title(own.row)
      result[0].answers = Array(result[0].answers.prefix(1))
      result[0].weight = Double(first.total)
      return
    }
    // One that has nothing to do with the title does not head the sentence as if it had.
    guard !isRelated(row, events[first.answer].row) else { return }
    let rest = result[0].answers.dropFirst()
    if let era = contentSpace.sharedEra(row, events[first.answer].row) {
      result[0].kind = .era(era)
    } else if isLovedWith(row, events[first.answer]) {
      result[0].kind = .popularWith
      if named.allSatisfy({ !isRelated(row, events[$0.answer].row) && isLovedWith(row, events[$0.answer]) }) {
        return
      }
    } else if let likeness = likeness(
      of: row, pushes.dropFirst(), events, least: first.total * Self.namedShare)
    {
      result[0].likeness = likeness
    } else {
      return
    }
    guard !rest.isEmpty else { return }
    result[0].answers = Array(result[0].answers.prefix(1))
    result[0].weight = Double(first.total)
    result.insert(Reason(.because, Array(rest), weight: Self.weight(Array(named.dropFirst()))), at: 1)
  }

  /// So many answers behind the strongest are looked at for something shared.
  private static let mostLooked = 4

  /// What a title shares with the strongest of `pushes` that shares something, down to an effect of `least`.
  private func likeness(
    of row: Int, _ pushes: ArraySlice<Influence>, _ events: [(row: Int, event: Event)], least: Float
  ) -> Reason.Likeness? {
    for push in pushes.prefix(while: { $0.total >= least }).prefix(Self.mostLooked) {
      let features = contentSpace.sharedLabels(row, events[push.answer].row)
      if !features.isEmpty { return .init(features, catalogue.title(events[push.answer].row)) }
    }
    return nil
  }

  /// Answers that move a title as much as the strongest one but for this share are told in the order that makes sense.
  private static let tieShare: Float = 0.95

  /// Of answers that move a title by nearly as much, one that shares something with it that can be named comes first.
  private func putRelatedFirst(_ pushes: inout [Influence], _ row: Int, _ events: [(row: Int, event: Event)])
  {
    guard let first = pushes.first else { return }
    let equals = pushes.prefix { $0.total >= first.total * Self.tieShare }
    guard equals.count > 1, let related = equals.firstIndex(where: { isRelated(row, events[$0.answer].row) }),
      related > 0
    else { return }
    pushes.insert(pushes.remove(at: related), at: 0)
  }

  /// Whether two titles share something that a person would name, or are remarkably often loved by the same people.
  private func isRelated(_ row: Int, _ answered: Int) -> Bool {
    if isOfFranchise(row, answered) || together(row, answered) != nil { return true }
    let era = contentSpace.sharedEra(row, answered)
    return contentSpace.sharedLabels(row, answered).contains { $0 != era }
  }

  /// Whether it was counted that those who love a loved title often love this one too, and more often than everybody.
  private func isLovedWith(_ row: Int, _ answer: (row: Int, event: Event)) -> Bool {
    guard answer.event.feedback == .love, let counted = coLoves(row, answer.row), let coLoves else {
      return false
    }
    let share = counted.both / counted.lovers
    return share >= Self.leastShareTogether && share * coLoves.people > counted.loves
  }

  private static func weight(_ named: [Influence]) -> Double { Double(named.reduce(0) { $0 + $1.total }) }

  /// How many answers are loved or liked, counted to two.
  private static func speaking(_ events: [(row: Int, event: Event)]) -> Int {
    events.lazy.filter { $0.event.feedback.evidence.genreLean > 0 }.prefix(2).count
  }

  /// The loved and liked answers that raise a title, the strongest first. One that raises other titles even more gives way to a strong
  /// one that is special to this title.
  private func pushes(
    on row: Int, _ influences: [Influence], leastLiked: Float, _ options: RankingOptions,
    _ ranks: inout RankFalls, _ buffers: inout RankingBuffers
  ) -> [Influence] {
    let events = buffers.tasteEvents
    let isFew = events.count < Self.fewAnswers
    let least = isFew ? Self.leastOfFew : Self.leastInfluence
    let speaking = influences.filter {
      events[$0.answer].event.feedback.evidence.genreLean > 0
        && (events[$0.answer].event.rating ?? leastLiked) >= leastLiked
    }
    if Self.speaking(events) == 1 {
      return speaking.first.flatMap { onlyPush(on: row, $0, least: least, options, &ranks, &buffers) }.map {
        [$0]
      }
        ?? []
    }
    var pushes = speaking.filter { $0.total > least && $0.isFelt }
      .sorted { ($1.total, $0.answer) < ($0.total, $1.answer) }
    guard let first = pushes.first, first.special <= 0 else { return pushes }
    if let better = pushes.firstIndex(where: { $0.special > 0 && $0.total >= first.total * Self.specialShare }
    ) {
      pushes.insert(pushes.remove(at: better), at: 0)
    } else if isFew, let own = pushes.firstIndex(where: { isOfFranchise(row, events[$0.answer].row) }) {
      pushes.insert(pushes.remove(at: own), at: 0)
    } else if isFew, isPopular(row, options, &buffers) {
      // Among the strong ones: one whose lovers remarkably often love this title, or without which it would stand at twice its rank.
      let strong = pushes.prefix { $0.total >= first.total * Self.specialShare }
      guard
        let telling = strong.indices.first(where: { isLovedTogether(row, events[pushes[$0].answer]) })
          ?? strong.indices.first(where: {
            ranks.fall(of: row, without: pushes[$0].answer, self, options, &buffers)?.isFar ?? false
          })
      else { return [] }
      pushes.insert(pushes.remove(at: telling), at: 0)
    }
    return pushes
  }

  /// The only loved or liked answer, if a title stands higher for it; its effect follows from the ranks. Of few answers one that helps
  /// others more says too little of a popular title, unless it brought it far or its lovers remarkably often love both.
  private func onlyPush(
    on row: Int, _ influence: Influence, least: Float, _ options: RankingOptions, _ ranks: inout RankFalls,
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
    var push = influence
    push.model = fall.score - push.content
    return push
  }

  private func isLovedTogether(_ row: Int, _ answer: (row: Int, event: Event)) -> Bool {
    answer.event.feedback == .love && together(row, answer.row) != nil
  }

  /// The least rating that can be a reason. People who rate a title lower than this love other things; it raises these, but nobody
  /// would say "because you liked" of it.
  private static func leastLiked(_ ratings: [Float]) -> Float {
    let mean = ratings.reduce(0, +) / Float(max(ratings.count, 1))
    return max(lukewarm, mean - belowMean)
  }

  /// The highest rating that is no reason, and how far below the person's mean others are none.
  private static let (lukewarm, belowMean): (Float, Float) = (5.5, 1.5)

  private func isOfFranchise(_ row: Int, _ other: Int) -> Bool {
    catalogue.franchise(row).map { $0 == catalogue.franchise(other) } ?? false
  }

  /// Whether a title is among the first hundred of the model's list for somebody without answers. O(titles) once.
  private func isPopular(_ row: Int, _ options: RankingOptions, _ buffers: inout RankingBuffers) -> Bool {
    updateEmptyHistoryScores(options, &buffers)
    let least =
      buffers.leastPopular
      ?? {
        var best = TopKSelector()
        best.select(buffers.emptyHistoryScores, count: Self.popularAmong) { _ in false }
        return best.indices.last.map { buffers.emptyHistoryScores[Int($0)] } ?? 0
      }()
    buffers.leastPopular = least
    return buffers.emptyHistoryScores[row] >= least
  }

  /// What speaks for one answer's effect on a title, the most telling first.
  private func evidence(
    of push: Influence, for row: Int, _ answer: (row: Int, event: Event)
  ) -> [Reason.Kind] {
    var result: [Reason.Kind] = []
    if isOfFranchise(row, answer.row) { result.append(.series) }
    if push.content > Self.leastInfluence {
      let features = contentSpace.sharedLabels(row, answer.row)
      if !features.isEmpty { result.append(.shares(features)) }
    }
    if answer.event.feedback == .love, let together = together(row, answer.row) { result.append(together) }
    return result
  }

  /// Whether a kind of evidence says enough of an answer to stand in place of "because".
  private func isEnough(_ kind: Reason.Kind, for push: Influence) -> Bool {
    switch kind {
    case .shares: push.content >= Self.contentShare * push.total
    default: true
    }
  }

  /// The least cosine of item vectors that is near.
  private static let leastNear: Float = 0.4

  /// Whether an answer is near a title in the model's space of items, and no other loved or liked one is nearer. O(answers dim).
  private func isNearest(_ push: Influence, to row: Int, _ buffers: inout RankingBuffers) -> Bool {
    let item = coldItemMapping.itemRows[row]
    guard item >= 0, let vectors = unitItemVectors(&buffers) else { return false }
    func cosine(_ answer: Int) -> Float {
      let other = coldItemMapping.itemRows[buffers.tasteEvents[answer].row]
      return other < 0 ? 0 : BLAS.dot(vectors.row(Int(item)), vectors.row(Int(other)), count: vectors.cols)
    }
    let own = cosine(push.answer)
    guard own >= Self.leastNear else { return false }
    return buffers.tasteEvents.indices.allSatisfy {
      buffers.tasteEvents[$0].event.feedback.evidence.genreLean <= 0 || cosine($0) <= own
    }
  }

  /// Fewer people who love both titles say nothing.
  private static let leastTogether = 20

  /// Of those who love one of two titles so many love both, if they are much the same people.
  private static let leastTheSame: Float = 0.2

  /// How many people love an answered title, this one, and both; nil where that was not counted, or where too few love both.
  private func coLoves(_ row: Int, _ answered: Int) -> (both: Float, lovers: Float, loves: Float)? {
    guard let counts = coLoves?.counts, let item = counts.items.row(catalogue.id(row)),
      let other = counts.items.row(catalogue.id(answered)), let both = counts.coLoves(other, item),
      both >= Self.leastTogether
    else { return nil }
    let (lovers, loves) = (counts.loves[Int(other)], counts.loves[Int(item)])
    return lovers >= Float(both) ? (Float(both), lovers, loves) : nil
  }

  /// Whether it was counted that those who love one of two titles are much the same people as those who love the other.
  private func isLovedByTheSame(_ row: Int, _ answered: Int) -> Bool {
    guard let (both, lovers, loves) = coLoves(row, answered) else { return false }
    return both >= Self.leastTheSame * (lovers + loves - both)
  }

  /// The least share of those who love a title that is worth telling.
  private static let leastShareTogether: Float = 0.12

  /// How many of those who love the answered title love this one too, if remarkable: more than a few, and the share of its lovers who love this title must
  /// be at least this title's loves over those of the most loved title.
  func together(_ row: Int, _ answered: Int) -> Reason.Kind? {
    guard let (both, lovers, loves) = coLoves(row, answered), both >= Self.leastShareTogether * lovers,
      both / lovers * (coLoves?.mostLoves ?? 0) >= loves
    else { return nil }
    return .together(both: Int(both), lovers: Int(lovers))
  }

  /// A title that as many have is rather told to be popular than to be rated highly.
  private static let manyMembers = 100_000

  /// The reason when no answer speaks for a title: people like this one, its rating or its popularity.
  func generalReason(_ row: Int, _ options: RankingOptions, _ buffers: inout RankingBuffers) -> Reason {
    let members = catalogue.members(row)
    let isKnown = isWellKnown(members, &buffers)
    // Of a title that few have nothing is popular.
    let popularLikeYou = Reason(isKnown ? .popularLikeYou : .popular(members: nil), weight: 0)
    var isRaised = false
    if !buffers.tasteEvents.isEmpty {
      updateEmptyHistoryScores(options, &buffers)
      let best = buffers.selector.indices.prefix(Self.comparedForUsual).map(Int.init)
      let gains = ([row] + best).map { buffers.modelScores[$0] - buffers.emptyHistoryScores[$0] }
      let usual = gains.dropFirst().reduce(0, +) / Float(max(best.count, 1))
      if gains[0] > max(usual, 0) { return popularLikeYou }
      isRaised = gains[0] > 0
    }
    if let score = catalogue.score(row), score >= Self.highScore, (members ?? 0) < Self.manyMembers {
      return Reason(.acclaimed(score: score), weight: 0)
    }
    guard !buffers.tasteEvents.isEmpty, !isPopular(row, options, &buffers) else {
      return Reason(.popular(members: isKnown && !options.asksForFame ? members : nil), weight: 0)
    }
    // Somebody without answers would not be shown it: either all answers together brought it, or its number of lists says nothing.
    return isRaised ? popularLikeYou : Reason(.popular(members: nil), weight: 0)
  }

  /// Ratings that are praise, and that are worth telling where nothing else can be said.
  private static let (highScore, goodScore): (Double, Double) = (8, 7)

  /// The reasons where the only loved or liked answer does not raise a title, or every answer is a dislike: something of the title
  /// itself. Of one answer nobody is told that none speaks for it, or what people like oneself choose.
  private func ownReasons(
    _ row: Int, _ options: RankingOptions, _ ranks: inout RankFalls, _ buffers: inout RankingBuffers
  ) -> [Reason] {
    let hasOnlyDislikes = Self.speaking(buffers.tasteEvents) == 0
    let (members, score) = (catalogue.members(row), catalogue.score(row))
    let rated = score.map { Reason(.acclaimed(score: $0), weight: 0) }
    let popular =
      members != nil && isWellKnown(members, &buffers) && !options.asksForFame
      ? Reason(.popular(members: members), weight: 0) : nil
    let own: Reason?
    if score ?? 0 >= Self.highScore, hasOnlyDislikes || members ?? 0 < Self.manyMembers {
      own = rated
    } else if popular != nil, isPopular(row, options, &buffers) {
      own = popular
    } else {
      own = score ?? 0 >= Self.goodScore ? rated : popular ?? rated
    }
    let isUnlike = hasOnlyDislikes && isUnlikeDisliked(row, options, &ranks, &buffers)
    let reasons = (isUnlike ? [Reason(.unlike, weight: 0)] : []) + (own.map { [$0] } ?? [])
    return reasons.isEmpty ? [Reason(.popular(members: nil), weight: 0)] : reasons
  }

  /// Whether a title shares nothing that has a name with any answered title, and stands higher than for somebody without answers.
  private func isUnlikeDisliked(
    _ row: Int, _ options: RankingOptions, _ ranks: inout RankFalls, _ buffers: inout RankingBuffers
  ) -> Bool {
    let events = buffers.tasteEvents
    let genres = catalogue.genres(row).filter { TellingGenres.means(catalogue.word(Int($0))) }
    guard !genres.isEmpty, events.contains(where: { $0.event.feedback == .dislike }),
      events.allSatisfy({ answered, _ in
        !isRelated(row, answered) && !catalogue.genres(answered).contains(where: genres.contains)
      })
    else { return false }
    return ranks.fall(of: row, without: nil, self, options, &buffers)?.isLower ?? false
  }

  /// Whether a title with so many members may be called popular: it is in the upper third of the catalogue. Without any members in the
  /// catalogue everything may.
  private func isWellKnown(_ members: Int?, _ buffers: inout RankingBuffers) -> Bool {
    let least =
      buffers.leastMembers
      ?? {
        let counts = catalogue.indices.compactMap(catalogue.members).sorted()
        return counts.isEmpty ? 0 : counts[counts.count * 2 / 3]
      }()
    buffers.leastMembers = least
    return members.map { $0 >= least } ?? true
  }
}

extension RankingOptions {
  /// Whether a ranking was asked for little known or well known titles: then their members are no news.
  fileprivate var asksForFame: Bool {
    filters.membersFrom != nil || filters.membersTo != nil || niche > 0
  }
}

extension Reason {
  /// Whether it says already what another one would.
  fileprivate func says(_ kind: Kind, of answer: Answer) -> Bool {
    if case .shares = kind, likeness?.title == answer.title { return true }
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
