import CKernels
import Tensors

/// What a SASRec makes of shortened histories, before it meets the item table.
struct SASRecLeaveOneOutScores: LeaveOneOutScores {
  /// `[events left out, dim]`, at least one; zeros where nothing is left of the history.
  private let heads: Tensor
  private let weights: SASRecWeights

  init(heads: Tensor, weights: SASRecWeights) { (self.heads, self.weights) = (heads, weights) }

  /// O(rows dim) each.
  func scores(of rows: [Int32]) -> [[Float]] {
    let (table, bias, d) = (weights.item.value, weights.outputBias.value.pointer, heads.cols)
    return (0..<heads.rows).map { r in
      rows.map { BLAS.dot(heads.row(r), table.row(Int($0)), count: d) + bias[Int($0)] }
    }
  }

  /// O(dim) each: logits are linear in what meets the item table.
  func sums(_ weights: ItemWeights) -> [Float] {
    let d = heads.cols
    return (0..<heads.rows).map { BLAS.dot(heads.row($0), weights.inside, count: d) + weights.inside[d] }
  }

  /// One reading of the item table for all of them.
  func all() -> [[Float]] {
    let (d, count) = (heads.cols, heads.rows)
    let (table, v) = (weights.item.value, weights.outputBias.value.count)
    let logits = Tensor(unset: count, v)
    // A piece at a time: the library packs what is larger before it multiplies.
    for start in stride(from: 0, to: v, by: 64) {
      BLAS.multiply(
        heads.pointer, d, table.row(start), d, transposeB: true, into: logits.pointer + start, v, m: count,
        n: min(64, v - start), k: d)
    }
    nk_add_bias(logits.pointer, weights.outputBias.value.pointer, count, v)
    return (0..<count).map { Array(UnsafeBufferPointer(start: logits.row($0), count: v)) }
  }
}
