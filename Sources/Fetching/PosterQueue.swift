import Foundation

/// Hands posters out one by one, spaces requests, and gives up after too many failures in a row.
actor PosterQueue {
  private var waiting: ArraySlice<PosterFetcher.Poster>
  private let limits: PosterFetcher.Limits
  private var nextTurn = ContinuousClock.now
  private var failuresInARow = 0
  private var done = 0
  private(set) var report = PosterFetcher.Report()

  init(_ posters: [PosterFetcher.Poster], _ limits: PosterFetcher.Limits) {
    (waiting, self.limits) = (posters[...], limits)
  }

  /// The next poster; nil once there is none, or all are given up.
  func next() -> PosterFetcher.Poster? {
    guard !report.isGivenUp, !Task.isCancelled else { return nil }
    return waiting.popFirst()
  }

  /// Waits until another request may begin.
  func takeTurn() async {
    let turn = max(nextTurn, .now)
    nextTurn = turn + .seconds(limits.between)
    try? await Task.sleep(until: turn)
  }

  /// Notes what became of a poster; returns how many are done.
  func finish(_ poster: PosterFetcher.Poster, _ outcome: PosterFetcher.Outcome) -> Int {
    switch outcome {
    case .fetched: (report.fetched, failuresInARow) = (report.fetched + 1, 0)
    case .known: report.known += 1
    case .failed(let reason):
      report.failed[poster.id] = reason
      failuresInARow += 1
      if failuresInARow >= limits.failuresInARow, !waiting.isEmpty { report.isGivenUp = true }
    }
    done += 1
    return done
  }
}
