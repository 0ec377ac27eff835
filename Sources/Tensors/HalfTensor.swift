import CKernels
import Foundations

/// A matrix `[rows, cols]` of half-precision numbers times a scale, in memory or mapped from a model file: half the bytes,
/// and rows that nobody asks for are never read.
public final class HalfTensor: @unchecked Sendable {
  // The memory is never written after `init`, and freed or unmapped only with this object.

  /// `[rows, cols]`.
  public let rows: Int
  /// Length of a row.
  public let cols: Int
  /// What the stored numbers are to be multiplied by.
  public let scale: Float
  private let pointer: UnsafePointer<UInt16>
  /// The mapped file that `pointer` points into; nil where the memory was allocated for this matrix.
  private let owner: MappedFile?

  /// Rounds a tensor, scaled so that its largest number lies near the top of the half-precision range: what is small then
  /// keeps its precision too. O(count).
  public convenience init(_ tensor: Tensor) {
    var largest: Float = 0
    for value in tensor.elements { largest = max(largest, abs(value)) }
    let power = largest > 0 ? (Float(16_384) / largest).exponent : 0
    let factor = Float(sign: .plus, exponent: power, significand: 1)
    let memory = UnsafeMutablePointer<UInt16>.allocate(capacity: max(tensor.count, 1))
    nk_to_half(tensor.pointer, memory, tensor.count, factor)
    self.init(rows: tensor.rows, cols: tensor.cols, scale: 1 / factor, pointer: memory, owner: nil)
  }

  init(rows: Int, cols: Int, scale: Float, pointer: UnsafePointer<UInt16>, owner: MappedFile?) {
    self.rows = rows
    self.cols = cols
    self.scale = scale
    self.pointer = pointer
    self.owner = owner
  }

  deinit { if owner == nil { UnsafeMutablePointer(mutating: pointer).deallocate() } }

  /// The bytes as they are kept in a file.
  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: pointer, count: rows * cols * 2) }

  /// `out += alpha * row`. O(cols).
  public func add(row index: Int, times alpha: Float, to out: UnsafeMutablePointer<Float>) {
    nk_add_half(pointer + index * cols, out, cols, alpha * scale)
  }

  /// `out = matrix x`, one number a row, for `x` of `cols` elements. O(count).
  public func times(_ x: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>) {
    nk_half_times(pointer, x, out, rows, cols, scale)
  }
}
