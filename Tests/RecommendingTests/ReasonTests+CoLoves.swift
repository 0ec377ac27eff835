import Cards
import Catalogue
import Events
import Models
import Tensors
import Testing

@testable import Recommending

/// What is said of who loves two titles, and when nothing is.
extension ReasonTests {
  /// Two titles that share nothing are not told to be alike, but to be loved by the same people where that was counted, or of the same time.
  @Test func unlikeTitlesAreSaidToBeLovedByTheSamePeople() throws {
    var titles = Self.titles()
    for i in titles.indices { titles[i].genres = ["Genre \(i)"] }
    func first(_ titles: [Anime], _ counts: CoLoveSource? = nil) throws -> Reason {
      let cards = Recommender(catalogue: titles, scorer: Self.linear(), coLoves: counts)
        .rank([Event(animeID: 100, feedback: .love)], top: 30).cards
      return try #require(cards.first { $0.id == 101 }?.reasons.first)
    }
    // 30 people love both. Of all people as many or more love 101, and few people count for nothing.
    func counted(both: Int = 30, loves: [Float] = [100, 310, 1000], people: Int = 2000) -> CoLoveSource {
      CoLoveSource { (Counts(loves: loves, pair: both), people) }
    }
    for source in [
      nil, CoLoveSource { nil }, counted(both: 19, loves: [50, 310, 1000]), counted(people: 0),
      counted(people: 1700), counted(loves: [500, 310, 1000]),
    ] {
      #expect(try first(titles, source).text == "Ranks higher since you loved Title 0")
    }
    let plain = try first(titles, counted())
    #expect(plain.kind == .popularWith && plain.text == "Popular with people who loved Title 0")
    #expect(plain.answers.map(\.id) == [100] && plain.weight > 0)
    // Of a time long ago it is said where nothing else can be; to be of the same year joins nothing.
    for row in [0, 1] { titles[row].startDate = "201\(8 + row)-01-01" }
    #expect(try first(titles).text == "Ranks higher since you loved Title 0")
    for row in [0, 1] { titles[row].startDate = "198\(7 + row)-01-01" }
    #expect(try first(titles, counted()).kind == .popularWith)
    #expect(try first(titles).text == "From the late 1980s, like Title 0")
    titles[1].genres = titles[0].genres
    #expect(try first(titles, counted()).kind != .popularWith)
  }

  struct Counts: CoLoveCounts {
    let items = ItemIndex([100, 101, 102])
    let name = "counts"
    var loves: [Float] = [60, 50, 1000]
    var pair = 30
    func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {}
    func coLoves(_ a: Int32, _ b: Int32) -> Int? { a == 2 || b == 2 ? 40 : pair }
  }

  @Test func remarkableCommonLovesAreTold() throws {
    let recommender = Recommender(
      catalogue: Self.titles(), scorer: Self.linear(), coLoves: CoLoveSource { (Counts(), 0) })
    let cards = recommender.rank([Event(animeID: 100, feedback: .love)], top: 30).cards
    let next = try #require(cards.first { $0.id == 101 })
    #expect(next.reasons.contains { $0.kind == .together(both: 30, lovers: 60) }, "\(next.reasons)")
    #expect(next.reasons.contains { $0.text == "30 of the 60 who loved Title 0 love this" })
    // Everybody loves 102.
    let famous = try #require(cards.first { $0.id == 102 })
    #expect(!famous.reasons.contains { if case .together = $0.kind { true } else { false } })
  }

  /// "30 of the 962" is no reason, however rare the other title is.
  @Test func smallSharesAreNotTold() throws {
    let recommender = Recommender(
      catalogue: Self.titles(), scorer: Self.linear(),
      coLoves: CoLoveSource { (Counts(loves: [500, 50, 1000]), 0) })
    let cards = recommender.rank([Event(animeID: 100, feedback: .love)], top: 30).cards
    #expect(
      !cards.flatMap(\.reasons).contains { if case .together = $0.kind { true } else { false } })
  }

  /// Each item raises the next but two, which points the same way, and the next one, which does not.
  struct Vectors: ItemVectorModel {
    let linear: ItemItem = {
      let matrix = Tensor(count, count)
      for i in 0..<count {
        matrix.row(i)[(i + 3) % count] = 1
        matrix.row(i)[(i + 1) % count] = 0.9
      }
      return ItemItem(
        items: ItemIndex(Array(100..<100 + count)), name: "near", grades: .graded, matrix: matrix)
    }()
    var items: ItemIndex { linear.items }
    let name = "vectors"
    var itemVectors: Tensor? {
      let vectors = Tensor(items.count, 3)
      for i in 0..<items.count { vectors.row(i)[i % 3] = 2 }
      return vectors
    }
    func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {
      linear.score(history, query: query, into: &scores)
    }
  }

  /// Who loves 105 and 108: as many as are asked for love both.
  struct NearCounts: CoLoveCounts {
    let items = ItemIndex([105, 107, 108])
    let name = "counts"
    var loves: [Float] { [200, 10, 150] }
    var both: Int
    func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {}
    func coLoves(_ a: Int32, _ b: Int32) -> Int? { a == 1 || b == 1 ? nil : both }
  }

  /// Where nothing else can be said of an answer: that much the same people love both, if the model has it near, and it was counted. Of
  /// one answer alone it would say nothing more than "because".
  @Test func nearIsNotToldWithoutEvidence() throws {
    var titles = sampleTitles(Self.count)
    for i in titles.indices { titles[i].genres = ["Genre \(i)"] }
    func reasons(_ loves: [Int], both: Int?) throws -> [Reason] {
      let counts = CoLoveSource { both.map { (NearCounts(both: $0), 0) } }
      let cards = Recommender(catalogue: titles, scorer: Vectors(), coLoves: counts)
        .rank(loves.map { Event(animeID: $0, feedback: .like) }, top: 40).cards
      return try #require(cards.first { $0.id == 108 }).reasons
    }
    #expect(try reasons([105, 107], both: 40).map(\.kind) == [.raises], "40 of 310 are not much the same")
    #expect(try reasons([105, 107], both: nil).map(\.kind) == [.raises], "nothing was counted")
    #expect(try reasons([105], both: 60).map(\.kind) == [.raises], "it is the same answer and effect")
  }
}
