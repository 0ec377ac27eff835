import CKernels

/// A read-only matrix `[rows, cols]` of integers from 0 to 65,535.
public final class CountTensor: @unchecked Sendable {
  // `@unchecked Sendable`: never written after `init`.
  /// Number of rows.
  public let rows: Int
  /// Number of columns.
  public let cols: Int
  private let pointer: UnsafeMutablePointer<UInt16>

  /// A copy of `values` in row order; missing values are zero, spare ones are dropped.
  public convenience init(_ rows: Int, _ cols: Int, values: [UInt16]) {
    let memory = UnsafeMutablePointer<UInt16>.allocate(capacity: max(rows * cols, 1))
    memory.update(repeating: 0, count: max(rows * cols, 1))
    for (i, value) in values.prefix(rows * cols).enumerated() { memory[i] = value }
    self.init(rows: rows, cols: cols, memory: memory)
  }

  /// Takes over allocated memory of `rows * cols` elements.
  init(rows: Int, cols: Int, memory: UnsafeMutablePointer<UInt16>) {
    self.rows = rows
    self.cols = cols
    pointer = memory
  }

  deinit { pointer.deallocate() }

  /// The largest element; 0 without any. O(count).
  public var largest: UInt16 { nk_largest_count(pointer, rows * cols) }

  /// The elements as in a file, little-endian.
  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: pointer, count: rows * cols * 2) }

  /// The elements of row `index`, `[cols]`; valid as long as the tensor.
  public func row(_ index: Int) -> UnsafeBufferPointer<UInt16> {
    UnsafeBufferPointer(start: pointer + index * cols, count: cols)
  }
}
