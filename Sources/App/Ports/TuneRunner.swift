/// What a run of tuning in the background says.
public enum TuningNews: Sendable, Equatable {
  /// What is being done, in a few words.
  case progress(String)
  /// A sentence about the result; the last news.
  case finished(String)
}

/// Tunes the ranking in the background.
public protocol TuneRunner {
  /// Starts tuning on the answers of a profile. `report` is called from any thread: with progress, and once with the result.
  func start(profile: String, report: @escaping @Sendable (TuningNews) -> Void)
}
