import CKernels
import Tensors

/// Leave-one-out scores of a SASRec, kept as output states: logits are computed for the items that are needed.
struct SASRecLeaveOneOutScores: LeaveOneOutScores {
  /// Output state for each event left out, `[events left out, dim]`, at least one row; zeros where no history is left.
  private let outputStates: Tensor
  private let weights: SASRecWeights

  init(outputStates: Tensor, weights: SASRecWeights) {
    (self.outputStates, self.weights) = (outputStates, weights)
  }

  /// O(events left out * items.count * dim).
  func scores(of items: [Int32]) -> [[Float]] {
    let (table, bias, d) = (weights.item.value, weights.outputBias.value.pointer, outputStates.cols)
    return (0..<outputStates.rows).map { r in
      items.map { BLAS.dot(outputStates.row(r), table.row(Int($0)), count: d) + bias[Int($0)] }
    }
  }

  /// O(events left out * dim): logits are linear in the output state.
  func sums(_ weights: ItemWeights) -> [Float] {
    let d = outputStates.cols
    return (0..<outputStates.rows).map {
      BLAS.dot(outputStates.row($0), weights.projected, count: d) + weights.projected[d]
    }
  }

  /// O(events left out * items * dim), reading the item table once.
  func all() -> [[Float]] {
    let (d, count) = (outputStates.cols, outputStates.rows)
    let (table, v) = (weights.item.value, weights.outputBias.value.count)
    let logits = Tensor(unset: count, v)
    // In slices of the table: OpenBLAS copies larger operands before it multiplies.
    for start in stride(from: 0, to: v, by: 64) {
      BLAS.multiply(
        outputStates.pointer, d, table.row(start), d, transposeB: true, into: logits.pointer + start, v,
        m: count, n: min(64, v - start), k: d)
    }
    nk_add_bias(logits.pointer, weights.outputBias.value.pointer, count, v)
    return withExtendedLifetime(logits) {
      (0..<count).map { Array(UnsafeBufferPointer(start: logits.row($0), count: v)) }
    }
  }
}
