import ArgumentParser
import Catalogue
import Evaluation
import Foundation
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
  @Option(help: "Kind of model: sasrec.") var model = "sasrec"
  @Option(help: ArgumentHelp("Model file to write.", valueName: "file")) var out: String
  @Option(help: ArgumentHelp("Only titles of this catalogue are learnt.", valueName: "file")) var catalogue:
    String?
  @Option(help: "Makes a run repeatable.") var seed: UInt64 = 1
  @Option(help: "Passes over the lists at most.") var epochs = 30
  @Option(help: "Width of the model.") var dim = 128
  @Option(help: "Transformer blocks.") var blocks = 2
  @Option(help: "Attention heads.") var heads = 2
  @Option(help: "Longest history attended to.") var length = 150
  @Option(help: "Peak learning rate.") var rate: Float = 2e-3
  @Option(help: "Minutes after which the best so far is taken.") var minutes = 19.0
  @Option(help: "Titles with fewer raters are left out.") var fewest = 1
  @Option(help: "Longer lists are cut into at most six pieces of so many titles.") var piece = 150
  @Option(help: "Threads; 0 means all cores.") var threads = 0
  @Option(help: "text, or json for a line of progress an epoch on stdout.") var format = OutputFormat.text
  @OptionGroup var options: HomeOptions

  func validate() throws {
    guard model == "sasrec" else {
      throw ValidationError("--model \(model): only sasrec can be trained so far.")
    }
    guard format != .csv else { throw ValidationError("--format is text or json here.") }
    guard epochs >= 1, piece >= 10, fewest >= 1, minutes > 0, rate > 0, rate < 1, threads >= 0 else {
      throw ValidationError(
        "--epochs, --piece, --fewest, --minutes, --rate and --threads must be positive and sane.")
    }
  }

  private struct Line: Encodable {
    let epoch: Int
    let loss: Double
    let lists_per_second: Double
    let validation_ndcg10: Double?
  }

  func run() throws {
    BLAS.setThreads(threads == 0 ? ProcessInfo.processInfo.activeProcessorCount : threads)
    let settings = settings()
    try writable(out)
    let files = try ratings.map(RatingsFile.read)
    for warning in files.flatMap(\.warnings) { Report.warning(warning) }
    let restriction = try catalogue.map { try CatalogueFile.read($0).titles.map(\.id) }
    let (data, passedOver) = TrainingData.read(files, restriction: restriction, fewest: fewest)
    if passedOver > 0 {
      Report.warning("\(passedOver) rows are about titles that are not learnt: passed over.")
    }
    var checked = settings.model
    checked.items = data.items.count
    try checked.validate()
    Report.note(
      "\(data.lists.count) people, \(data.rows) rows, \(data.items.count) titles; "
        + (data.ordered ? "in time" : "without times"))
    Interrupt.listen()
    let start = Date()
    let trained = try SASRecTrainer.train(data, settings) { progress in
      show(progress)
      return !Interrupt.isAsked
    }
    Report.endProgress()
    let card = ModelCard(
      kind: "sasrec", fingerprint: files.map(\.fingerprint).joined(separator: "+"), people: data.lists.count,
      rows: data.rows, metrics: ["validation ndcg@10": trained.validation], trained: Self.today())
    try trained.weights.write(to: out, items: data.items, card: card)
    let sentence =
      "\(out): epoch \(trained.epoch), NDCG@10 \(Self.figure(trained.validation)) on held-out people, after "
      + "\(Report.clock(Date().timeIntervalSince(start)))"
    format == .json ? Report.note(sentence) : print(sentence)
  }

  private func settings() -> SASRecTraining {
    var settings = SASRecTraining(
      model: SASRecConfiguration(items: 2, dim: dim, blocks: blocks, heads: heads, length: length))
    settings.epochs = epochs
    settings.rate = rate
    settings.seed = seed
    settings.limit = minutes * 60
    settings.questions = 16
    settings.piece = piece
    settings.weights = SignalWeights(love: 1, like: 0.3, seen: 0.3)
    settings.factorDeviation = 0.04
    return settings
  }

  private func show(_ p: TrainingProgress) {
    let done = Int(p.share * 20)
    Report.progress(
      "epoch \(p.epoch)/\(p.epochs) [\(String(repeating: "█", count: done))\(String(repeating: "·", count: 20 - done))] "
        + "loss \(Self.figure(p.loss))  \(Int(p.rate)) lists/s  \(Report.clock(p.secondsLeft)) left"
        + (p.validation.map { "  held-out NDCG@10 \(Self.figure($0))\n" } ?? ""))
    guard p.share == 1, format == .json else { return }
    let line = Line(epoch: p.epoch, loss: p.loss, lists_per_second: p.rate, validation_ndcg10: p.validation)
    guard let json = try? JSONEncoder().encode(line) else { return }
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

  static func today() -> String { String(ISO8601DateFormatter().string(from: Date()).prefix(10)) }
}

/// Ctrl-C while training: noted, and answered at the next step with the best model so far.
enum Interrupt {
  private static let asked = Atomic<Bool>(false)
  static var isAsked: Bool { asked.load(ordering: .relaxed) }
  static func listen() { signal(SIGINT) { _ in Interrupt.asked.store(true, ordering: .relaxed) } }
}
