import Cards
import Models
import Recommending

/// What a key costs in the feed with the shipped model and every layer on: recent answers, watching order, variety, something
/// different, and reasons of the first card. Relative to ranking the catalogue once by model and content alone.
enum KeyBenchmark {
  static func run(_ thresholds: Thresholds) throws -> Bool {
    let feed = try ShippedFeed()
    let (recommender, answers) = (feed.recommender, feed.answers)
    var options = RankingOptions().with(RankingSettings())
    (options.time, options.recency) = (ShippedFeed.now, Recency())
    var cards = 0
    func timing(_ name: String, answered: Int, top: Int, explained: Int) -> Timing {
      // A key adds one answer to a history that was just ranked.
      func rank(_ count: Int) {
        cards +=
          recommender.rank(Array(answers.prefix(count)), top: top, explained: explained, options: options)
          .cards.count
      }
      return Timing(name, runs: 300) { i in
        rank(answered - i % 10)
      } before: { i in
        rank(answered - i % 10 - 1)
      }
    }
    let plain = Timing("the shipped model: re-rank of 50 answers", runs: 300) { i in
      cards += recommender.withTopRows(Array(answers.prefix(50 - i % 10)), top: 100) { $0.count }
    }
    let few = timing("a key after 12 answers", answered: 12, top: 33, explained: 1)
    let key = timing("a key after 50 answers", answered: 50, top: 33, explained: 1)
    let many = timing("a key after 400 answers", answered: 400, top: 33, explained: 1)
    let burst = timing("a key of a burst after 50 answers", answered: 50, top: 4, explained: 0)
    let rest = timing("the whole list after 50 answers", answered: 50, top: 100, explained: 33)
    Timing.measure(plain, few, key, many, burst, rest)
    let ok = [
      thresholds.check("a key after 50 answers / re-rank", key, over: plain),
      thresholds.check("a key after 400 answers / a key after 50 answers", many, over: key),
      thresholds.check("a key of a burst / re-rank", burst, over: plain),
    ]
    return ok.allSatisfy { $0 } && cards > 0
  }
}
