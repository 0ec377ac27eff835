import Events
import Models

/// Scores without single answers; reasons are the differences. Short history: every answer is left out. Longer: for each explained
/// title only the answers that move it most, by the model's own account (`AttributingScorer`) and by content.
///
/// Leaving one answer out gives its effect on every title, so the answers chosen for one title serve all. A model that cannot tell which
/// answers move a title needs a pass over all events after the one left out: of its history the latest answers are tested, and the older
/// ones nearest in content to the best titles. These older ones are chosen while the app waits for the next key (`prepare`) and kept,
/// so that the model can prepare exactly those passes.
extension Recommender {
  private static let mostTested = 12
  private static var mostTestedRecent: Int { mostTested / 2 }
  /// How many of the best titles older answers are compared with.
  private static let comparedTitles = 10
  /// How many answers are left out for each title that is explained, where the model tells which.
  private static let testedForTitle = 5
  /// Answers that lower a title less are not tested for it.
  private static let leastLowering: Float = 0.05

  /// Brings `leaveOneOut` up to date for reasons of `rows`, and returns the answers that are tested for each of them. Batches one pass
  /// for each answer that was not left out before.
  func updateLeaveOneOut(
    _ rows: [Int], _ options: RankingOptions, _ buffers: inout RankingBuffers
  ) -> TestedAnswers {
    if buffers.leaveOneOutEvents != buffers.tasteEvents.map(\.event) {
      // An answer about a cold item changes the indices of the tested answers, but needs no model pass.
      buffers.leaveOneOut = nil
      buffers.heads?.withoutAnswer = [:]
    }
    let chosen = testedAnswers(rows, options, &buffers)
    let tested = chosen.all.filter { buffers.leaveOneOut?.places[$0] == nil }
    guard !tested.isEmpty || buffers.leaveOneOut == nil else { return chosen }
    let known = tested.filter { buffers.historyPositions[$0] >= 0 }
    let scores = scores(withoutEach: known, options, &buffers)
    storeLeaveOneOut(scores, tested: tested, known: known, &buffers)
    return chosen
  }

  /// Which answers are left out to explain some titles.
  struct TestedAnswers {
    /// Those that are left out for any of the titles, in order.
    var all: [Int]
    /// Those for each title, `[titles]`; nil where all count for every title.
    var each: [Set<Int>]?

    /// What the answers tested for one title did to it. One that was tested for another title is not told here: otherwise reasons would
    /// depend on how long the list is.
    func of(_ title: Int, _ influences: [Influence]) -> [Influence] {
      guard let own = each?[title] else { return influences }
      return influences.filter { own.contains($0.answer) }
    }
  }

  /// Keeps leave-one-out scores until the next model pass.
  func storeLeaveOneOut(
    _ scores: any LeaveOneOutScores, tested: [Int], known: [Int], _ buffers: inout RankingBuffers
  ) {
    guard let terms = buffers.mappingTerms else { return }
    buffers.leaveOneOutEvents = buffers.tasteEvents.map(\.event)
    var kept = buffers.leaveOneOut ?? RankingBuffers.LeaveOneOut()
    // The titles' deviation moves as the items' does.
    func deviations(_ scores: any LeaveOneOutScores) -> [Float] {
      scores.relativeDeviations(to: buffers.itemLogits).map { $0 * buffers.logitDeviation }
    }
    let whole = scores.compared.map { compared in
      let one = DenseLeaveOneOutScores([compared])
      return (logits: coldItemMapping.leaveOneOut(one, terms), deviation: deviations(one)[0])
    }
    for answer in tested { kept.places[answer] = .unknown }
    for (place, answer) in known.enumerated() {
      kept.places[answer] = .init(batch: kept.batches.count, place: place)
    }
    kept.batches.append(
      RankingBuffers.LeaveOneOut.Batch(
        known: known, logits: coldItemMapping.leaveOneOut(scores, terms), deviations: deviations(scores),
        whole: whole))
    buffers.leaveOneOut = kept
  }

  /// Scores without each of the answers, which the model knows. Outputs of two heads are cached and only mixed anew.
  private func scores(
    withoutEach known: [Int], _ options: RankingOptions, _ buffers: inout RankingBuffers
  ) -> any LeaveOneOutScores {
    guard let model = scorer as? any TwoHeadedScorer, let weight = options.presence else {
      var full = [Float](repeating: 0, count: scorer.items.count)
      return mixedScorer(options).score(
        buffers.history, query: options.query, without: known.map { buffers.historyPositions[$0] },
        into: &full)
    }
    return DenseLeaveOneOutScores(
      known.map { answer in
        var shorter = buffers.history
        shorter.remove(at: buffers.historyPositions[answer])
        let heads = buffers.heads?.withoutAnswer[answer] ?? model.heads(shorter)
        buffers.heads?.withoutAnswer[answer] = heads
        var scores: [Float] = []
        heads.score(weight, into: &scores)
        return scores
      })
  }

  /// The answers to test, when they do not depend on the ranking: a short history, or older answers chosen before.
  func testedAnswersBeforeRanking(_ buffers: RankingBuffers) -> [Int]? {
    let all = Array(buffers.tasteEvents.indices)
    guard all.count > Self.mostTested else { return all }
    guard !(scorer is any AttributingScorer) else { return nil }
    let recent = all.suffix(Self.mostTestedRecent)
    let older = all.dropLast(recent.count).filter {
      buffers.testedOlderEvents.contains(buffers.tasteEvents[$0].event)
    }
    return older.count == Self.mostTested - recent.count ? older + recent : nil
  }

  private func testedAnswers(
    _ rows: [Int], _ options: RankingOptions, _ buffers: inout RankingBuffers
  ) -> TestedAnswers {
    if let known = testedAnswersBeforeRanking(buffers) { return TestedAnswers(all: known) }
    if let model = mixedScorer(options) as? any AttributingScorer {
      return answersMovingMost(model, rows, options, buffers)
    }
    let all = Array(buffers.tasteEvents.indices)
    let recent = all.suffix(Self.mostTestedRecent)
    let older = chooseOlderAnswers(
      Self.mostTested - recent.count, of: all.dropLast(recent.count), nearest: rows, &buffers)
    return TestedAnswers(all: older + recent)
  }

  /// For each of `rows` the answers that raise it most, and the one that lowers it most, by the model's account and by content.
  private func answersMovingMost(
    _ model: any AttributingScorer, _ rows: [Int], _ options: RankingOptions, _ buffers: RankingBuffers
  ) -> TestedAnswers {
    let each = estimatedFalls(of: rows, model, options, buffers).map { falls in
      var chosen = Set(topIndices(falls, count: Self.testedForTitle, excluding: []).map(Int.init))
      if let lowest = falls.indices.min(by: { falls[$0] < falls[$1] }), falls[lowest] < -Self.leastLowering {
        chosen.insert(lowest)
      }
      return chosen
    }
    return TestedAnswers(all: Set(each.joined()).sorted(), each: each)
  }

  /// About how far each of `rows` would fall without each answer, by the model's account and by content, `[rows][answers]`. No pass.
  func estimatedFalls(
    of rows: [Int], _ model: any AttributingScorer, _ options: RankingOptions, _ buffers: RankingBuffers
  ) -> [[Float]] {
    let sources = rows.map(coldItemMapping.sources)
    var places: [Int32: Int] = [:]
    var items: [Int32] = []
    for (item, _) in sources.joined() where places[item] == nil {
      places[item] = items.count
      items.append(item)
    }
    let attributions = model.attributions(buffers.history, query: options.query, to: items)
    let content = ContentInfluence(self, options, buffers)
    let factor = buffers.modelShare / buffers.logitDeviation
    let answers = Array(buffers.tasteEvents.indices)
    return zip(content.falls(of: rows, answers: answers), sources).map { contentFalls, sources in
      var falls = contentFalls
      for answer in falls.indices where buffers.historyPositions[answer] >= 0 {
        let position = buffers.historyPositions[answer]
        for (item, weight) in sources {
          if let place = places[item] { falls[answer] += factor * weight * attributions[place, position] }
        }
      }
      return falls
    }
  }

  /// Chooses the `count` older answers nearest in content to the best titles and keeps the choice.
  private func chooseOlderAnswers(
    _ count: Int, of older: ArraySlice<Int>, nearest rows: [Int], _ buffers: inout RankingBuffers
  ) -> [Int] {
    let similarity = contentSpace.cosineSums(
      older.map { buffers.tasteEvents[$0].row }, with: rows.prefix(Self.comparedTitles))
    let chosen = zip(older, similarity).sorted { ($1.1, $0.0) < ($0.1, $1.0) }.prefix(count).map(\.0).sorted()
    buffers.testedOlderEvents = chosen.map { buffers.tasteEvents[$0].event }
    return chosen
  }

  /// Computes a part of what the next answer will need; called while the app is idle. Returns false when nothing is left.
  public func prepare() -> Bool {
    buffers.withLock { buffers in
      let all = Array(buffers.tasteEvents.indices)
      guard buffers.hasScores, !all.isEmpty else { return false }
      let recent = min(all.count, Self.mostTestedRecent)
      let older = all.dropLast(recent)
      var tested = Array(older) + all.suffix(recent)
      if all.count > Self.mostTested {
        // A model that tells which answers matter is only asked for those once the next titles are known.
        guard !(scorer is any AttributingScorer) else { return scorer.prepare(buffers.history, without: []) }
        let best = buffers.selector.indices.prefix(Self.comparedTitles).map(Int.init)
        tested =
          chooseOlderAnswers(Self.mostTested - recent, of: older, nearest: best, &buffers)
          + all.suffix(recent)
      }
      let positions = tested.map { buffers.historyPositions[$0] }.filter { $0 >= 0 }
      return scorer.prepare(buffers.history, without: positions)
    }
  }
}
