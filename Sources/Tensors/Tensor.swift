import CKernels

/// A dense float32 matrix `[rows, cols]`, row-major and contiguous, with reference semantics.
///
/// `@unchecked Sendable`: a tensor may be read from any thread once nobody writes it any more, and trained models are never
/// written. While one thread writes, no other may use it.
public final class Tensor: @unchecked Sendable {
  /// Number of rows; a vector is one row.
  public let rows: Int
  /// Number of columns.
  public let cols: Int
  /// The first element; valid as long as the tensor.
  ///
  /// Swift may release an object after its last use, and a pointer made from it is no use. So whole tensors are multiplied as tensors
  /// (`BLAS.multiply(_:_:into:)`); whoever passes on the pointer of a tensor that no property holds, or one of its rows, calls
  /// `withExtendedLifetime` after the last use of the pointer.
  public let pointer: UnsafeMutablePointer<Float>

  /// Number of elements, `rows * cols`.
  public var count: Int { rows * cols }

  /// A matrix of zeros.
  public init(_ rows: Int, _ cols: Int) {
    self.rows = rows
    self.cols = cols
    pointer = .allocate(capacity: max(rows * cols, 1))
    pointer.initialize(repeating: 0, count: max(rows * cols, 1))
  }

  /// A matrix of uninitialised elements; write each before reading it. Pages that are never written take no memory.
  public init(unset rows: Int, _ cols: Int) {
    self.rows = rows
    self.cols = cols
    pointer = .allocate(capacity: max(rows * cols, 1))
  }

  /// Takes over allocated memory of `rows * cols` elements.
  init(_ rows: Int, _ cols: Int, memory: UnsafeMutablePointer<Float>) {
    self.rows = rows
    self.cols = cols
    pointer = memory
  }

  /// A copy of `values` in row order; missing values are zero, spare ones are dropped.
  public convenience init(_ rows: Int, _ cols: Int, values: [Float]) {
    self.init(rows, cols)
    for (i, value) in values.prefix(count).enumerated() { pointer[i] = value }
  }

  deinit { pointer.deallocate() }

  /// Pointer to row `index`, `[cols]`.
  @inlinable public func row(_ index: Int) -> UnsafeMutablePointer<Float> { pointer + index * cols }

  /// All elements in row order.
  public var elements: UnsafeMutableBufferPointer<Float> { .init(start: pointer, count: count) }

  /// Sets all elements to `value`. O(count).
  public func fill(_ value: Float) { pointer.update(repeating: value, count: count) }

  /// Copies the elements of `other` in row order, as many as both have. O(count).
  public func copy(from other: Tensor) { pointer.update(from: other.pointer, count: min(count, other.count)) }

  /// The transposed matrix, `[cols, rows]`. O(count).
  public func transposed() -> Tensor {
    let result = Tensor(cols, rows)
    for r in 0..<rows { for c in 0..<cols { result.pointer[c * rows + r] = pointer[r * cols + c] } }
    return result
  }

  /// A copy of the elements as an array. O(count).
  public var values: [Float] { Array(elements) }

  /// Whether any element is NaN or infinite. O(count).
  public var hasNonFinite: Bool {
    nk_has_nonfinite(pointer, count) != 0
  }
}
