import Foundations
import Models
import Testing

@testable import Training

/// Profiles in a file are those in memory.
@Suite struct ProfilesTests {
  /// The lists of an in-memory data set as if they were read from a file.
  struct Streamed: ListSource {
    let data: TrainingData
    var items: ItemIndex { data.items }
    var ordered: Bool { data.ordered }
    var count: Int { data.count }
    var isStreamed: Bool { true }
    func forEachList(_ range: Range<Int>, _ body: (Int, [Interaction]) throws -> Void) throws {
      try data.forEachList(range, body)
    }
  }

  static let data: TrainingData = {
    var data = AutoencoderTrainerTests.people(120)
    data.lists = data.lists.enumerated().map { person, list in
      list.map { event in
        Interaction(
          item: event.item, signal: .like, rating: person % 7 == 0 ? nil : Float(1 + Int(event.item) % 10))
      }
    }
    return data
  }()

  @Test func theFileHoldsTheProfilesOfMemory() throws {
    var settings = AutoencoderTrainerTests.settings(takesTurns: false)
    settings.piece = 5
    settings.fewest = 4
    let inMemory = try Profiles(Self.data, settings)
    let inFile = try Profiles(Streamed(data: Self.data), settings)
    #expect(inMemory.store is SparseRatings && inFile.store is ProfileFile)
    #expect(inFile.store.count == inMemory.store.count && inFile.store.count > 200)
    #expect(inFile.userCounts == inMemory.userCounts && inFile.residuals.values == inMemory.residuals.values)
    #expect(inFile.ratingsDiffer && inMemory.ratingsDiffer)
    let places = [7, 0, inMemory.store.count - 1, 7]
    let (some, some2) = (try inFile.store.batch(places), try inMemory.store.batch(places))
    #expect(some.ratings.count == 4 && some.ratings.meanLength == some2.ratings.meanLength)
    for (a, b) in zip(some.users, some2.users) {
      let (mine, theirs) = (some.ratings.entries(of: a), some2.ratings.entries(of: b))
      #expect(mine.map { some.ratings.items[$0] } == theirs.map { some2.ratings.items[$0] })
      #expect(mine.map { some.ratings.rating($0) } == theirs.map { some2.ratings.rating($0) })
      #expect(mine.map { some.ratings.isRated[$0] } == theirs.map { some2.ratings.isRated[$0] })
    }
  }

  @Test(arguments: [1, 2, 3, 17, 1000, 4097]) func aComputedOrderHasEveryPlaceOnce(count: Int) {
    let order = (0..<count).map { RandomOrder(count, seed: 5)[$0] }
    #expect(order.sorted() == Array(0..<count))
    guard count > 10 else { return }
    #expect(order != Array(0..<count) && order != (0..<count).map { RandomOrder(count, seed: 6)[$0] })
    let kept = zip(order, order.dropFirst()).count { $1 == $0 + 1 }
    #expect(kept < count / 4)
  }

  @Test func trainingFromAFileLearnsAsFromMemory() throws {
    var settings = AutoencoderTrainerTests.settings(takesTurns: false)
    settings.model.mix = 0.8
    settings.heldOut = 0.25
    let data = AutoencoderTrainerTests.people(200)
    let inMemory = try AutoencoderTrainer.train(data, settings) { _ in true }.validation
    let fromFile = try AutoencoderTrainer.train(Streamed(data: data), settings) { _ in true }
    #expect(fromFile.validation > inMemory - 0.1 && fromFile.validation > 0.3)
  }

  @Test func heldOutListsAreTheSameWhereverTheyLie() throws {
    let (train, heldOut) = Self.data.holdingOut(share: 0.3, seed: 9)
    let (rest, other) = try Streamed(data: Self.data).withoutHeldOut(share: 0.3, seed: 9)
    #expect(other == heldOut && rest.isStreamed)
    var lists: [[Interaction]] = []
    try rest.forEachList { _, list in if !list.isEmpty { lists.append(list) } }
    #expect(lists == train.lists)
  }
}
