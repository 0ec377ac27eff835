import Foundation
import Foundations
import Tensors

/// Files with the state of a training run.
public enum Checkpoint {
  static let format = "nostrade-checkpoint-1"

  /// Whether the file at `path` is one. Reads its header.
  public static func isOne(_ path: String) -> Bool {
    (try? Safetensors(path: path))?.metadata["format"] == format
  }
}

extension SASRecRun {
  /// The part of a checkpoint beside its tensors.
  private struct State: Codable {
    var fingerprint: String
    var epoch: Int
    var step: Int
    var spent: Double
    var bestEpoch: Int
    var bestValidation: Double
    var losses: [Double]
  }

  /// Describes sizes, settings and data; a run resumes only from a checkpoint with the same fingerprint.
  private var fingerprint: String {
    var hash = FNV1a()
    for id in train.items.ids { hash.combine(id) }
    for list in train.lists {
      hash.combine(list.count)
      for event in list {
        hash.combine(UInt64(UInt32(bitPattern: event.item)) << 8 ^ UInt64(event.signal.rawValue))
        hash.combine(UInt64(bitPattern: event.time ?? 0))
      }
    }
    for heldOut in validation.cases { hash.combine(heldOut.history.count) }
    let s = settings
    return
      "\(s.model) \(s.epochs) \(s.batch) \(s.rate) \(s.decay) \(s.queries) \(s.weights) \(s.objective) "
      + "\(s.named) \(s.earlier) \(s.factorDeviation) \(s.popularityBias) \(s.patience) \(s.seed) "
      + "\(s.workers) threads \(hash.text)"
  }

  private static let roles = ["weight", "mean", "square", "best"]

  /// Writes the state of the run atomically, if the settings name a file and an epoch has ended.
  ///
  /// - Throws: `TensorsError` when the file cannot be written.
  func save() throws {
    guard let path = settings.checkpoint, let bestWeights else { return }
    var tensors: [(name: String, tensor: Tensor)] = []
    for (i, p) in weights.all.enumerated() {
      let moment = optimiser.moments[i]
      let best = Tensor(p.value.rows, p.value.cols, values: bestWeights[i])
      for (role, tensor) in zip(Self.roles, [p.value, moment.mean, moment.square, best]) {
        tensors.append(("\(role).\(p.name)", tensor))
      }
    }
    let state = State(
      fingerprint: fingerprint, epoch: epoch, step: optimiser.step, spent: spent, bestEpoch: best.epoch,
      bestValidation: best.validation, losses: best.losses)
    let json = String(decoding: try JSONEncoder().encode(state), as: UTF8.self)
    try Safetensors.write(tensors, metadata: ["format": Checkpoint.format, "state": json], to: path)
  }

  /// Continues from the checkpoint if the settings say so and the file exists. Returns false for a new run.
  ///
  /// - Throws: `TensorsError` for a damaged checkpoint, or one of another run.
  func resume() throws -> Bool {
    guard settings.resumes, let path = settings.checkpoint, FileManager.default.fileExists(atPath: path)
    else { return false }
    let file = try Safetensors(path: path)
    guard file.metadata["format"] == Checkpoint.format,
      let state = file.metadata["state"].flatMap({
        try? JSONDecoder().decode(State.self, from: Data($0.utf8))
      })
    else {
      throw TensorsError(
        path: path, reason: "not a checkpoint of this program; remove it to start a new run.")
    }
    guard state.fingerprint == fingerprint else {
      throw TensorsError(
        path: path,
        reason:
          "a checkpoint of another run: the lists, the settings or the number of threads differ. Use those of that run, or remove "
          + "the file to start a new run.")
    }
    let steps = max(1, (train.lists.count + settings.batch - 1) / settings.batch)
    guard (1...settings.epochs).contains(state.epoch), (1...state.epoch).contains(state.bestEpoch),
      state.step == state.epoch * steps, state.losses.count == state.epoch, state.spent >= 0
    else { throw TensorsError(path: path, reason: "a damaged checkpoint; remove it to start a new run.") }
    var best: [[Float]] = []
    for (i, p) in weights.all.enumerated() {
      let read = try Self.roles.map {
        try file.tensor("\($0).\(p.name)", rows: p.value.rows, cols: p.value.cols)
      }
      p.value.copy(from: read[0])
      optimiser.moments[i].mean.copy(from: read[1])
      optimiser.moments[i].square.copy(from: read[2])
      best.append(read[3].values)
    }
    optimiser.step = state.step
    epoch = state.epoch
    spent = state.spent
    self.best.epoch = state.bestEpoch
    self.best.validation = state.bestValidation
    self.best.losses = state.losses
    bestWeights = best
    return true
  }
}
