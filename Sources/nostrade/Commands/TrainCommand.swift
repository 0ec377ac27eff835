import ArgumentParser
import Catalogue
import Evaluation
import Foundation
import Foundations
import Models
import Synchronization
import Tensors
import Training

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train a model on lists of many people.",
    discussion: """
      A list file has user_id,anime_id,rating[,timestamp]. Lists without times are shuffled anew each epoch. Ctrl-C
      writes the best model so far.
      """)

  @Option(help: ArgumentHelp("Lists; may be given several times.", valueName: "file")) var ratings: [String]
  @Option(
    help: ArgumentHelp(
      "sasrec, autoencoder, multvae, recvae, linear, nmf, knn, popularity, colove or ensemble.",
      discussion: "An ensemble is a SASRec, linear models and popularity, weighed on people held out."))
  var model =
    Kind.sasrec
  @Option(help: ArgumentHelp("Model file to write.", valueName: "file")) var out: String
  @Option(help: ArgumentHelp("Only titles of this catalogue are learnt.", valueName: "file")) var catalogue:
    String?
  @Option(
    help: ArgumentHelp(
      "Titles with fewer raters are left out.",
      discussion:
        "By default 10 where a thousand lists and more have no times and no --catalogue is given, else 1."))
  var fewest: Int?
  @Option(help: "Penalty of a linear model (EASE's lambda).") var penalty: Float = 30
  @Option(help: "Dropout of a linear model (EDLAE's); 0 is EASE.") var drop: Float = 0.35
  @Option(
    help:
      "Fit a linear model for histories of so many titles, or below 1 of such a share of a list, instead of with dropout."
  )
  var shown: Float?
  @Option(
    help:
      "To a linear model a longer list counts as much as one of so many titles; 0 lets each title count, however many there are."
  )
  var longest = 0
  @Option(help: "Groups of taste that nmf looks for.") var groups = 20
  @Option(help: "Profiles with fewer titles are no lesson to an autoencoder.") var shortest = 30
  @Option(help: ArgumentHelp("Also write the cleaned lists, as they are learnt.", valueName: "file"))
  var export: String?
  @Option(
    help: ArgumentHelp(
      "State of the run, kept after every epoch. [default: OUT.checkpoint]", valueName: "file"))
  var checkpoint: String?
  @Flag(help: "Go on from the checkpoint, as after a power cut.") var resume = false
  @Option(help: "text, or json for a line of progress an epoch on stdout.") var format = OutputFormat.text
  @OptionGroup(title: "Sizes and inputs") var sizes: ModelSizeOptions
  @OptionGroup(title: "Learning") var learning: LearningOptions
  @OptionGroup(title: "Autoencoders") var autoencoding: AutoencoderOptions
  @OptionGroup var options: HomeOptions

  /// What can be trained.
  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case sasrec, autoencoder, multvae, recvae, linear, nmf, knn, popularity, colove, ensemble
  }

  func validate() throws {
    guard format != .csv else { throw ValidationError("--format is text or json here.") }
    guard penalty > 0, penalty < 1e9, drop >= 0, drop < 1, shortest >= 1 else {
      throw ValidationError("--penalty must be above 0, --drop lie in 0..<1 and --shortest be at least 1.")
    }
    guard shown ?? 1 > 0, shown ?? 1 < 10_000 else {
      throw ValidationError("--shown is a number of titles, or a share below 1.")
    }
    guard fewest ?? 1 >= 1 else { throw ValidationError("--fewest must be at least 1.") }
  }

  private struct Line: Encodable {
    let epoch: Int
    let loss: Double
    let lists_per_second: Double
    let validation_ndcg10: Double?
  }

  func run() throws {
    BLAS.setThreads(1)
    // What cannot be is refused before any time is spent on reading.
    try sizes.configuration(ordered: true).validate()
    try autoencoding.training(items: 65_535, model).model.validate()
    for path in [out, export, checkpoint].compactMap({ $0 }) { try writable(path) }
    let files = try ratings.map(RatingsFile.read)
    for warning in files.flatMap(\.warnings) { Report.warning(warning) }
    let titles = try catalogue.map { try CatalogueFile.read($0).titles }
    let cleaned = TrainingData.read(files, restriction: titles?.map(\.id), fewest: fewest)
    let data = cleaned.data
    if cleaned.passedOver > 0 {
      Report.warning("\(cleaned.passedOver) rows are about titles that are not learnt: passed over.")
    }
    if let export { try cleaned.write(to: export) }
    Report.note(
      "\(data.lists.count) people, \(data.rows) rows, \(data.items.count) titles; "
        + (data.ordered ? "in time" : "without times"))
    guard data.items.count >= 2 else {
      throw CommandError("A model needs at least two items; this data has \(data.items.count).")
    }
    var card = ModelCard(
      kind: model.rawValue, fingerprint: files.map(\.fingerprint).joined(separator: "+"),
      people: data.lists.count, rows: data.rows, trained: Self.today())
    card.sources = ratings.map { ($0 as NSString).lastPathComponent }
    Interrupt.listen()
    if model != .sasrec {
      var settings = settings(data)
      settings.checkpoint = nil
      let fitting = Fitting(
        data: data, titles: titles ?? [], settings: settings, penalty: penalty, drop: drop, shown: shown,
        longest: longest,
        shortest: shortest, autoencoding: autoencoding, epochs: learning.epochs, groups: groups
      ) { progress in
        show(progress)
        return !Interrupt.isAsked
      }
      let fitted = try fitting.fit(model, &card)
      Report.endProgress()
      try ModelFile.write(fitted, card: card, to: out)
      return print("\(out): \(fitted.name) over \(data.items.count) titles\(fitting.figures(card))")
    }
    let settings = settings(data)
    try settings.model.validate()
    let start = Date()
    let trained = try SASRecTrainer.train(data, settings) { progress in
      show(progress)
      return !Interrupt.isAsked
    }
    Report.endProgress()
    card.metrics["validation ndcg@10"] = trained.validation
    if data.ordered { card.metrics["held back"] = Double(settings.heldBack) }
    try trained.weights.write(to: out, items: data.items, card: card)
    if let trouble = trained.trouble {
      throw CommandError("\(trouble) \(out) holds the model of epoch \(trained.epoch), the best before that.")
    }
    if trained.isFinished, let state = settings.checkpoint {
      try? FileManager.default.removeItem(atPath: state)
    }
    let sentence =
      "\(out): epoch \(trained.epoch), NDCG@10 \(Self.figure(trained.validation)) on what was held out, after "
      + "\(Report.clock(Date().timeIntervalSince(start)))"
    format == .json ? Report.note(sentence) : print(sentence)
  }

  private func settings(_ data: TrainingData) -> SASRecTraining {
    var settings = learning.training(
      sizes.configuration(ordered: data.ordered), data, heldBack: learning.holdBack)
    settings.checkpoint = checkpoint ?? out + ".checkpoint"
    settings.resumes = resume
    return settings
  }

  private func show(_ p: TrainingProgress) {
    let done = Int(p.share * 20)
    Report.progress(
      "epoch \(p.epoch)/\(p.epochs) [\(String(repeating: "█", count: done))\(String(repeating: "·", count: 20 - done))] "
        + "loss \(Self.figure(p.loss))  \(Int(p.rate)) lists/s  \(Report.clock(p.secondsLeft)) left"
        + (p.validation.map { "  NDCG@10 \(Self.figure($0))\n" } ?? ""))
    guard p.share == 1, format == .json else { return }
    let line = Line(epoch: p.epoch, loss: p.loss, lists_per_second: p.rate, validation_ndcg10: p.validation)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    guard let json = try? encoder.encode(line) else { return }
    print(String(decoding: json, as: UTF8.self))
    fflush(nil)
  }

  /// Asked before any time is spent on training.
  private func writable(_ path: String) throws {
    let folder = (path as NSString).deletingLastPathComponent
    guard FileManager.default.isWritableFile(atPath: folder.isEmpty ? "." : folder) else {
      throw CommandError("\(path): the folder does not exist or cannot be written.")
    }
  }

  static func figure(_ value: Double) -> String { String(format: "%.4f", value) }

  static func today() -> String { CivilTime(utc: CivilTime.now)?.date ?? "" }
}

/// Ctrl-C while training: noted, and answered at the next step with the best model so far.
enum Interrupt {
  private static let asked = Atomic<Bool>(false)
  static var isAsked: Bool { asked.load(ordering: .relaxed) }
  static func listen() { signal(SIGINT) { _ in Interrupt.asked.store(true, ordering: .relaxed) } }
}
