import App
import ArgumentParser
import Models

/// The model, for subcommands that rank.
struct ModelChoice: ParsableArguments {
  @Option(
    help: ArgumentHelp("Model to rank by: a name that `nostrade models` lists, or a file.", valueName: "name")
  )
  var model: String?
  @Option(help: ArgumentHelp("The same, by its file alone.", valueName: "file")) var modelFile: String?

  func validate() throws {
    if model != nil, modelFile != nil { throw ValidationError("Give --model or --model-file, not both.") }
  }

  /// Whether one is named.
  var isMade: Bool { model != nil || modelFile != nil }

  /// Reads the one that is named, else the one `otherwise` names, else the one by default.
  func read(_ home: Home, otherwise: String? = nil) throws -> (scorer: any ItemScorer, card: ModelCard) {
    if let modelFile { return try ModelFile.read(modelFile) }
    return try Workspace.models(home).read(model ?? otherwise)
  }
}
