import Dispatch
import Foundations
import Models
import Tensors

/// Reads the serving model on another thread from the start of the program, while the home is opened.
public final class ModelPreload: Sendable {
  let path: String
  let version: FileVersion
  private let task: BackgroundTask<(scorer: any ItemScorer, card: ModelCard)>

  /// Starts reading the serving model.
  public init(_ models: ModelLibrary) {
    let path = models.serving
    self.path = path
    version = FileVersion(path)
    task = BackgroundTask(on: .global(qos: .userInteractive)) {
      let model = try ModelFile.read(path)
      // Waits until the BLAS library is loaded, therefore not on the main thread and not earlier.
      BLAS.setThreads(1)
      return model
    }
  }

  /// Waits for the model.
  func model() throws -> (scorer: any ItemScorer, card: ModelCard) { try task.value() }
}
