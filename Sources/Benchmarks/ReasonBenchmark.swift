import Events
import Recommending

/// Reasons of the shipped model for a person with 400 answers, relative to ranking the catalogue once.
enum ReasonBenchmark {
  static func run(_ thresholds: Thresholds) throws -> Bool {
    let feed = try ShippedFeed()
    let (recommender, answers) = (feed.recommender, feed.answers)
    func history(_ run: Int) -> [Event] { Array(answers.prefix(400 - run % 10)) }
    var cards = 0
    // `before` ranks, so that only reasons are left to be computed.
    func reasons(_ name: String, explained: Int, runs: Int) -> Timing {
      Timing(name, warm: 2, runs: runs) { i in
        cards += recommender.rank(history(i), top: 100, explained: explained).cards.count
      } before: { i in
        cards += recommender.rank(history(i), top: 100, explained: 0).cards.count
      }
    }
    let rerank = Timing("the shipped model: re-rank of 400 answers", warm: 2, runs: 100) { i in
      cards += recommender.withTopRows(history(i), top: 100) { $0.count }
    }
    let one = reasons("reasons for one card of 400 answers", explained: 1, runs: 300)
    let some = reasons("reasons for 8 cards of 400 answers", explained: 8, runs: 100)
    let many = reasons("reasons for 33 cards of 400 answers", explained: 33, runs: 50)
    Timing.measure(rerank, one, some, many)
    let ok = [
      thresholds.check("reasons for one card / re-rank of 400 answers", one, over: rerank),
      thresholds.check("reasons for 8 cards / re-rank of 400 answers", some, over: rerank),
    ]
    return ok.allSatisfy { $0 } && cards > 0
  }
}
