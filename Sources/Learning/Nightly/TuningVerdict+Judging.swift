import Cards

extension TuningVerdict {
  /// One-sided: 5% of challengers that are no better pass.
  static let certain = 1.645
  /// How much less often loved titles may be above others.
  private static let mostLostPairs = 0.005

  /// Judges a challenger on the held-back answers of some profiles.
  ///
  /// Where ten or more profiles speak, each is one observation; else each answer is. Whatever a challenger does, the answers must be such
  /// that something can be learned from them (`AnswerSignal`).
  init(_ all: [JudgedProfile], _ signals: [AnswerSignal], new: Int, held: Int) {
    self.init(.notBetter, new: new, held: held)
    loved = all.reduce(0) { $0 + $1.lovedRanks.count }
    others = all.reduce(0) { $0 + $1.otherRanks.count }
    gainBefore = Self.mean(all.flatMap(\.reachedServing))
    gainAfter = Self.mean(all.flatMap(\.reachedTuned))
    certainty = Self.paired(all.map { zip($0.reachedTuned, $0.reachedServing).map { $0 - $1 } })
    let overall = Self.paired(all.map { zip($0.tuned, $0.serving).map { $0 - $1 } })
    var (before, after, count) = (0.0, 0.0, 0.0)
    for one in all {
      let served = JudgedProfile.pairs(one.lovedRanks, one.otherRanks)
      before += served.won
      after += JudgedProfile.pairs(one.tunedLovedRanks, one.tunedOtherRanks).won
      count += served.count
    }
    (pairsBefore, pairsAfter) = (before / max(count, 1), after / max(count, 1))
    let excess =
      signals.reduce(0) { $0 + $1.excess } / max(signals.reduce(0) { $0 + $1.variance }, 1e-9).squareRoot()
    if Self.paired(signals.map(\.own)) < Self.certain || excess < Self.certain {
      kind = .noSignal
    } else if certainty < Self.certain || overall < -Self.certain {
      kind = .notBetter
    } else if pairsAfter < pairsBefore - Self.mostLostPairs {
      kind = .tellsWorse
    } else {
      kind = .promoted
    }
  }

  private static func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(max(values.count, 1))
  }

  /// From so many profiles on each is one observation.
  private static let manyProfiles = 10

  /// The mean of differences in standard errors, drawn to zero for few of them as Student's t asks.
  private static func paired(_ differences: [[Double]]) -> Double {
    let speaking = differences.filter { !$0.isEmpty }
    let clusters = speaking.count >= manyProfiles ? speaking : speaking.flatMap { $0.map { [$0] } }
    let all = clusters.flatMap { $0 }
    guard clusters.count >= 2 else { return 0 }
    let mean = mean(all)
    let square = clusters.reduce(0) { sum, cluster in
      let beyond = cluster.reduce(0) { $0 + $1 - mean }
      return sum + beyond * beyond
    }
    let n = Double(clusters.count)
    let error = (square * n / (n - 1)).squareRoot() / Double(all.count)
    guard error > 1e-12 else { return 0 }
    // The 95% quantile of Student's t is about 1.645 + 1.6 / (n - 1).
    return mean / error * certain / (certain + 1.6 / (n - 1))
  }
}
