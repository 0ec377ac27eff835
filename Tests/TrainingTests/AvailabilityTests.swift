import Foundations
import Models
import Tensors
import Testing

@testable import Training

/// Who could have known a title: lists that end before it say nothing of it.
@Suite struct AvailabilityTests {
  /// Items 0 to 9 began in 2000 to 2009, items 10 and 11 in 2018.
  static let years: [Float] = (0..<10).map { 2000 + Float($0) } + [2018, 2018.25]
  static let items = ItemIndex(Array(100..<112))

  /// `old` lists of four titles up to 2009, then `new` ones that also have both new titles.
  static func data(old: Int, new: Int) -> TrainingData {
    let lists = (0..<old + new).map { user -> [Interaction] in
      let first = (0..<4).map { Interaction(item: Int32((user + 3 * $0) % 10), signal: .love) }
      return user < old
        ? first + [Interaction(item: 9, signal: .like)]
        : first + [Interaction(item: 10, signal: .love), Interaction(item: 11, signal: .like)]
    }
    var data = TrainingData(items: items, lists: lists, ordered: false)
    data.availability = Availability(years: years, lists: lists)
    return data
  }

  @Test func aListReachesPastItsNewestTitle() {
    let availability = Availability(years: Self.years, common: 0)
    #expect(availability.reach([0, 3]) == 2003 + Availability.margin)
    #expect(availability.items(after: availability.reach([0, 3])).map { Self.years[Int($0)] }.min() == 2005)
    #expect(availability.items(after: 2018.1) == [11])
    #expect(availability.items(after: 2030).isEmpty)
    #expect(Availability.unknown.reach([0]) == .infinity)
    #expect(Availability.unknown.items(after: 0).isEmpty)
  }

  @Test func everyListReachesWhatHalfOfThemReach() {
    let availability = Self.data(old: 60, new: 40).availability
    #expect(availability.common == 2009 + Availability.margin)
    #expect(availability.reach([0]) == availability.common)
  }

  @Test func newTitlesAreFittedToTheListsThatReachThem() throws {
    let data = Self.data(old: 60, new: 40)
    let eras = data.eras()
    #expect(eras.map(\.items) == [Array(0..<10), [10, 11]])
    #expect(eras.last?.lists == Array(60..<100))
    // Too few lists say nothing alone: all lists then speak of the new titles too.
    #expect(Self.data(old: 60, new: 5).eras().map(\.items) == [Array(0..<12)])

    var blind = data
    blind.availability = .unknown
    var reached = blind
    reached.lists = Array(data.lists[60...])
    func columns(_ data: TrainingData) throws -> Tensor {
      try Baselines.easeMatrix(data, grades: .graded, penalty: 10)
    }
    let (found, all, few) = (try columns(data), try columns(blind), try columns(reached))
    for item in 0..<12 {
      #expect(found.row(item)[3] == all.row(item)[3])
      #expect(found.row(item)[10] == few.row(item)[10])
    }
    #expect(found.row(4)[10] > all.row(4)[10])
  }

  @Test func popularityIsARateAmongThoseWhoCouldKnow() {
    let data = Self.data(old: 60, new: 40)
    let loves = data.loves
    let rates = data.asIfAllKnew(loves)
    #expect(rates[3] == loves[3])
    // 240 + 200 loves in all, 200 of them on lists that reach 2018.
    #expect(abs(rates[10] - loves[10] * 440 / 200) < 0.01)
    var blind = data
    blind.availability = .unknown
    #expect(blind.asIfAllKnew(loves) == loves)
  }

  @Test func erasFollowTheHistory() throws {
    let model = try Baselines.era(Self.data(old: 60, new: 40))
    func score(_ history: [Int32]) -> [Float] {
      model.scores([history.map { Interaction(item: $0, signal: .love) }])[0]
    }
    #expect(score([]).allSatisfy { abs($0) < 1e-5 })
    let fan = score([10, 11])
    #expect(fan[10] > 0.3 && fan[2] < 0 && fan[10] > fan[9])
    #expect(score([0, 1])[0] > 0 && score([0, 1])[10] < 0)
  }

  @Test func oneWithoutLovesTeachesNoEra() {
    var data = Self.data(old: 3, new: 0)
    data.lists = [[Interaction(item: 1, signal: .dislike)]]
    #expect(throws: ModelError.self) { try Baselines.era(data) }
  }

  /// A member that ranks titles first which nobody could know is not weighed down for it.
  @Test func unknownTitlesCountNeitherWayInTheWeighing() throws {
    var random = RandomSource(seed: 4)
    let items = ItemIndex(Array(100..<160))
    // Forty old titles, of which everybody loves the first twenty most, and twenty new ones.
    let years = (0..<60).map { $0 < 40 ? 2000 + Float($0) / 10 : 2020 }
    let lists = (0..<120).map { _ -> [Interaction] in
      let own =
        Array(0..<20).shuffled(using: &random).prefix(12) + Array(20..<40).shuffled(using: &random).prefix(3)
      return own.map { Interaction(item: Int32($0), signal: .love) }
    }
    // It knows the old titles, and puts the new ones above them.
    let members: [any StoredModel] = [
      Popularity(items: items, counts: (0..<60).map { $0 < 20 ? 50 : $0 < 40 ? 5 : 500 })
    ]
    let blind = try EnsembleFitter.fit(members, on: lists).weights
    let fair = try EnsembleFitter.fit(
      members, on: lists, availability: Availability(years: years, lists: lists)
    ).weights
    // The fade of the first steps is the same in both.
    let step = 3
    #expect(fair.row(0)[step] + fair.row(1)[step] > blind.row(0)[step] + blind.row(1)[step] + 0.3)
  }
}
