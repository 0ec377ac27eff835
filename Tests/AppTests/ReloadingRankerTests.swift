import Cards
import Catalogue
import Events
import Foundation
import Models
import Recommending
import Tensors
import Testing

@testable import App

@Suite final class ReloadingRankerTests {
  let folder = NSTemporaryDirectory() + "ranker-\(UUID().uuidString)"
  var shipped: String { folder + "/shipped.safetensors" }
  var tuned: String { folder + "/serving.safetensors" }
  let catalogue = TitleTable((1...12).map { Anime(id: $0, title: "T\($0)") })

  init() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try write(shipped, seed: 1)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func write(_ path: String, seed: UInt64) throws {
    let weights = try SASRecWeights(SASRecConfiguration(items: 12, dim: 8, heads: 1), seed: seed)
    try ModelFile.write(
      SASRecScorer(weights: weights, items: ItemIndex(Array(1...12))), card: ModelCard(kind: "sasrec"),
      to: path)
  }

  func ranker() throws -> ReloadingRanker {
    try ReloadingRanker(
      catalogue: catalogue, models: ModelLibrary(home: folder, shipped: shipped), clock: { 1_700_000_000_000 }
    )
  }

  func scores(_ ranker: ReloadingRanker) -> [Double] {
    ranker.rank(
      [Event(animeID: 3, feedback: .love)], settings: RankingSettings(), top: 12, explained: 0
    ).cards.map(\.score)
  }

  @Test func newModelsAreLoadedOnceAndBrokenOnesAreNot() throws {
    let ranker = try ranker()
    #expect(ranker.reloadIfChanged() == nil)
    let before = scores(ranker)
    try write(tuned, seed: 2)
    #expect(ranker.reloadIfChanged()?.contains("now in use") == true)
    #expect(ranker.reloadIfChanged() == nil)
    let after = scores(ranker)
    #expect(after != before)
    try Data("broken".utf8).write(to: URL(fileURLWithPath: tuned))
    #expect(ranker.reloadIfChanged()?.contains("stays in use") == true)
    #expect(scores(ranker) == after)
  }

  @Test func brokenTunedModelsFallBackToTheShippedOne() throws {
    try Data("broken".utf8).write(to: URL(fileURLWithPath: tuned))
    let ranker = try ranker()
    #expect(ranker.reloadIfChanged()?.contains("the shipped model is used") == true)
    #expect(ranker.reloadIfChanged() == nil)
    #expect(scores(ranker).count == 11)
    try Data("broken too".utf8).write(to: URL(fileURLWithPath: shipped))
    #expect(throws: (any Error).self) { try self.ranker() }
  }

  /// A shipped ensemble, with a linear member and popularity.
  func writeEnsemble(_ path: String) throws {
    let items = ItemIndex(Array(1...12))
    let matrix = Tensor(12, 12)
    for i in 0..<12 { matrix.row(i)[(i + 5) % 12] = 1 }
    let weights = Tensor(6, Ensemble.steps.count)
    weights.fill(0.3)
    let sasrec = try SASRecWeights(SASRecConfiguration(items: 12, dim: 8, heads: 1), seed: 1)
    try ModelFile.write(
      Ensemble(
        [
          SASRecScorer(weights: sasrec, items: items),
          ItemItem(items: items, name: "ease", grades: .graded, matrix: matrix),
          Popularity(items: items, counts: (1...12).map(Float.init)),
        ], weights: weights), card: ModelCard(kind: "ensemble"), to: path)
  }

  func order(_ ranker: ReloadingRanker, _ model: String?) -> [Int] {
    var settings = RankingSettings()
    settings.model = model
    return ranker.rank(
      [Event(animeID: 3, feedback: .love)], settings: settings, top: 12, explained: 0
    ).cards.map(\.id)
  }

  /// Whoever reads the serving model is told what of it is broken.
  @Test func brokenTuningIsToldToWhoReadsTheModel() throws {
    try writeEnsemble(shipped)
    let library = ModelLibrary(home: folder + "/home", shipped: shipped)
    #expect(try library.readServing(nil, profile: 1).problem == nil)
    let file = library.tuned.servingFile(.profile(1))
    try FileManager.default.createDirectory(
      atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data("{".utf8).write(to: URL(fileURLWithPath: file))
    #expect(try library.readServing(nil, profile: 1).problem?.contains(file) == true)
    // It is no part of what others read.
    #expect(try library.readServing(nil, profile: nil).problem == nil)
    #expect(try library.readServing("popularity", profile: 1).problem == nil)
  }

  @Test func modelsAreChosenByNameOrFile() throws {
    try writeEnsemble(shipped)
    let assets = folder + "/other.safetensors"
    try write(assets, seed: 3)
    let library = ModelLibrary(home: folder + "/home", shipped: shipped)
    #expect(library.entries().map(\.name) == ["ensemble", "sasrec", "linear", "popularity", "other"])
    #expect(library.lines(with: assets).last == AvailableModel(assets))
    let ranker = try ranker()
    let (plain, linear) = (order(ranker, nil), order(ranker, "linear"))
    #expect(linear.first == 8 && linear != plain)
    #expect(order(ranker, "popularity").first == 12)
    #expect(order(ranker, "ensemble") == plain && order(ranker, nil) == plain)
    #expect(order(ranker, assets) == order(ranker, "other") && order(ranker, "other") != plain)
    #expect(ranker.reloadIfChanged() == nil)
    // An unknown name is reported, and the default model ranks.
    #expect(order(ranker, "nothing") == plain)
    let message = try #require(ranker.reloadIfChanged())
    #expect(message.contains("no model called nothing") && message.contains("ensemble, sasrec"))
    #expect(ranker.reloadIfChanged() == nil)
    #expect(throws: ModelError.self) { try library.read("nothing") }
  }

  /// A file that is there is not denied.
  @Test func whatIsWrongWithTheFileOfANameIsTold() throws {
    let whole = try Data(contentsOf: URL(fileURLWithPath: shipped))
    try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: folder + "/trunc.safetensors"))
    let library = ModelLibrary(home: folder, shipped: shipped)
    for find in [library.find, library.named] as [(String) throws -> (path: String, member: Int?)] {
      #expect { try find("trunc") } throws: { "\($0)".hasPrefix(self.folder + "/trunc.safetensors: ") }
    }
  }

  @Test func aKindOfModelThatIsNotKnownIsRefused() throws {
    try ModelFile.check(shipped)
    let text = try Data(contentsOf: URL(fileURLWithPath: shipped))
    let known = Data("\"kind\":\"sasrec\"".utf8)
    var newer = text
    newer.replaceSubrange(try #require(newer.firstRange(of: known)), with: Data("\"kind\":\"zasrec\"".utf8))
    let path = folder + "/newer.safetensors"
    try newer.write(to: URL(fileURLWithPath: path))
    #expect { try ModelFile.check(path) } throws: {
      "\($0)".contains("kind zasrec, which this version does not know")
    }
  }

  @Test func tunedModelsReplaceTheServingModelUnderAllNames() throws {
    try writeEnsemble(shipped)
    let ranker = try ranker()
    let before = order(ranker, "linear")
    try write(tuned, seed: 9)
    let library = ModelLibrary(home: folder, shipped: shipped)
    #expect(library.entries().map(\.name) == ["sasrec", "shipped"])
    // The chosen member is gone with the ensemble: reported, and the default model ranks.
    #expect(ranker.reloadIfChanged()?.contains("stays in use") == true)
    #expect(order(ranker, "linear") == before)
    #expect(order(ranker, nil) == order(ranker, tuned))
  }

  @Test func whatChangedIsSaid() {
    func said(_ before: [String], _ after: [String]) -> String {
      ServingModel.change(from: before, to: after)
    }
    let (new, none, earlier) = (said([], ["shared-1"]), said(["p1-2"], []), said(["p1-3"], ["p1-1"]))
    #expect(new.contains("newly tuned") && none.contains("no longer") && earlier.contains("earlier"))
    #expect(
      said(["shared-1"], ["shared-1", "p1-1"]) == new && said(["shared-1", "p1-1"], ["shared-2"]) == new)
    #expect(said(["shared-1", "p1-1"], ["shared-1"]) == earlier)
  }

  /// A promoted model that does not rank, since another one is chosen, is not said to be in use.
  @Test func aPromotionBesideTheChosenModelIsNotAnnounced() throws {
    let assets = folder + "/other.safetensors"
    try write(assets, seed: 3)
    let ranker = try ranker()
    let chosen = order(ranker, assets)
    try write(tuned, seed: 9)
    #expect(ranker.reloadIfChanged() == nil)
    #expect(order(ranker, assets) == chosen)
    try write(assets, seed: 4)
    #expect(ranker.reloadIfChanged()?.contains("newly tuned") == false)
    #expect(order(ranker, assets) != chosen)
  }

  /// Watching together the filters still say what they hold back, and saved titles have their order.
  @Test func aSharedFeedSaysWhatTheFiltersHoldBack() throws {
    let ranker = try ranker()
    var settings = RankingSettings()
    settings.filters.scoreFrom = 9
    let people = [
      Companion(
        name: "me",
        events: [
          Event(animeID: 3, feedback: .love), Event(animeID: 4, feedback: .saved),
          Event(animeID: 5, feedback: .saved),
        ]), Companion(name: "anna", events: [Event(animeID: 6, feedback: .like)]),
    ]
    let held = ranker.rank(together: people, settings: settings, top: 9, explained: 0)
    #expect(held.cards.isEmpty && held.filteredOut == 9 && Set(held.saved) == [4, 5])
    #expect(held.relaxations == [FilterRelaxation(.score, titles: 9)])
    let free = ranker.rank(together: people, settings: RankingSettings(), top: 9, explained: 0)
    #expect(free.cards.count == 8 && free.candidates == 8 && free.filteredOut == 0)
    #expect(Set(free.saved) == [4, 5] && free.relaxations.isEmpty)
  }

  /// Titles like one are found anew once adult ones are shown or hidden.
  @Test func similarTitlesFollowTheAdultFilter() throws {
    var adult = Anime(id: 12, title: "T12")
    adult.genres = ["Hentai"]
    let titles = TitleTable((1...11).map { Anime(id: $0, title: "T\($0)") } + [adult])
    let ranker = try ReloadingRanker(
      catalogue: titles, models: ModelLibrary(home: folder, shipped: shipped), clock: { 0 })
    func similar(adult: Bool) -> [Int] {
      var settings = RankingSettings()
      settings.filters.showsAdult = adult
      return ranker.detail(1, [], settings: settings)?.similar.map(\.id) ?? []
    }
    #expect(!similar(adult: false).contains(12))
    #expect(similar(adult: true).contains(12) && !similar(adult: false).contains(12))
  }

  @Test func whatWasTunedServesItsProfileAndIsNoticed() throws {
    try writeEnsemble(shipped)
    let library = ModelLibrary(home: folder + "/home", shipped: shipped)
    let ranker = try ReloadingRanker(
      catalogue: catalogue, models: library, userID: { $0 == "me" ? 1 : 2 }, clock: { 1_700_000_000_000 })
    ranker.use(profile: "me")
    let plain = scores(ranker)
    let ensemble = try #require(try library.read(nil).scorer as? Ensemble)
    func promote(_ owner: TunedOwner, _ share: Float) throws {
      let part = TunedPart(
        id: library.tuned.nextID(owner), made: 1,
        adjustment: EnsembleAdjustment(
          shares: [0, 0, share, 0, 0, 0], reach: [1, 1, 1, 1, 1, 1], content: 1, base: ensemble.identity),
        verdict: TuningVerdict(.promoted, new: 20, held: 20), judged: 9)
      try library.tuned.keep(part, owner)
      try library.tuned.serve(part, owner)
    }
    try promote(.profile(1), 0.3)
    #expect(ranker.reloadIfChanged()?.contains("now in use") == true)
    #expect(ranker.reloadIfChanged() == nil)
    let own = scores(ranker)
    #expect(own != plain)
    // The log of answers tells two nights apart.
    #expect(ranker.modelLabel?.hasSuffix(" + p1-1") == true)
    // Another profile ranks as before.
    ranker.use(profile: "you")
    #expect(scores(ranker) == plain && ranker.modelLabel?.contains("+") == false)
    ranker.use(profile: "me")
    #expect(scores(ranker) == own && ranker.reloadIfChanged() == nil)
    // A start finds it, and what all share comes to everybody.
    let next = try ReloadingRanker(
      catalogue: catalogue, models: library, userID: { _ in 1 }, clock: { 1_700_000_000_000 })
    next.use(profile: "me")
    #expect(scores(next) == own)
    try promote(.shared, 0.2)
    ranker.use(profile: "you")
    #expect(scores(ranker) != plain && ranker.modelLabel?.hasSuffix(" + shared-1") == true)
    // A broken file leaves the rest serving.
    try Data("no".utf8).write(to: URL(fileURLWithPath: library.tuned.servingFile(.shared)))
    #expect(ranker.reloadIfChanged() != nil)
    #expect(scores(ranker) == plain)
  }

  /// A model file that goes away or is rewritten in place does not end a feed: it was read, not mapped.
  @Test func aModelThatIsRewrittenInPlaceServesOn() throws {
    try writeEnsemble(shipped)
    let ranker = try ranker()
    let before = scores(ranker)
    let file = try #require(FileHandle(forWritingAtPath: shipped))
    try file.truncate(atOffset: 10)
    try file.close()
    #expect(ranker.reloadIfChanged()?.contains("stays in use") == true)
    #expect(scores(ranker) == before)
    try FileManager.default.removeItem(atPath: shipped)
    _ = ranker.reloadIfChanged()
    #expect(scores(ranker) == before)
  }
}
