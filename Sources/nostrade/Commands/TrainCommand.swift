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

      Lists that import has stored are read from its packed copy (ratings.lists) where the model can be trained on a \
      part of them at a time (\(Recipe.trainable.filter(\.streams).map(\.name).joined(separator: ", "))): memory then does not grow with people. Workers \
      that share the reading each write sums of a part (--part 1/4), and --sums adds them up.

      Models:
      \(Recipe.trainable.map { "  \($0.name): \($0.summary)" }.joined(separator: "\n"))

      Options they read:
      \(Recipe.optionHelp)
      """)

  @Option(help: ArgumentHelp("List file; may be repeated.", valueName: "file"), completion: .file())
  var ratings: [String] = []
  @Option(
    help: ArgumentHelp("Model to train: \(Recipe.trainable.map(\.name).joined(separator: ", "))."),
    completion: Completions.kinds)
  var model =
    Recipe.sasrec
  @Option(help: ArgumentHelp("Model file to write.", valueName: "file"), completion: .file()) var out: String
  @Option(
    help: ArgumentHelp("Train only on titles of this catalogue.", valueName: "file"), completion: .file())
  var catalogue: String?
  @Option(
    help: ArgumentHelp(
      "Leave out titles with fewer raters.",
      discussion: "Default: 10 for at least a thousand lists without times and without --catalogue, else 1."))
  var fewest: Int?
  @Option(
    help: ArgumentHelp("Also write the cleaned lists to this file.", valueName: "file"), completion: .file())
  var export: String?
  @Option(
    help: ArgumentHelp(
      "File for the state of the run, written after every epoch. [default: OUT.checkpoint]",
      valueName: "file"), completion: .file())
  var checkpoint: String?
  @Flag(help: "Continue from the checkpoint.") var resume = false
  @Option(help: "text, or json for a line of progress per epoch on stdout.") var format = ReportFormat.text
  @OptionGroup(title: "Sizes and inputs of a SASRec") var sizes: SASRecSizeArguments
  @OptionGroup(title: "Training") var learning: LearningArguments
  @OptionGroup(title: "Linear models") var linear: LinearArguments
  @OptionGroup(title: "Linear models of very many lists") var sharing: SumsArguments
  @OptionGroup(title: "Autoencoders") var autoencoder: AutoencoderArguments
  @Option(help: "Groups of taste of nmf.") var groups = RecipeOptions().groups
  @OptionGroup(title: "Reading lists") var reading: RatingsArguments
  @OptionGroup var options: HomeOptions

  func validate() throws {
    guard fewest ?? 1 >= 1 else { throw ValidationError("--fewest must be at least 1.") }
    guard ratings.isEmpty != sharing.sums.isEmpty else {
      throw ValidationError(
        ratings.isEmpty
          ? "Missing expected argument '--ratings <file> ...'" : "--sums stands in the place of --ratings.")
    }
    if sharing.part != nil || !sharing.sums.isEmpty {
      guard model.hasSums else {
        throw ValidationError("--part and --sums are for --model linear.")
      }
      guard export == nil else { throw ValidationError("--export goes with neither --part nor --sums.") }
    }
    if !sharing.sums.isEmpty {
      guard linear.shown == nil, linear.longest == RecipeOptions().linear.longest, fewest == nil else {
        throw ValidationError(
          "--shown, --longest and --fewest are given to train --part; the sums keep them.")
      }
      guard reading.columns == nil, reading.scale == nil else {
        throw ValidationError(
          "--columns and --scale are given to train --part; no lists are read with --sums.")
      }
      guard !resume, checkpoint == nil else {
        throw ValidationError(
          "--resume and --checkpoint do not go with --sums: the model is made in one step.")
      }
    }
  }

  func run() throws {
    BLAS.setThreads(1)
    let start = Date()
    let recipeOptions = try checkedOptions()
    let titles = try catalogue.map { try CatalogueFile.read($0).titles }
    guard sharing.sums.isEmpty else {
      let whole = try PartialSums.added(sharing.sums)
      if let hasCatalogue = whole.origin.hasCatalogue, hasCatalogue != (titles != nil) {
        throw CommandError(
          "\(sharing.sums[0]): its lists were summed up "
            + (hasCatalogue
              ? "with --catalogue: give it here too." : "without --catalogue: leave it out here."))
      }
      let trained = try model.train(
        TrainingTask(sums: whole, titles: titles ?? [], options: recipeOptions, observer: observer))
      var card = ModelCard(
        kind: model.name, fingerprint: whole.origin.fingerprint, people: whole.origin.people,
        rows: whole.origin.rows, trained: ModelCard.today())
      card.sources = whole.origin.sources
      return try write(trained, card, since: start)
    }
    if let packed = try packedLists() {
      let lists = try StreamedDataset(packed, restriction: titles?.map(\.id), fewest: fewest)
      try describe(
        people: lists.people, rows: lists.rows, skipped: lists.skippedRows, titles: lists.items.count,
        ordered: lists.ordered)
      let card = lists.card(kind: model.name, sources: sources)
      if let part = sharing.part { return try write(part, of: lists, recipeOptions, card, since: start) }
      let task = TrainingTask(
        streamed: lists, titles: titles ?? [], options: recipeOptions, observer: observer)
      return try write(try model.train(task), card, since: start)
    }
    let dataset = Dataset(try readLists(), restriction: titles?.map(\.id), fewest: fewest)
    try describe(dataset)
    let card = dataset.card(kind: model.name, sources: sources)
    if let part = sharing.part { return try write(part, of: dataset.data, recipeOptions, card, since: start) }
    let state = checkpoint ?? out + ".checkpoint"
    let trained = try model.train(
      TrainingTask(
        dataset.data, titles: titles ?? [], options: recipeOptions, checkpoint: state, resumes: resume,
        observer: observer))
    try write(trained, card, since: start)
    if trained.isFinished, model.options.contains("checkpoint") {
      try? FileManager.default.removeItem(atPath: state)
    }
  }

  private var sources: [String] { ratings.map { ($0 as NSString).lastPathComponent } }

  private func write(_ trained: TrainedModel, _ card: ModelCard, since start: Date) throws {
    var card = card
    card.metrics = trained.metrics
    try ModelFile.write(trained.model, card: card, to: out)
    if let problem = trained.problem { throw CommandError("\(out): \(problem)") }
    say("\(out): \(trained.summary)", since: start)
  }

  /// Writes the sums of a part of the lists.
  private func write(
    _ part: PartialSums.Part, of lists: some ListSource, _ options: RecipeOptions, _ card: ModelCard,
    since start: Date
  ) throws {
    let origin = PartialSums.Origin(
      part: part, fingerprint: card.fingerprint, people: card.people, rows: card.rows, sources: sources,
      ordered: lists.ordered, hasCatalogue: catalogue != nil)
    try model.sums(lists, options, origin).write(to: out)
    say("\(out): sums of part \(part.number)/\(part.of) over \(lists.items.count) titles", since: start)
  }

  private func say(_ text: String, since start: Date) {
    let sentence = "\(text), after \(Report.clock(Date().timeIntervalSince(start)))"
    format == .json ? Report.note(sentence) : Output.line(sentence)
  }

  /// Refuses impossible options and unwritable files before any time is spent on reading.
  private func checkedOptions() throws -> RecipeOptions {
    var recipeOptions = RecipeOptions()
    sizes.set(&recipeOptions)
    learning.set(&recipeOptions)
    linear.set(&recipeOptions)
    autoencoder.set(&recipeOptions)
    recipeOptions.groups = groups
    for recipe in Recipe.trainable { try recipe.validate(recipeOptions) }
    try checkOutputs()
    return recipeOptions
  }

  /// The packed lists of all files, where the model can be trained on them as they are read; nil otherwise.
  private func packedLists() throws -> [PackedRatings]? {
    guard model.streams, export == nil, reading.columns == nil, reading.scale == nil else { return nil }
    var packed: [PackedRatings] = []
    for path in ratings {
      guard let lists = try packedLists(path) else { return nil }
      packed.append(lists)
    }
    return packed
  }

  private func packedLists(_ path: String) throws -> PackedRatings? {
    if PackedRatings.isOne(path) { return try PackedRatings(path) }
    do { return try PackedRatings.beside(path) } catch {
      Report.warning("\(error) The text is read instead.")
      return nil
    }
  }

  private func readLists() throws -> [Ratings] {
    let path = catalogue
    let format = try reading.format { path.flatMap { try? TitleTable(CatalogueFile.read($0).titles) } }
    let files = try ratings.map { try RatingsFile.read($0, format) }
    for warning in files.flatMap(\.warnings) { Report.warning(warning) }
    return files
  }

  private func describe(_ dataset: Dataset) throws {
    if let export { try dataset.write(to: export) }
    let data = dataset.data
    try describe(
      people: data.lists.count, rows: data.rows, skipped: dataset.skippedRows, titles: data.items.count,
      ordered: data.ordered)
  }

  private func describe(people: Int, rows: Int, skipped: Int, titles: Int, ordered: Bool) throws {
    if skipped > 0 { Report.warning("Skipped \(skipped) rows about other titles or without a rating.") }
    Report.note(
      "\(people) users, \(rows) rows, \(titles) titles, " + (ordered ? "with times" : "without times"))
    guard titles >= 2 else {
      throw CommandError("A model needs at least two items; this data has \(titles).")
    }
  }

  /// Refuses outputs that cannot be written, or that would replace what is read, answers, or what is no checkpoint.
  private func checkOutputs() throws {
    let inputs = ratings + sharing.sums + [catalogue].compactMap { $0 }
    for (option, path) in [("--out", out), ("--export", export), ("--checkpoint", checkpoint)] {
      guard let path else { continue }
      try checkWritable(path)
      try OutputFile.check(path, option, reading: inputs, options.place)
    }
    guard try Self.mayBeReplaced(out) else {
      throw CommandError("\(out): this file is no model and would be replaced; name another one.")
    }
    guard model.options.contains("checkpoint") else { return }
    let state = checkpoint ?? out + ".checkpoint"
    guard FileManager.default.fileExists(atPath: state) else {
      if resume { Report.warning("\(state): there is no checkpoint, so training starts anew.") }
      return
    }
    guard Checkpoint.isOne(state) else {
      throw CommandError("\(state): this file is no checkpoint; name another one with --checkpoint.")
    }
  }

  /// Whether a model may take the place of what is there: nothing, an empty file, a model, or sums of one, be they damaged.
  private static func mayBeReplaced(_ path: String) throws -> Bool {
    var info = stat()
    guard stat(path, &info) == 0, info.st_mode & S_IFMT == S_IFREG, info.st_size > 0 else { return true }
    guard let file = FileHandle(forReadingAtPath: path) else { return false }
    defer { try? file.close() }
    // The length of the header, and its first byte (safetensors).
    return try file.read(upToCount: 9)?.dropFirst(8) == Data("{".utf8)
  }

  private func checkWritable(_ path: String) throws {
    let folder = Paths.folder(of: path)
    guard FileManager.default.isWritableFile(atPath: folder.isEmpty ? "." : folder) else {
      throw CommandError("\(path): the folder does not exist or cannot be written.")
    }
  }
}

extension TrainCommand {
  /// Shows progress, and stops training after Ctrl-C. Before the first progress, and for models that report none, there is no model
  /// to write: Ctrl-C ends the command.
  private var observer: RunObserver {
    RunObserver(
      progress: { progress in
        Interrupt.listen()
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
  /// From now on Ctrl-C is a request. May be called again.
  static func listen() { signal(SIGINT) { _ in Interrupt.requested.store(true, ordering: .relaxed) } }
}
