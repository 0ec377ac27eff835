#if canImport(Glibc)
  import Glibc
#endif

/// A dense float32 matrix `[rows, cols]`, row-major and contiguous, with reference semantics.
///
/// `@unchecked Sendable`: a tensor may be read from any thread once nobody writes it any more, and trained models are never
/// written. While one thread writes, no other may use it.
public final class Tensor: @unchecked Sendable {
  /// Number of rows; a vector is one row.
  public let rows: Int
  /// Number of columns.
  public let cols: Int
  /// The first element; valid as long as the tensor. Bind a tensor to a name before passing its pointer on: a temporary may
  /// be released before the call.
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

  /// A copy of `rows * cols` floats in `bytes`.
  init(_ rows: Int, _ cols: Int, copying bytes: UnsafeRawBufferPointer) {
    self.rows = rows
    self.cols = cols
    pointer = Self.allocateForReading(rows * cols)
    UnsafeMutableRawBufferPointer(start: pointer, count: rows * cols * 4).copyMemory(from: bytes)
  }

  /// A copy of `values` in row order; missing values are zero, spare ones are dropped.
  public convenience init(_ rows: Int, _ cols: Int, values: [Float]) {
    self.init(rows, cols)
    for (i, value) in values.prefix(count).enumerated() { pointer[i] = value }
  }

  deinit { pointer.deallocate() }

  /// Memory for tables that every key press reads from end to end: in huge pages of two megabytes where available, so that
  /// reading an item table needs four page translations instead of two thousand.
  private static func allocateForReading(_ count: Int) -> UnsafeMutablePointer<Float> {
    #if os(Linux)
      let (page, bytes) = (2 << 20, count * 4)
      if bytes >= page {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: page)
        // Only a hint; failure does not matter.
        _ = madvise(memory, bytes, MADV_HUGEPAGE)
        return memory.bindMemory(to: Float.self, capacity: count)
      }
    #endif
    return .allocate(capacity: max(count, 1))
  }

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
    // No early exit, so that the loop is vectorised.
    var largestExponent: UInt32 = 0
    for value in elements { largestExponent = max(largestExponent, value.bitPattern & 0x7F80_0000) }
    return largestExponent == 0x7F80_0000
  }
}
