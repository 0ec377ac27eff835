/// Fine-tunes the model in the background.
public protocol TuneRunner {
  /// Starts tuning on the answers of a profile. `report` is called once, from any thread, with a sentence about the result.
  func start(profile: String, report: @escaping @Sendable (String) -> Void)
}
