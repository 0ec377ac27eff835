import CKernels

/// A read-only matrix `[rows, cols]` in half precision (IEEE 754 binary16) times a scale.
public final class HalfTensor: @unchecked Sendable {
  // The memory is never written after `init`, and freed only with this object.

  /// Number of rows.
  public let rows: Int
  /// Number of columns.
  public let cols: Int
  /// Factor of all stored numbers.
  public let scale: Float
  private let pointer: UnsafeMutablePointer<UInt16>

  /// A rounded copy of `tensor`. The scale is a power of two that brings the largest number near the top of the
  /// half-precision range, so that small numbers keep their precision. O(count).
  public convenience init(_ tensor: Tensor) {
    var largest: Float = 0
    for value in tensor.elements { largest = max(largest, abs(value)) }
    let power = largest > 0 ? (Float(16_384) / largest).exponent : 0
    let factor = Float(sign: .plus, exponent: power, significand: 1)
    let memory = UnsafeMutablePointer<UInt16>.allocate(capacity: max(tensor.count, 1))
    nk_to_half(tensor.pointer, memory, tensor.count, factor)
    self.init(rows: tensor.rows, cols: tensor.cols, scale: 1 / factor, memory: memory)
  }

  /// Takes over allocated memory of `rows * cols` elements.
  init(rows: Int, cols: Int, scale: Float, memory: UnsafeMutablePointer<UInt16>) {
    self.rows = rows
    self.cols = cols
    self.scale = scale
    pointer = memory
  }

  deinit { pointer.deallocate() }

  /// Whether any element is NaN or infinite. O(count).
  var hasNonFinite: Bool { nk_has_nonfinite_half(pointer, rows * cols) != 0 }

  /// Whether a scale leaves every finite half-precision number finite.
  static func isFinite(scale: Float) -> Bool { (scale * 65_504).isFinite }

  /// The elements as in a file, little-endian; valid as long as the matrix lives.
  public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: pointer, count: rows * cols * 2) }

  /// Row `index` as stored, `[cols]`; valid as long as the matrix lives.
  public func row(_ index: Int) -> UnsafePointer<UInt16> { UnsafePointer(pointer + index * cols) }

  /// `out[cols] += alpha * row(index)`. O(cols).
  public func add(row index: Int, times alpha: Float, to out: UnsafeMutablePointer<Float>) {
    nk_add_half(pointer + index * cols, out, cols, alpha * scale)
  }

  /// Adds `alpha` times some columns of a row to `out`, one every `stride` numbers. O(columns).
  public func pick(
    row index: Int, columns wanted: [Int32], times alpha: Float, to out: UnsafeMutablePointer<Float>,
    stride: Int
  ) { nk_pick_half(pointer + index * cols, wanted, wanted.count, out, stride, alpha * scale) }

  /// The product of row `index` and `x[cols]`. O(cols).
  public func dot(row index: Int, _ x: UnsafePointer<Float>) -> Float {
    var out: Float = 0
    nk_half_matvec(pointer + index * cols, x, &out, 1, cols, scale)
    return out
  }

  /// Matrix-vector product: `out[rows] = self[rows, cols] x[cols]`. O(count).
  public func times(_ x: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>) {
    nk_half_matvec(pointer, x, out, rows, cols, scale)
  }
}
