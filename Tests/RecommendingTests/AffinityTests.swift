import Cards
import Catalogue
import Events
import Foundations
import Models
import Testing

@testable import Recommending

/// What a person loves more than others do. Eight of 200 titles are about pirates, half of the others are comedies.
@Suite struct AffinityTests {
  static let pirates = [7, 30, 55, 80, 111, 140, 165, 190]
  static let titles: [Anime] = (0..<200).map { id in
    var anime = Anime(id: id, title: "T\(id)")
    anime.genres =
      pirates.contains(id)
      ? ["Pirates", "Comedy", "Shounen"] : id % 2 == 0 ? ["Comedy"] : ["Drama", "Shounen"]
    (anime.members, anime.type) = (1000, "TV")
    return anime
  }
  static let recommender = Recommender(
    catalogue: titles, scorer: ChainScorer(items: ItemIndex(titles.map(\.id))))

  static func events(loves: [Int] = [], likes: [Int] = [], dislikes: [Int] = []) -> [Event] {
    let answers =
      loves.map { ($0, Feedback.love) } + likes.map { ($0, .like) } + dislikes.map { ($0, .dislike) }
    return answers.enumerated().map {
      Event(id: Int64($0.offset + 1), animeID: $0.element.0, feedback: $0.element.1)
    }
  }

  /// What affinities add to a title about pirates, at full trust.
  static func pirateAffinity(_ events: [Event]) -> (whole: Float, trusted: Float) {
    var buffers = recommender.buffers.withLock { $0 }
    recommender.readHistory(events, RankingOptions(), &buffers)
    guard let all = buffers.affinities else { return (0, 0) }
    let sum = all.sum(all.values, of: pirates[7])
    return (sum / Affinities.trust(afterLoves: events.count { $0.feedback == .love }), sum)
  }

  @Test func threeLovesOfARareGenreAreATaste() {
    #expect(Self.pirateAffinity(Self.events(loves: [7])).whole == 0)
    let (two, three) = (
      Self.pirateAffinity(Self.events(loves: [7, 30])), Self.pirateAffinity(Self.events(loves: [7, 30, 55]))
    )
    #expect(three.whole > two.whole && three.whole > 0.3)
    // Half of the titles are comedies: three loves of some are no news. Nor is whom a title is made for.
    #expect(Self.pirateAffinity(Self.events(loves: [2, 4, 6])).whole == 0)
    #expect(Self.pirateAffinity(Self.events(loves: [1, 3, 5])).whole == 0)
  }

  @Test func whatIsOnlyLikedHardlyCountsBesideIt() {
    let alone = Self.pirateAffinity(Self.events(loves: [7, 30, 55]))
    let liking = Self.pirateAffinity(
      Self.events(loves: [7, 30, 55], likes: Array(stride(from: 2, to: 22, by: 2))))
    let loving = Self.pirateAffinity(Self.events(loves: [7, 30, 55] + Array(stride(from: 2, to: 22, by: 2))))
    let disliking = Self.pirateAffinity(
      Self.events(loves: [7, 30, 55], dislikes: (1...82).filter { !Self.pirates.contains($0) }))
    #expect(disliking == alone)
    #expect(liking.trusted > 0.5 * alone.trusted && liking.trusted < alone.trusted)
    #expect(loving.trusted < 0.3 * alone.trusted)
  }

  @Test(arguments: 0..<4) func aLoveNeverLowersItAndADislikeNeverRaisesIt(seed: Int) {
    var random = RandomSource(seed: UInt64(seed))
    for _ in 0..<50 {
      let rows = Array(0..<200).shuffled(using: &random)
      let count = Int.random(in: 0...12, using: &random)
      let pirates = Self.pirates.dropLast().shuffled(using: &random)
      let loved = pirates.prefix(Int.random(in: 1...4, using: &random))
      let others = rows.filter { !Self.pirates.contains($0) }.prefix(count)
      let before = Self.pirateAffinity(Self.events(loves: Array(loved), likes: Array(others)))
      let next = pirates[loved.count]
      let more = Self.pirateAffinity(Self.events(loves: loved + [next], likes: Array(others)))
      let liked = Self.pirateAffinity(Self.events(loves: Array(loved), likes: others + [next]))
      let less = Self.pirateAffinity(Self.events(loves: Array(loved), likes: Array(others), dislikes: [next]))
      #expect(more.whole >= before.whole && liked.whole >= before.whole && less.whole <= before.whole)
    }
  }

  @Test func whatDislikesShareAndLovesDoNotFalls() {
    func sum(_ events: [Event], of row: Int) -> Float {
      var buffers = Self.recommender.buffers.withLock { $0 }
      Self.recommender.readHistory(events, RankingOptions(), &buffers)
      return buffers.affinities.map { $0.sum($0.values, of: row) } ?? 0
    }
    let (comedy, drama) = (100, 101)
    let loves = [2, 4, 6]
    let one = Self.events(loves: loves, dislikes: [9])
    let three = Self.events(loves: loves, dislikes: [9, 11, 13])
    #expect(sum(one, of: drama) < 0 && sum(three, of: drama) < sum(one, of: drama))
    #expect(sum(three, of: comedy) == 0)
    // A love of one is a word for them; who only dislikes says nothing of genres.
    #expect(sum(Self.events(loves: loves + [15], dislikes: [9, 11, 13]), of: drama) > sum(three, of: drama))
    #expect(sum(Self.events(dislikes: [9, 11, 13]), of: drama) == 0)
  }

  @Test func whoLovesOnlyFilmsOrNewTitlesGetsMoreOfThem() {
    let titles = (0..<300).map { id in
      var anime = Anime(id: id, title: "T\(id)")
      (anime.genres, anime.members) = (["Comedy"], 1000)
      anime.type = id % 10 == 0 ? "Movie" : id % 10 == 1 ? "Special" : "TV"
      // One date is a slip.
      anime.startDate = "\(id == 299 ? 2999 : id % 10 == 2 ? 2024 : id % 10 == 3 ? 1980 : 2010)"
      return anime
    }
    let recommender = Recommender(
      catalogue: titles, scorer: ChainScorer(items: ItemIndex(titles.map(\.id))))
    func added(_ loves: [Int], to row: Int) -> Float {
      var buffers = recommender.buffers.withLock { $0 }
      recommender.readHistory(Self.events(loves: loves), RankingOptions(), &buffers)
      return buffers.affinities.map { $0.sum($0.values, of: row) } ?? 0
    }
    let films = Array(stride(from: 0, to: 70, by: 10))
    #expect(added(films, to: 200) > 0.3 && added(films, to: 204) == 0)
    #expect(added(Array(films.prefix(2)), to: 200) == 0)
    #expect(added(films + Array(stride(from: 4, to: 74, by: 10)), to: 200) == 0)
    // Specials belong to what they are specials of.
    #expect(added(films.map { $0 + 1 }, to: 201) == 0)
    #expect(added(films.map { $0 + 2 }, to: 202) > 0.5 && added(films.map { $0 + 2 }, to: 204) == 0)
    #expect(added(films.map { $0 + 3 }, to: 203) > 0.5)
    #expect(added(films.map { $0 + 4 }, to: 204) == 0)
  }

  @Test func theTitlesOfTheGenreComeFirst() {
    var plain = RankingOptions()
    plain.modelShare = 1
    func places(_ options: RankingOptions, loves: [Int]) -> Int {
      Self.recommender.rank(Self.events(loves: loves), top: 20, explained: 0, options: options).cards
        .count { Self.pirates.contains($0.id) }
    }
    #expect(places(RankingOptions(), loves: [7, 30, 55]) >= 4)
    // The knob "content" takes it back.
    #expect(places(plain, loves: [7, 30, 55]) <= 1)
  }

  /// What is left of a score without an answer is what a ranking without it gives.
  @Test func influencesAreThoseOfAProfileWithoutTheAnswer() throws {
    let events = Self.events(loves: [7, 30, 55, 12], likes: [80], dislikes: [13])
    var buffers = Self.recommender.buffers.withLock { $0 }
    let options = RankingOptions()
    Self.recommender.selectTop(events, top: 10, options: options, &buffers)
    let content = ContentInfluence(Self.recommender, options, buffers)
    let rows = [111, 140, 2, 3]
    let falls = content.falls(of: rows, answers: Array(events.indices))
    for answer in events.indices {
      var rest = Self.recommender.buffers.withLock { $0 }
      Self.recommender.readHistory(
        events.enumerated().filter { $0.offset != answer }.map(\.element), options, &rest)
      let all = try #require(buffers.affinities)
      // What is left counts as much as with the whole history.
      let left = Affinities(
        FilterColumns(Self.recommender.catalogue, rest.franchiseLines(of: Self.recommender.catalogue)),
        rates: rest.factRates, rest.tasteEvents.indices.map(rest.affinityAnswer), count: 4)
      // But an aversion, here to dramas, counts as with the answers that are left.
      let anew = try #require(rest.affinities)
      func added(_ row: Int) -> Float {
        row == 3 ? anew.sum(anew.values, of: row) : left.sum(left.values, of: row)
      }
      let parts = content.parts(without: answer)
      let scale = options.affinityScale
      for (place, row) in rows.enumerated() {
        let lost = scale * (all.sum(all.values, of: row) - added(row))
        // The same without affinities: what cosines alone lose.
        var none = buffers
        none.affinities = nil
        let cosines = ContentInfluence(Self.recommender, options, none)
        let cosineFall = cosines.falls(of: [row], answers: [answer])[0][0]
        #expect(abs(falls[place][answer] - cosineFall - lost) < 1e-4)
        #expect(abs(parts[row] - cosines.parts(without: answer)[row] - scale * added(row)) < 1e-4)
      }
    }
  }
}
