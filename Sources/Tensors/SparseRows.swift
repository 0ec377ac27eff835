import CKernels

/// A read-only matrix `[rows, cols]` that keeps the largest entries of each row, in half precision times a scale. Of linear models over
/// thousands of items three hundred entries a row rank as all of them do (docs/decisions/0082-sparse-linear-models.md).
public final class SparseRows: Sendable {
  /// Number of rows.
  public var rows: Int { columns.rows }
  /// Number of columns, at most 65,536.
  public let cols: Int
  /// How many entries each row keeps.
  public var width: Int { columns.cols }
  /// Factor of all stored numbers.
  public var scale: Float { values.scale }
  /// Column of each entry, ascending, `[rows, width]`; rows with fewer entries end in zeros of column 0.
  public let columns: CountTensor
  /// The entries, `[rows, width]`.
  public let values: HalfTensor

  /// A matrix of stored parts; nil when they do not fit together or a column does not exist. O(entries).
  public init?(columns: CountTensor, values: HalfTensor, cols: Int) {
    guard columns.rows == values.rows, columns.cols == values.cols, cols <= 65_536 else { return nil }
    guard cols > 0, Int(columns.largest) < cols else { return nil }
    (self.columns, self.values, self.cols) = (columns, values, cols)
  }

  /// The `width` entries of largest size of each row, which `row` writes to `[cols]` numbers. O(rows cols log width).
  public init(rows: Int, cols: Int, width: Int, _ row: (Int, UnsafeMutableBufferPointer<Float>) -> Void) {
    let width = max(1, min(width, cols, 65_536))
    var columns = [UInt16](repeating: 0, count: rows * width)
    let values = Tensor(rows, width)
    var whole = [Float](repeating: 0, count: cols)
    for r in 0..<rows {
      whole.withUnsafeMutableBufferPointer { row(r, $0) }
      let kept = whole.indices.sorted { (abs(whole[$1]), $0) < (abs(whole[$0]), $1) }.prefix(width)
      for (k, column) in kept.filter({ whole[$0] != 0 }).sorted().enumerated() {
        columns[r * width + k] = UInt16(clamping: column)
        values.row(r)[k] = whole[column]
      }
    }
    self.columns = CountTensor(rows, width, values: columns)
    self.values = HalfTensor(values)
    self.cols = cols
  }

  /// The largest entries of a dense matrix.
  public convenience init(_ matrix: Tensor, width: Int) {
    self.init(rows: matrix.rows, cols: matrix.cols, width: width) { r, out in
      for c in 0..<matrix.cols { out[c] = matrix.row(r)[c] }
    }
  }

  /// `out[cols] += alpha * row(index)`. O(width).
  public func add(row index: Int, times alpha: Float, to out: UnsafeMutablePointer<Float>) {
    nk_add_sparse_half(
      columns.row(index).baseAddress, values.row(index), out, width, alpha * values.scale)
  }

  /// Adds `alpha` times some columns of a row to `out`, one every `stride` numbers. O(columns log width).
  public func pick(
    row index: Int, columns wanted: [Int32], times alpha: Float, to out: UnsafeMutablePointer<Float>,
    stride: Int
  ) {
    nk_pick_sparse_half(
      columns.row(index).baseAddress, values.row(index), width, wanted, wanted.count, out, stride,
      alpha * values.scale)
  }
}
