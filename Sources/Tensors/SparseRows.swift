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

  /// The `width` entries of largest size of each row, which `row` writes to `[cols]` numbers; of equal ones those of the lower columns.
  /// O(rows cols log width).
  public init(rows: Int, cols: Int, width: Int, _ row: (Int, UnsafeMutableBufferPointer<Float>) -> Void) {
    let width = max(1, min(width, cols, 65_536))
    var columns = [UInt16](repeating: 0, count: rows * width)
    let values = Tensor(rows, width)
    var whole = [Float](repeating: 0, count: cols)
    var largest = LargestEntries(count: width)
    for r in 0..<rows {
      whole.withUnsafeMutableBufferPointer { row(r, $0) }
      for (k, column) in largest.columns(of: whole).enumerated() {
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

/// Finds the entries of largest size of a row by a heap of as many, the smallest of them first. Reuses its buffer.
private struct LargestEntries {
  private let count: Int
  /// The size of an entry and its column as one number; larger is better, the lower column of equal sizes.
  private var heap: [UInt64] = []

  init(count: Int) { self.count = count }

  /// Columns of the largest entries, ascending; none of zeros. O(columns log count).
  mutating func columns(of row: [Float]) -> [Int] {
    heap.removeAll(keepingCapacity: true)
    for (column, value) in row.enumerated() where value != 0 {
      let key = UInt64(abs(value).bitPattern) << 32 | UInt64(~UInt32(truncatingIfNeeded: column))
      if heap.count < count {
        heap.append(key)
        guard heap.count == count else { continue }
        for place in stride(from: count / 2 - 1, through: 0, by: -1) { sink(place) }
      } else if key > heap[0] {
        heap[0] = key
        sink(0)
      }
    }
    return heap.map { Int(~UInt32(truncatingIfNeeded: $0)) }.sorted()
  }

  /// Moves an entry down until none below it is smaller.
  private mutating func sink(_ start: Int) {
    var place = start
    while 2 * place + 1 < heap.count {
      var least = 2 * place + 1
      if least + 1 < heap.count, heap[least + 1] < heap[least] { least += 1 }
      guard heap[least] < heap[place] else { return }
      heap.swapAt(place, least)
      place = least
    }
  }
}
