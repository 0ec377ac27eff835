import Dispatch
import Foundations
import Models
import Tensors

/// Reads the serving model on another thread from the start of the program, while the home is opened.
public final class ModelPreload: Sendable {
  let path: String
  let version: FileVersion
  private let task: BackgroundTask<any ItemScorer>

  /// Starts reading the serving model.
  public init(_ models: ModelLibrary) {
    let path = models.serving
    self.path = path
    version = FileVersion(path)
    task = BackgroundTask(on: .global(qos: .userInteractive)) {
      let scorer = try ModelFile.read(path).scorer
      // Waits until the BLAS library is loaded, therefore not on the main thread and not earlier.
      BLAS.setThreads(1)
      return scorer
    }
  }

  /// Waits for the model. Call once.
  func scorer() throws -> any ItemScorer { try task.value() }
}
