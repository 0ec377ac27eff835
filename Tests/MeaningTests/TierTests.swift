import Catalogue
import Foundation
import Testing

@testable import Meaning

@Suite struct TierTests {
  @Test func tiersAreQuartiles() throws {
    let bounds = try #require(Tier.bounds([1, 2, 3, 4, 5]))
    #expect(bounds == [2, 3, 4])
    #expect([1, 2, 3.5, 9].map { Tier.of($0, bounds) } == [.terrible, .watchable, .worthwhile, .topTier])
    #expect(Tier.bounds([1, 2, 3]) == nil)
  }

  /// Titles whose story and genre say their score, each a franchise of its own.
  private static let titles: [Anime] = (0..<160).map { i in
    let isGood = i % 2 == 0
    var anime = Anime(id: i + 1, title: "Title \(i)")
    anime.synopsis =
      isGood
      ? "A patient gardener \(i) rebuilds the harbour and finds an old letter of his mother."
      : "Loud robots \(i) explode while students shout about the school festival again."
    anime.genres = isGood ? ["Drama"] : ["Ecchi"]
    anime.score = (isGood ? 8.5 : 5.5) + Double(i % 7) / 10
    anime.members = 50_000
    anime.franchise = "F\(i)"
    return anime
  }

  /// Learned once for the tests that judge by texts alone.
  private static let judge = Result { try Judge(Shipped.search.get(), facts: false) }
  /// The same for those that judge by facts too.
  private static let judgeOfFacts = Result { try Judge(Shipped.search.get(), facts: true) }

  @Test func whatTheTextsSayIsLearned() throws {
    let rows = try TierTrial.measure(Self.titles, members: 20_000, splits: 1, seed: 3)
    let majority = try #require(rows.first { $0.inputs == "majority" })
    for name in ["synopsis", "genres", "synopsis and genres"] {
      let row = try #require(rows.first { $0.inputs == name })
      // Genre and story tell the upper half from the lower one, and nothing more.
      #expect(row.accuracy > majority.accuracy + 0.1 && row.accuracy > 0.35, "\(row)")
    }
    #expect(rows.allSatisfy { $0.titles == majority.titles && (0...1).contains($0.calibration) })
  }

  /// A row of a catalogue may say any number.
  @Test func yearsThatAreNoneStopNothing() throws {
    let judge = try Self.judgeOfFacts.get()
    for season in ["Spring -9223372036854775808", "Spring 9223372036854775807", "Spring 0"] {
      var anime = Anime(id: 0, title: "x")
      anime.season = season
      #expect(anime.year == nil)
      #expect(judge.judge(anime).prediction.chances.allSatisfy { (0...1).contains($0) })
    }
    var anime = Anime(id: 0, title: "x")
    (anime.startDate, anime.season) = ("0000-01-01", "Fall 1998")
    #expect(anime.year == 1998)
  }

  @Test func calibrationIsTheGapBetweenPromisesAndShares() {
    let sure = (0..<10).map { (tier: $0 < 5 ? Tier.topTier : Tier.terrible, chances: [0, 0, 0.1, 0.9]) }
    let row = TierTrial.row("x", sure)
    #expect(abs(row.accuracy - 0.5) < 1e-9 && abs(row.calibration - 0.4) < 1e-9)
    // F1 of the top tier is 2/3, of the others 0.
    #expect(abs(row.f1 - 2.0 / 3 / 4) < 1e-9)
  }

  @Test func verdictsComeFromEvidence() throws {
    let judge = try Self.judge.get()
    var anime = Anime(id: 0, title: "x")
    anime.genres = ["Psychological", "Suspense"]
    anime.synopsis =
      "A genius surgeon hunts a murderer whose life he once saved, and doubts what a life is worth."
    let verdict = judge.judge(anime)
    #expect(abs(verdict.prediction.chances.reduce(0, +) - 1) < 1e-4)
    #expect(verdict.prediction.chances.allSatisfy { (0...1).contains($0) })
    #expect(verdict.nearest.count == 5 && verdict.genres.map(\.name) == anime.genres)
    for near in verdict.nearest {
      #expect(near.genres.allSatisfy(near.anime.genres.contains))
      let theirs = Set(WordReader.stems(near.anime.synopsis ?? ""))
      #expect(near.words.allSatisfy { theirs.contains(WordReader.stems($0)[0]) })
    }
    anime.genres = ["Ecchi", "Harem"]
    anime.synopsis = "He falls onto every girl of the dormitory while a talking towel comments on it."
    #expect(judge.judge(anime).prediction.score < verdict.prediction.score)
  }

  @Test func whatIsNotGivenIsNoFeature() throws {
    let judge = try Self.judge.get()
    var anime = Anime(id: 0, title: "x")
    anime.synopsis =
      "An ordinary student inherits a mansion full of maids who fall over him, bathe with him and fight for him in school."
    let bare = judge.judge(anime)
    #expect(bare.fields == .synopsis)
    // Nearly half of the titles with such a text are the worst: without genres it is no masterpiece.
    #expect(bare.prediction.tier < .worthwhile, "\(bare.prediction)")
    anime.genres = ["Ecchi", "Harem", "Fantasy", "School"]
    let named = judge.judge(anime)
    #expect(named.fields == .texts && named.prediction.tier == .terrible)
    #expect(abs(named.prediction.score - bare.prediction.score) < 0.6)
  }

  @Test func unknownWordsSayNothing() throws {
    let judge = try Self.judgeOfFacts.get()
    var (one, other) = (Anime(id: 0, title: "x"), Anime(id: 0, title: "x"))
    (one.genres, other.genres) = (["Comedy"], ["Comedy"])
    (one.synopsis, other.synopsis) = ("asdf qwer zxcv", "ねこがいる")
    let (a, b) = (judge.judge(one), judge.judge(other))
    #expect(a.fields == .genres && a.words.known == 0 && !a.words.isEnough)
    #expect(a.prediction == b.prediction)
    one.type = "TV"
    #expect(judge.judge(one).fields == [.genres, .type])
    one.synopsis = "A boy finds a talking cat in a mountain village."
    #expect(judge.judge(one).fields == [.genres, .type, .synopsis] && judge.judge(one).words.isEnough)
  }

  @Test func tooFewTitlesAreAnError() {
    #expect(throws: MeaningError.self) {
      try TierTrial.measure(Array(Self.titles.prefix(10)), members: 0, splits: 1, seed: 1)
    }
  }

  /// One genre is read as one of several, and a sentence that is said again says no more.
  @Test func oneGenreMayBePartOfMore() throws {
    let judge = try Self.judge.get()
    var anime = Anime(id: 0, title: "x")
    anime.synopsis = "A boy finds a talking cat in a mountain village."
    anime.genres = ["Comedy"]
    let verdict = judge.judge(anime)
    #expect(abs(verdict.prediction.chances.reduce(0, +) - 1) < 1e-3)
    // Not only those of that genre alone are near.
    #expect(verdict.nearest.contains { $0.anime.genres.count > 1 })
    anime.synopsis = Array(repeating: anime.synopsis ?? "", count: 30).joined(separator: " ")
    #expect(judge.judge(anime).prediction == verdict.prediction)
    #expect(verdict.nearest.flatMap(\.words).allSatisfy { $0.count >= 4 })
  }
}
