import Training

/// What training and measuring report while they run. The command line prints it; tests ignore it.
public struct RunObserver {
  /// Called at every training step; returns false to stop and keep the best model so far.
  public var progress: (TrainingProgress) -> Bool
  /// Called when a series of `progress` has ended.
  public var progressEnded: () -> Void
  /// What is being done now, in a few words that replace the previous ones; empty when it is done.
  public var status: (String) -> Void
  /// Something worth knowing.
  public var note: (String) -> Void
  /// Something that may make the result worse than expected.
  public var warning: (String) -> Void

  /// An observer; what is not given is ignored, and training is never stopped.
  public init(
    progress: @escaping (TrainingProgress) -> Bool = { _ in true },
    progressEnded: @escaping () -> Void = {}, status: @escaping (String) -> Void = { _ in },
    note: @escaping (String) -> Void = { _ in }, warning: @escaping (String) -> Void = { _ in }
  ) {
    self.progress = progress
    self.progressEnded = progressEnded
    self.status = status
    self.note = note
    self.warning = warning
  }
}
