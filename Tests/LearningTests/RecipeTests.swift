import Catalogue
import Foundation
import Models
import Testing

@testable import Learning

/// The table of recipes, and every recipe on tiny lists.
@Suite struct RecipeTests {
  @Test func namesAreUniqueAndFoundAgain() {
    let names = Recipe.all.map(\.name)
    #expect(Set(names).count == names.count)
    for name in names { #expect(Recipe.named(name)?.name == name) }
    #expect(Recipe.named("nothing") == nil)
    #expect(
      Set(Recipe.trainable.map(\.name)).isSuperset(of: [
        "sasrec", "autoencoder", "multvae", "recvae", "linear", "nmf", "knn", "popularity", "colove",
        "ensemble",
      ]))
    #expect(Recipe.all.allSatisfy { !$0.summary.isEmpty && ($0.trainModel != nil || $0.baselines != nil) })
  }

  @Test(arguments: Recipe.trainable.map(\.name))
  func everyRecipeTrainsAModelThatCanBeReadBack(name: String) throws {
    let recipe = try #require(Recipe.named(name))
    let data = Dataset([Tastes.ratings(160)]).data
    var steps = 0
    let observer = RunObserver(progress: { _ in
      steps += 1
      return true
    })
    let trained = try recipe.train(
      TrainingTask(data, titles: Tastes.catalogue, options: Tastes.quick, observer: observer))
    #expect(trained.isFinished && trained.problem == nil && trained.summary.contains(" "))
    #expect((steps > 0) == recipe.options.contains("epochs"), "\(steps) steps")
    let path = Tastes.temporaryFile("\(name).safetensors")
    defer { try? FileManager.default.removeItem(atPath: path) }
    try ModelFile.write(trained.model, card: ModelCard(kind: name), to: path)
    let read = try ModelFile.read(path)
    #expect(
      read.card.kind == name && read.scorer.items == data.items && read.scorer.name == trained.model.name)
    let history = [Interaction(item: 2, signal: .love), Interaction(item: 4, signal: .love)]
    let (before, after) = (trained.model.scores([history])[0], read.scorer.scores([history])[0])
    #expect(zip(before, after).allSatisfy { abs($0 - $1) < 1e-2 * max(1, abs($0)) }, "\(before) \(after)")
    let summary = try ModelFile.summary(path)
    #expect(summary.kind == trained.model.kind)
    #expect(summary.members.count == (name == "ensemble" ? 10 : 0))
  }

  @Test(arguments: ["linear", "knn", "nmf", "colove", "sasrec"])
  func similarTitlesRankFirst(name: String) throws {
    var options = Tastes.quick
    options.epochs = 25
    options.sasrec.rate = 1e-2
    let data = Dataset([Tastes.ratings(200)]).data
    let model = try #require(Recipe.named(name)).train(TrainingTask(data, options: options)).model
    let history = (0..<4).map { Interaction(item: Int32(4 * $0), signal: .love) }
    let best = topIndices(model.scores([history])[0], count: 8, excluding: Set(history.map(\.item)))
    #expect(best.count { $0 % 2 == 0 } >= 7, "\(best)")
  }

  @Test func aStoppedRunKeepsTheBestModelSoFar() throws {
    var options = Tastes.quick
    options.epochs = 50
    var epochs: Set<Int> = []
    let observer = RunObserver(progress: { progress in
      epochs.insert(progress.epoch)
      return progress.epoch < 3
    })
    let trained = try Recipe.sasrec.train(
      TrainingTask(Dataset([Tastes.ratings(60)]).data, options: options, observer: observer))
    #expect(!trained.isFinished && trained.problem == nil)
    #expect(epochs == [1, 2, 3])
  }

  @Test func theLastEventsOfListsWithTimesAreHeldBack() throws {
    let data = Dataset([Tastes.ratings(60, times: true)]).data
    let trained = try Recipe.sasrec.train(TrainingTask(data, options: Tastes.quick))
    #expect(Recipe.sasrec.holdsBackEvents && trained.metrics["held back"] == 2)
    let without = try Recipe.sasrec.train(
      TrainingTask(Dataset([Tastes.ratings(60)]).data, options: Tastes.quick))
    #expect(without.metrics["held back"] == nil && without.metrics["validation ndcg@10"] != nil)
  }

  @Test func linearOptionsChooseTheModel() throws {
    let data = Dataset([Tastes.ratings(60)]).data
    func name(_ change: (inout LinearOptions) -> Void) throws -> String {
      var options = RecipeOptions()
      change(&options.linear)
      return try Recipe.linear.train(TrainingTask(data, options: options)).model.name
    }
    #expect(try name { _ in } == "edlae 35%")
    #expect(try name { $0.dropout = 0 } == "ease")
    #expect(try name { $0.shown = 5 } == "linear of 5")
    #expect(try name { $0.shown = 0.5 } == "linear of 50%")
  }

  /// The heads are 2 for lists without times and 4 for others: 50 can be divided among 2 alone.
  @Test func aWidthForTwoHeadsTrainsOnListsWithoutTimes() throws {
    var options = RecipeOptions()
    (options.sasrec.dim, options.epochs) = (50, 1)
    try Recipe.sasrec.validate(options)
    try Recipe.ensemble.validate(options)
    let task = TrainingTask(Dataset([Tastes.ratings(60)]).data, options: options)
    let model = try #require(try Recipe.sasrec.train(task).model as? SASRecScorer)
    #expect(model.weights.configuration.heads == 2 && model.weights.configuration.dim == 50)
    let timed = TrainingTask(Dataset([Tastes.ratings(60, times: true)]).data, options: options)
    #expect(throws: ModelError.self) { try Recipe.sasrec.train(timed) }
  }

  @Test func impossibleTrainingIsRefused() throws {
    var options = RecipeOptions()
    options.sasrec.dim = 64
    options.sasrec.heads = 3
    #expect(throws: ModelError.self) { try Recipe.sasrec.validate(options) }
    #expect(throws: ModelError.self) { try Recipe.ensemble.validate(options) }
    options = RecipeOptions()
    options.autoencoder.layers = 9
    #expect(throws: ModelError.self) { try Recipe.autoencoder.validate(options) }
    let timed = Dataset([Tastes.ratings(60, times: true)]).data
    #expect(throws: LearningError.self) { try Recipe.ensemble.train(TrainingTask(timed)) }
    let few = Dataset([Tastes.ratings(30)]).data
    #expect(throws: LearningError.self) { try Recipe.ensemble.train(TrainingTask(few)) }
    #expect(throws: LearningError.self) { try Recipe.implicitFactors.train(TrainingTask(few)) }
  }
}
