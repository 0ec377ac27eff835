import ArgumentParser
import Catalogue
import Foundation
import Foundations
import Meaning
import Tensors

struct MeaningCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "meaning", abstract: "The vectors that search by description reads.",
    subcommands: [Train.self, Install.self, Remove.self])

  struct Install: HomeCommand {
    static let configuration = CommandConfiguration(
      commandName: "install",
      abstract: "Let a sentence encoder of your own take part in search by description.",
      discussion: """
        The folder holds model.safetensors, vocab.txt and config.json of a BERT model of the MiniLM kind, in single precision. It is \
        copied into the home, and all titles are encoded once. Without a folder the titles that have no vector yet are encoded.
        """)

    @OptionGroup var options: HomeOptions
    @Argument(help: ArgumentHelp("Folder of the model.", valueName: "folder"), completion: .directory)
    var folder: String?

    func run() throws {
      let workspace = try Workspace(options)
      if let folder {
        try SentenceModel.install(Paths.expanded(folder), workspace.home)
      } else if !SentenceModel.isInstalled(workspace.home) {
        throw CommandError("No sentence encoder is installed. Name the folder of one.")
      }
      BLAS.setThreads(ProcessInfo.processInfo.activeProcessorCount)
      let start = Date()
      let encoder = try SentenceEncoder(folder: SentenceModel.folder(workspace.home))
      _ = try SentenceModel.vectors(
        workspace.home, encoder, workspace.titles, try workspace.store.keywords())
      Output.line(
        "\(workspace.titles.count) titles have vectors of \(encoder.size) numbers, after "
          + "\(Report.clock(Date().timeIntervalSince(start))). Search by description reads them.")
    }
  }

  struct Remove: HomeCommand {
    static let configuration = CommandConfiguration(
      commandName: "remove", abstract: "Remove the sentence encoder from the home.")

    @OptionGroup var options: HomeOptions

    func run() throws {
      let home = options.place
      Output.line(
        try SentenceModel.remove(home) ? "The sentence encoder was removed." : "There is no sentence encoder."
      )
    }
  }

  struct Train: HomeCommand {
    static let configuration = CommandConfiguration(
      commandName: "train", abstract: "Fit word vectors to the texts of a catalogue.",
      discussion: """
        Latent semantic analysis of names, synopses, keywords and genres. Copied to models/meaning.safetensors of a home, the \
        file is used in place of the shipped one.
        """)

    @OptionGroup var options: HomeOptions
    @Option(help: ArgumentHelp("File to write.", valueName: "file"), completion: .file()) var out: String
    @Option(
      help: ArgumentHelp("Texts of this catalogue, in place of the home's own.", valueName: "file"),
      completion: .file())
    var catalogue: String?
    @Option(help: "Numbers of one vector.") var size = WordVectorTrainer.Options().size
    @Option(help: "Rounds of the iteration.") var rounds = WordVectorTrainer.Options().rounds
    @Option(help: "Leave out words of fewer titles.") var fewest = WordVectorTrainer.Options().fewest
    @Option(help: "Seed of the start.") var seed: UInt64 = WordVectorTrainer.Options().seed

    func validate() throws {
      guard (1...2048).contains(size) else { throw ValidationError("--size must be between 1 and 2048.") }
      guard (1...1000).contains(rounds) else { throw ValidationError("--rounds must be between 1 and 1000.") }
      guard fewest >= 1 else { throw ValidationError("--fewest must be at least 1.") }
    }

    func run() throws {
      BLAS.setThreads(1)
      let start = Date()
      try OutputFile.check(out, "--out", reading: [catalogue].compactMap { $0 }, options.place)
      let (titles, keywords) = try texts()
      var settings = WordVectorTrainer.Options()
      (settings.size, settings.rounds, settings.fewest, settings.seed) = (size, rounds, fewest, seed)
      let vectors = try WordVectorTrainer.train(titles, keywords: keywords, options: settings) {
        Report.progress("round \($0) of \(rounds)")
      }
      Report.endProgress()
      try vectors.write(to: out)
      Output.line(
        "\(out): \(vectors.count) words, \(titles.count) titles, \(vectors.size) numbers each, after "
          + Report.clock(Date().timeIntervalSince(start)))
    }

    private func texts() throws -> (TitleTable, [Int: [String]]) {
      guard let catalogue else {
        let workspace = try Workspace(options)
        return (workspace.titles, try workspace.store.keywords())
      }
      let reading = try CatalogueFile.read(catalogue)
      for warning in reading.warnings { Report.warning(warning) }
      let pairs = reading.titles.map { ($0.id, $0.keywords) }
      return (TitleTable(reading.titles), Dictionary(pairs, uniquingKeysWith: { first, _ in first }))
    }
  }
}
