import Dispatch
import Foundations
import Models
import Tensors

/// The model by default, read on a thread of its own from the very start: the home is opened meanwhile.
public final class ModelPreload: Sendable {
  let path: String
  let mark: FileVersion
  private let outcome: BackgroundTask<any ItemScorer>

  /// Begins to read.
  public init(_ models: ModelLibrary) {
    let path = models.serving
    self.path = path
    mark = FileVersion(path)
    outcome = BackgroundTask(on: .global(qos: .userInteractive)) {
      let scorer = try ModelFile.read(path).scorer
      // Waits for the library, so not on the main thread, and not before it must.
      BLAS.setThreads(1)
      return scorer
    }
  }

  /// Waits for the model. To be called once.
  func scorer() throws -> any ItemScorer { try outcome.value() }
}
