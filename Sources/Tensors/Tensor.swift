#if canImport(Glibc)
  import Glibc
#endif

/// A dense float32 matrix `[rows, cols]`, row-major and contiguous, held by reference.
///
/// Not safe for two threads while one writes; a tensor that nobody writes any more may be read from anywhere,
/// which is what `@unchecked Sendable` stands for here: models are frozen once they are built.
public final class Tensor: @unchecked Sendable {
  /// `[rows, cols]`; a vector is one row.
  public let rows: Int
  /// Length of a row.
  public let cols: Int
  /// The first element. Valid as long as the tensor lives: a tensor is bound to a name before its pointer is handed on, since
  /// a nameless one may be gone by then.
  public let pointer: UnsafeMutablePointer<Float>

  /// `rows * cols`.
  public var count: Int { rows * cols }

  /// A matrix of zeros.
  public init(_ rows: Int, _ cols: Int) {
    self.rows = rows
    self.cols = cols
    pointer = .allocate(capacity: max(rows * cols, 1))
    pointer.initialize(repeating: 0, count: max(rows * cols, 1))
  }

  /// A matrix whose elements are not set: each is written before it is read. Memory that is never written is never taken.
  public init(unset rows: Int, _ cols: Int) {
    self.rows = rows
    self.cols = cols
    pointer = .allocate(capacity: max(rows * cols, 1))
  }

  /// A matrix of copies of `bytes`, as many as it has elements.
  init(_ rows: Int, _ cols: Int, copying bytes: UnsafeRawBufferPointer) {
    self.rows = rows
    self.cols = cols
    pointer = Self.large(rows * cols)
    UnsafeMutableRawBufferPointer(start: pointer, count: rows * cols * 4).copyMemory(from: bytes)
  }

  /// A matrix whose elements are `values` in row order; missing ones are zero, spare ones dropped.
  public convenience init(_ rows: Int, _ cols: Int, values: [Float]) {
    self.init(rows, cols)
    for (i, value) in values.prefix(count).enumerated() { pointer[i] = value }
  }

  deinit { pointer.deallocate() }

  /// Memory for what is read from end to end at every key: in pages of two megabytes, where the system has them, a reading of
  /// an item table looks up four pages instead of two thousand.
  private static func large(_ count: Int) -> UnsafeMutablePointer<Float> {
    #if os(Linux)
      let (page, bytes) = (2 << 20, count * 4)
      if bytes >= page {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: page)
        // Advice: without it everything works as well.
        _ = madvise(memory, bytes, MADV_HUGEPAGE)
        return memory.bindMemory(to: Float.self, capacity: count)
      }
    #endif
    return .allocate(capacity: max(count, 1))
  }

  /// The start of row `index`.
  @inlinable public func row(_ index: Int) -> UnsafeMutablePointer<Float> { pointer + index * cols }

  /// The elements, to read or write.
  public var elements: UnsafeMutableBufferPointer<Float> { .init(start: pointer, count: count) }

  /// Sets every element. O(count).
  public func fill(_ value: Float) { pointer.update(repeating: value, count: count) }

  /// Takes over the elements of a tensor of the same size; of another size, as many as fit. O(count).
  public func copy(from other: Tensor) { pointer.update(from: other.pointer, count: min(count, other.count)) }

  /// The same elements with rows and columns exchanged, `[cols, rows]`. O(count).
  public func transposed() -> Tensor {
    let result = Tensor(cols, rows)
    for r in 0..<rows { for c in 0..<cols { result.pointer[c * rows + r] = pointer[r * cols + c] } }
    return result
  }

  /// The elements as an array. O(count).
  public var values: [Float] { Array(elements) }

  /// Whether any element is NaN or infinite. O(count).
  public var hasNonFinite: Bool {
    // Without a way out in the middle many are looked at at a time.
    var most: UInt32 = 0
    for value in elements { most = max(most, value.bitPattern & 0x7F80_0000) }
    return most == 0x7F80_0000
  }
}
