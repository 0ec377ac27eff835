import App
import ArgumentParser
import Foundations
import Models

/// Command-line options that choose the model, for subcommands that rank.
struct ModelChoice: ParsableArguments {
  @Option(
    help: ArgumentHelp("Model to rank by: a name from `nostrade models`, or a file.", valueName: "name"),
    completion: Completions.models
  )
  var model: String?
  @Option(help: ArgumentHelp("Model file to rank by.", valueName: "file"), completion: .file()) var modelFile:
    String?

  func validate() throws {
    if model != nil, modelFile != nil { throw ValidationError("Give either --model or --model-file.") }
  }

  /// Whether a model is named.
  var isMade: Bool { model != nil || modelFile != nil }

  /// Reads the named model, else the model `otherwise`, else the default one with what was tuned in the home and for `profile`.
  func read(_ home: Home, otherwise: String? = nil, profile: Int64? = nil) throws -> (
    scorer: any ItemScorer, card: ModelCard
  ) {
    if let modelFile { return try ModelFile.read(Paths.expanded(modelFile)) }
    return Self.told(try Workspace.models(home).readServing(model ?? otherwise, profile: profile))
  }

  /// A model of which a part that was tuned could not be used, with a warning.
  static func told(_ read: (scorer: any ItemScorer, card: ModelCard, problem: String?)) -> (
    scorer: any ItemScorer, card: ModelCard
  ) {
    if let problem = read.problem { Report.warning("\(problem)") }
    return (read.scorer, read.card)
  }

  /// The same, but a model that nobody named on the line and that cannot be read is replaced with a warning, as in the feed: the one
  /// that `otherwise` names by the default one, that by the shipped one.
  func readToRank(_ home: Home, otherwise: String? = nil, profile: Int64? = nil) throws -> any ItemScorer {
    do { return try read(home, otherwise: otherwise, profile: profile).scorer } catch  where !isMade {
      let models = try Workspace.models(home)
      if let otherwise, let scorer = try? Self.told(models.readServing(nil, profile: profile)).scorer {
        Report.warning(
          "\(error) The profile ranks by the model \(otherwise); the default model is used. Choose another one: nostrade models use NAME"
        )
        return scorer
      }
      guard models.serving != models.shipped else { throw error }
      let scorer = try models.read(models.shipped).scorer
      Report.warning("\(error) The shipped model is used.")
      return scorer
    }
  }
}
