import ArgumentParser
import Catalogue
import Foundation
import Foundations
import Learning
import Models
import Synchronization
import Tensors
import Training

struct TrainCommand: HomeCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train a model on the lists of many users.",
    discussion: """
      A list file has the columns user_id, anime_id, rating and optionally timestamp. Lists without times are shuffled in \
      every epoch. Ctrl-C writes the best model so far.

      Models:
      \(Recipe.trainable.map { "  \($0.name): \($0.summary)" }.joined(separator: "\n"))

      Options they read:
      \(Recipe.optionHelp)
      """)

  @Option(help: ArgumentHelp("List file; may be repeated.", valueName: "file")) var ratings: [String]
  @Option(help: ArgumentHelp("Model to train: \(Recipe.trainable.map(\.name).joined(separator: ", "))."))
  var model =
    Recipe.sasrec
  @Option(help: ArgumentHelp("Model file to write.", valueName: "file")) var out: String
  @Option(help: ArgumentHelp("Train only on titles of this catalogue.", valueName: "file")) var catalogue:
    String?
  @Option(
    help: ArgumentHelp(
      "Leave out titles with fewer raters.",
      discussion: "Default: 10 for at least a thousand lists without times and without --catalogue, else 1."))
  var fewest: Int?
  @Option(help: ArgumentHelp("Also write the cleaned lists to this file.", valueName: "file"))
  var export: String?
  @Option(
    help: ArgumentHelp(
      "File for the state of the run, written after every epoch. [default: OUT.checkpoint]",
      valueName: "file"))
  var checkpoint: String?
  @Flag(help: "Continue from the checkpoint.") var resume = false
  @Option(help: "text, or json for a line of progress per epoch on stdout.") var format = OutputFormat.text
  @OptionGroup(title: "Sizes and inputs of a SASRec") var sizes: SASRecSizeArguments
  @OptionGroup(title: "Training") var learning: LearningArguments
  @OptionGroup(title: "Linear models") var linear: LinearArguments
  @OptionGroup(title: "Autoencoders") var autoencoder: AutoencoderArguments
  @Option(help: "Groups of taste of nmf.") var groups = RecipeOptions().groups
  @OptionGroup(title: "Reading lists") var reading: RatingsArguments
  @OptionGroup var options: HomeOptions

  func validate() throws {
    guard format != .csv else { throw ValidationError("--format must be text or json here.") }
    guard fewest ?? 1 >= 1 else { throw ValidationError("--fewest must be at least 1.") }
  }

  func run() throws {
    BLAS.setThreads(1)
    let start = Date()
    let (recipeOptions, files) = try checkedInput()
    let titles = try catalogue.map { try CatalogueFile.read($0).titles }
    let dataset = Dataset(files, restriction: titles?.map(\.id), fewest: fewest)
    try describe(dataset)
    let state = checkpoint ?? out + ".checkpoint"
    Interrupt.listen()
    let trained = try model.train(
      TrainingTask(
        dataset.data, titles: titles ?? [], options: recipeOptions, checkpoint: state, resumes: resume,
        observer: observer))
    var card = dataset.card(
      kind: model.name, sources: ratings.map { ($0 as NSString).lastPathComponent })
    card.metrics = trained.metrics
    try ModelFile.write(trained.model, card: card, to: out)
    if let problem = trained.problem { throw CommandError("\(out): \(problem)") }
    if trained.isFinished, model.options.contains("checkpoint") {
      try? FileManager.default.removeItem(atPath: state)
    }
    let sentence = "\(out): \(trained.summary), after \(Report.clock(Date().timeIntervalSince(start)))"
    format == .json ? Report.note(sentence) : Output.line(sentence)
  }

  /// Refuses impossible options and unwritable files before any time is spent on reading.
  private func checkedInput() throws -> (RecipeOptions, [Ratings]) {
    var recipeOptions = RecipeOptions()
    sizes.set(&recipeOptions)
    learning.set(&recipeOptions)
    linear.set(&recipeOptions)
    autoencoder.set(&recipeOptions)
    recipeOptions.groups = groups
    for recipe in Recipe.trainable { try recipe.validate(recipeOptions) }
    for path in [out, export, checkpoint].compactMap({ $0 }) { try checkWritable(path) }
    let path = catalogue
    let format = try reading.format { path.flatMap { try? TitleTable(CatalogueFile.read($0).titles) } }
    let files = try ratings.map { try RatingsFile.read($0, format) }
    for warning in files.flatMap(\.warnings) { Report.warning(warning) }
    return (recipeOptions, files)
  }

  private func describe(_ dataset: Dataset) throws {
    let data = dataset.data
    if dataset.skippedRows > 0 {
      Report.warning("Skipped \(dataset.skippedRows) rows about other titles or without a rating.")
    }
    if let export { try dataset.write(to: export) }
    Report.note(
      "\(data.lists.count) users, \(data.rows) rows, \(data.items.count) titles, "
        + (data.ordered ? "with times" : "without times"))
    guard data.items.count >= 2 else {
      throw CommandError("A model needs at least two items; this data has \(data.items.count).")
    }
  }

  private func checkWritable(_ path: String) throws {
    let folder = Paths.folder(of: path)
    guard FileManager.default.isWritableFile(atPath: folder.isEmpty ? "." : folder) else {
      throw CommandError("\(path): the folder does not exist or cannot be written.")
    }
  }
}

extension TrainCommand {
  /// Shows progress, and stops training after Ctrl-C.
  private var observer: RunObserver {
    RunObserver(
      progress: { progress in
        show(progress)
        return !Interrupt.isRequested
      }, progressEnded: Report.endProgress, note: Report.note, warning: Report.warning)
  }

  /// A line of `--format json`.
  private struct Line: Encodable {
    let epoch: Int
    let loss: Double
    let lists_per_second: Double
    let validation_ndcg10: Double?
  }

  private func show(_ p: TrainingProgress) {
    let done = Int(p.share * 20)
    Report.progress(
      "epoch \(p.epoch)/\(p.epochs) [\(String(repeating: "█", count: done))\(String(repeating: "·", count: 20 - done))] "
        + "loss \(ResultTable.figure(p.loss))  \(Int(p.rate)) lists/s  \(Report.clock(p.secondsLeft)) left"
        + (p.validation.map { "  NDCG@10 \(ResultTable.figure($0))\n" } ?? ""))
    guard p.share == 1, format == .json else { return }
    let line = Line(epoch: p.epoch, loss: p.loss, lists_per_second: p.rate, validation_ndcg10: p.validation)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    guard let json = try? encoder.encode(line) else { return }
    Output.line(String(decoding: json, as: UTF8.self))
    fflush(nil)
  }
}

extension Recipe: ExpressibleByArgument {
  /// The trainable recipe of that name.
  public init?(argument: String) {
    guard let recipe = Self.trainable.first(where: { $0.name == argument }) else { return nil }
    self = recipe
  }

  /// Names of the trainable recipes.
  public static var allValueStrings: [String] { trainable.map(\.name) }

  /// The name.
  public var defaultValueDescription: String { name }

  /// The options that each model reads, for help; models with the same options share a line.
  static var optionHelp: String {
    var groups: [(names: [String], options: [String])] = []
    for recipe in trainable where !recipe.options.isEmpty {
      if let place = groups.firstIndex(where: { $0.options == recipe.options }) {
        groups[place].names.append(recipe.name)
      } else {
        groups.append(([recipe.name], recipe.options))
      }
    }
    return groups.map { "  \($0.names.joined(separator: ", ")): \($0.options.joined(separator: ", "))" }
      .joined(separator: "\n")
  }
}

/// Ctrl-C during training: training stops at the next step and the best model so far is written.
enum Interrupt {
  private static let requested = Atomic<Bool>(false)
  static var isRequested: Bool { requested.load(ordering: .relaxed) }
  static func listen() { signal(SIGINT) { _ in Interrupt.requested.store(true, ordering: .relaxed) } }
}
