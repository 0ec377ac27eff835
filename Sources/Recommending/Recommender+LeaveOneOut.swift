import Models

/// What the catalogue would score without single answers. Reasons come from the differences.
///
/// A leave-one-out pass costs a pass over all events after the one left out, so at most `mostTested` answers are tested: the
/// latest half, and of the older ones those nearest in content to the best titles. The older ones are chosen in the pause
/// before the next key (`prepare`) and kept until then, so that the model can prepare exactly those passes.
extension Recommender {
  private static let mostTested = 12
  private static var mostTestedRecent: Int { mostTested / 2 }
  /// How many of the best titles older answers are compared with.
  private static let comparedTitles = 10

  /// Brings `leaveOneOut` up to date, where the last model pass did not bring it. Batches one pass for each tested answer.
  func updateLeaveOneOut(
    _ rows: [Int], _ options: RankingOptions, _ buffers: inout RankingBuffers
  ) {
    if buffers.leaveOneOutEvents != buffers.tasteEvents.map(\.event) {
      // An answer about a cold item changes the indices of the tested answers, but needs no model pass.
      buffers.leaveOneOut = nil
      buffers.heads?.tested = nil
    }
    guard buffers.leaveOneOut == nil else { return }
    let tested = buffers.heads?.tested ?? testedAnswers(rows, &buffers)
    let known = tested.filter { buffers.historyPositions[$0] >= 0 }
    let scores = scores(
      withoutEach: known.map { buffers.historyPositions[$0] }, tested: tested, options, &buffers)
    storeLeaveOneOut(scores, tested: tested, known: known, &buffers)
  }

  /// Keeps leave-one-out scores until the next model pass.
  func storeLeaveOneOut(
    _ scores: any LeaveOneOutScores, tested: [Int], known: [Int], _ buffers: inout RankingBuffers
  ) {
    guard let terms = buffers.mappingTerms else { return }
    buffers.leaveOneOutEvents = buffers.tasteEvents.map(\.event)
    buffers.leaveOneOut = RankingBuffers.LeaveOneOut(
      tested: tested, known: known, logits: coldItemMapping.leaveOneOut(scores, terms))
  }

  /// Scores without the event at each of `positions` in the history. Outputs of two heads are cached and only mixed anew.
  private func scores(
    withoutEach positions: [Int], tested: [Int], _ options: RankingOptions, _ buffers: inout RankingBuffers
  ) -> any LeaveOneOutScores {
    guard let model = scorer as? any TwoHeadedScorer, let weight = options.presence else {
      var full = [Float](repeating: 0, count: scorer.items.count)
      return mixedScorer(options).score(
        buffers.history, query: options.query, without: positions, into: &full)
    }
    if buffers.heads?.tested == nil {
      buffers.heads?.withoutAnswer = positions.map { position in
        var shorter = buffers.history
        shorter.remove(at: position)
        return model.heads(shorter)
      }
      buffers.heads?.tested = tested
    }
    return DenseLeaveOneOutScores(
      (buffers.heads?.withoutAnswer ?? []).map { heads in
        var scores: [Float] = []
        heads.score(weight, into: &scores)
        return scores
      })
  }

  /// The answers to test, when they do not depend on the ranking: a short history, or older answers chosen before.
  func testedAnswersBeforeRanking(_ buffers: RankingBuffers) -> [Int]? {
    let all = Array(buffers.tasteEvents.indices)
    guard all.count > Self.mostTested else { return all }
    let recent = all.suffix(Self.mostTestedRecent)
    let older = all.dropLast(recent.count).filter {
      buffers.testedOlderEvents.contains(buffers.tasteEvents[$0].event)
    }
    return older.count == Self.mostTested - recent.count ? older + recent : nil
  }

  private func testedAnswers(_ rows: [Int], _ buffers: inout RankingBuffers) -> [Int] {
    if let known = testedAnswersBeforeRanking(buffers) { return known }
    let all = Array(buffers.tasteEvents.indices)
    let recent = all.suffix(Self.mostTestedRecent)
    return chooseOlderAnswers(
      Self.mostTested - recent.count, of: all.dropLast(recent.count), nearest: rows, &buffers) + recent
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
      var tested = Array(older)
      if all.count > Self.mostTested {
        let best = buffers.selector.indices.prefix(Self.comparedTitles).map(Int.init)
        tested = chooseOlderAnswers(Self.mostTested - recent, of: older, nearest: best, &buffers)
      }
      let positions = (tested + all.suffix(recent)).map { buffers.historyPositions[$0] }.filter { $0 >= 0 }
      return scorer.prepare(buffers.history, without: positions)
    }
  }
}
