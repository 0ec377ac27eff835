import CKernels
import Foundation
import Tensors

/// A trained SASRec that ranks: history in, a logit for every item out.
public final class SASRecScorer: ItemScorer {
  /// The items it was trained on.
  public let items: ItemIndex
  /// `sasrec`.
  public let name = "sasrec"
  /// What its file says of it.
  public let card: ModelCard
  /// Its weights, frozen.
  public let weights: SASRecWeights
  private let pass: Locked

  /// The buffers of a pass are shared by all calls, one at a time.
  private final class Locked: @unchecked Sendable {
    private let lock = NSLock()
    private let pass: SASRecPass
    init(_ pass: SASRecPass) { self.pass = pass }
    func with<R>(_ body: (SASRecPass) -> R) -> R {
      lock.lock()
      defer { lock.unlock() }
      return body(pass)
    }
  }

  /// A scorer over frozen weights.
  public init(weights: SASRecWeights, items: ItemIndex, card: ModelCard) {
    self.weights = weights
    self.items = items
    self.card = card
    pass = Locked(SASRecPass(weights, training: false))
  }

  /// Loads the model file at `path`.
  ///
  /// - Throws: `TensorsError`, `ModelError`: see `SASRecWeights.read`.
  public convenience init(path: String) throws {
    let (weights, items, card) = try SASRecWeights.read(path)
    self.init(weights: weights, items: items, card: card)
  }

  /// Logits of all items given a history. An empty history gets the output bias: the log of popularity.
  /// O(length dim (dim + hidden + length) + items dim).
  public func score(_ history: [Interaction], into scores: inout [Float]) {
    let result = self.scores([history])
    scores = result[0]
  }

  /// The same for several histories in one pass, `[histories.count][items.count]`.
  public func scores(_ histories: [[Interaction]]) -> [[Float]] {
    let (d, v) = (weights.configuration.dim, items.count)
    let bias = Array(weights.outputBias.value.elements)
    var batch = PackedBatch()
    var asked: [Int] = []
    for (i, history) in histories.enumerated() {
      let known = history.filter { $0.item >= 0 && Int($0.item) < v }
      guard !known.isEmpty else { continue }
      batch.append(
        known[...], length: weights.configuration.length, knownTimeBins: weights.configuration.knownTimeBins)
      asked.append(i)
    }
    var result = [[Float]](repeating: bias, count: histories.count)
    guard !asked.isEmpty else { return result }
    pass.with { pass in
      pass.forward(batch)
      let head = Tensor(asked.count, d)
      let moments = Tensor(2, asked.count)
      pass.heads(batch.starts.dropFirst().map { $0 - 1 }, into: head, mean: moments, rstd: Tensor(1, asked.count))
      let logits = Tensor(asked.count, v)
      if asked.count == 1 {
        BLAS.multiplyVector(
          weights.item.value.pointer, rows: v, cols: d, head.pointer, into: logits.pointer)
      } else {
        BLAS.multiply(
          head.pointer, d, weights.item.value.pointer, d, transposeB: true, into: logits.pointer, v,
          m: asked.count, n: v, k: d)
      }
      nk_add_bias(logits.pointer, weights.outputBias.value.pointer, asked.count, v)
      for (r, i) in asked.enumerated() {
        result[i] = Array(UnsafeBufferPointer(start: logits.row(r), count: v))
      }
    }
    return result
  }
}
