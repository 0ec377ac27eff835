@testable import Catalogue
import Events
import Foundation
import Models
import Testing
import Training

@testable import Learning

/// Lists read from packed files are those of memory, and so are the models.
@Suite final class StreamedDatasetTests {
  private let folder = NSTemporaryDirectory() + "streamed-\(UUID().uuidString)"

  init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func pack(_ ratings: Ratings, _ name: String) throws -> PackedRatings {
    let path = folder + "/\(name).lists"
    try PackedRatingsWriter.write(to: path, isTimed: ratings.isTimed) { writer in
      for (user, rows) in ratings.byUser() {
        for row in rows {
          try writer.add(
            item: ratings.items[row], ratings.feedback[row], rating: ratings.ratings[row],
            time: ratings.times[row])
        }
        writer.endList(user: user)
      }
    }
    return try PackedRatings(path)
  }

  private func lists(_ source: some ListSource) throws -> [[Interaction]] {
    var lists: [[Interaction]] = []
    try source.forEachList { place, list in
      #expect(place == lists.count)
      lists.append(list)
    }
    return lists
  }

  @Test(arguments: [false, true]) func listsAreThoseOfMemory(times: Bool) throws {
    var first = Tastes.ratings(30, times: times)
    // Neither a signal, nor in the restriction.
    first.feedback[3] = .saved
    first.times = first.times.map { $0.map { 1_700_000_000_000 - ($0 - 1_600_000_000_000) } }
    let second = Tastes.ratings(20, firstUser: 50, times: times, seed: 2)
    let packed = try [pack(first, "a"), pack(second, "b")]
    for restriction in [nil, Array(100..<125)] {
      let inMemory = Dataset([first, second], restriction: restriction)
      let streamed = try StreamedDataset(packed, restriction: restriction)
      #expect(streamed.items == inMemory.data.items && streamed.ordered == inMemory.data.ordered)
      #expect(try lists(streamed).filter { !$0.isEmpty } == inMemory.data.lists)
      #expect(streamed.people == inMemory.data.lists.count && streamed.rows == inMemory.data.rows)
      #expect(streamed.skippedRows == inMemory.skippedRows && streamed.skippedRows > 0)
      #expect(streamed.isStreamed && streamed.ordered == times)
      var some: [[Interaction]] = []
      try streamed.forEachList(28..<33) { _, list in some.append(list) }
      #expect(some == Array(try lists(streamed)[28..<33]), "a range over two files")
    }
  }

  @Test func rareTitlesAreLeftOutAsInMemory() throws {
    let large = Tastes.ratingsWithARareTitle()
    let packed = try pack(large, "large")
    #expect(try StreamedDataset([packed]).items == Dataset([large]).data.items)
    #expect(try StreamedDataset([packed], fewest: 1).items.row(7) == 0)
  }

  @Test(arguments: [nil, Float(4)]) func linearModelsAreThoseOfMemory(shown: Float?) throws {
    let ratings = Tastes.ratings(80)
    var options = Tastes.quick
    options.linear.shown = shown
    let streamed = try StreamedDataset([pack(ratings, "l")])
    let data = Dataset([ratings]).data
    let one = try Recipe.linear.train(
      TrainingTask(streamed: streamed, titles: Tastes.catalogue, options: options))
    let other = try Recipe.linear.train(TrainingTask(data, titles: Tastes.catalogue, options: options))
    let history = [Interaction(item: 2, signal: .love), Interaction(item: 9, signal: .dislike)]
    #expect(one.model.scores([history]) == other.model.scores([history]))
    #expect(one.summary == other.summary)
    // And in two parts.
    let paths = try (1...2).map { part in
      let path = folder + "/\(part).sums"
      let origin = PartialSums.Origin(
        part: .init(part, of: 2), fingerprint: "f", people: 80, rows: data.rows, sources: [], ordered: false)
      try Recipe.linear.sums(streamed, options, origin).write(to: path)
      return path
    }
    let added = try Recipe.linear.train(
      TrainingTask(sums: PartialSums.added(paths), titles: Tastes.catalogue, options: options))
    for (a, b) in zip(added.model.scores([history])[0], one.model.scores([history])[0]) {
      #expect(abs(a - b) < 2e-3)
    }
  }

  @Test func anAutoencoderTrainsFromAFile() throws {
    let streamed = try StreamedDataset([pack(Tastes.ratings(80), "a")])
    for recipe in [Recipe.autoencoder, .multVAE, .recVAE] {
      let trained = try recipe.train(TrainingTask(streamed: streamed, options: Tastes.quick))
      #expect(
        trained.model.items == streamed.items && trained.metrics["validation ndcg@10"] != nil,
        "\(recipe.name)")
    }
    #expect(Recipe.trainable.filter(\.streams).map(\.name) == ["autoencoder", "multvae", "recvae", "linear"])
    #expect(throws: LearningError.self) {
      try Recipe.popularity.sums(
        streamed, Tastes.quick,
        .init(part: .init(1, of: 1), fingerprint: "", people: 1, rows: 1, sources: [], ordered: false))
    }
  }
}
