import Foundations

/// A matrix `[rows, cols]` of whole numbers up to 65,535, in memory or mapped from a model file.
public final class CountTensor: @unchecked Sendable {
  // Never written after it is made; `owner` keeps mapped memory valid.
  /// `[rows, cols]`.
  public let rows: Int
  /// Length of a row.
  public let cols: Int
  private let pointer: UnsafePointer<UInt16>
  private let owner: MappedFile?

  /// A copy of `values`, row after row; missing ones are zero.
  public convenience init(_ rows: Int, _ cols: Int, values: [UInt16]) {
    let memory = UnsafeMutablePointer<UInt16>.allocate(capacity: max(rows * cols, 1))
    memory.update(repeating: 0, count: max(rows * cols, 1))
    for (i, value) in values.prefix(rows * cols).enumerated() { memory[i] = value }
    self.init(rows: rows, cols: cols, pointer: memory, owner: nil)
  }

  init(rows: Int, cols: Int, pointer: UnsafePointer<UInt16>, owner: MappedFile?) {
    self.rows = rows
    self.cols = cols
    self.pointer = pointer
    self.owner = owner
  }

  deinit { if owner == nil { UnsafeMutablePointer(mutating: pointer).deallocate() } }

  /// The bytes as they are kept in a file.
  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: pointer, count: rows * cols * 2) }

  /// Where a row lies.
  public func row(_ index: Int) -> UnsafeBufferPointer<UInt16> {
    UnsafeBufferPointer(start: pointer + index * cols, count: cols)
  }
}
