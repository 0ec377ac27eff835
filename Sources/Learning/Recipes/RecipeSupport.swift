import Foundation
import Models
import Tensors
import Training

/// Runs `body` with BLAS on all cores.
func onAllCores<Result>(_ body: () throws -> Result) rethrows -> Result {
  try BLAS.withThreads(ProcessInfo.processInfo.activeProcessorCount, body)
}

/// Runs `body` with BLAS on one core, as training a SASRec wants it (it has threads of its own).
func onOneCore<Result>(_ body: () throws -> Result) rethrows -> Result {
  try BLAS.withThreads(1, body)
}

/// `0.1234`
func figure(_ value: Double) -> String { String(format: "%.4f", value) }

extension ListSource {
  /// What an event counts in linear models: every event the same in lists with times, by feedback in others.
  var grades: Grades { ordered ? .any : .graded }
}

extension TrainingData {
  /// Popularity as baselines count it, `[items]`: users who have an item in lists with times, users who love it in others.
  var popularity: [Float] { ordered ? userCounts : loves }
}
