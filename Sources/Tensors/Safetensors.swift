import Foundation
import Foundations

/// A file in the safetensors format: eight bytes with the length of the header, a JSON header, then the tensors as raw
/// little-endian numbers (https://github.com/huggingface/safetensors). The file is mapped; its whole header is validated
/// against the file's size before any data is read.
public struct Safetensors: Sendable {
  /// Shape, type and position of one tensor.
  public struct Entry: Sendable, Equatable {
    /// Dimensions, outermost first.
    public var shape: [Int]
    /// Byte range in the file.
    public var range: Range<Int>
    /// Type F16 (half precision) instead of F32.
    public var isHalf = false
    /// Type U16 (`CountTensor`) instead of F32.
    public var isCount = false
  }

  /// Path of the file.
  public let path: String
  /// The header's free text: item ids, configuration, card.
  public let metadata: [String: String]
  /// Tensors by name.
  public let entries: [String: Entry]
  private let file: MappedFile

  /// Size of the file in bytes.
  public var bytes: Int { file.bytes.count }

  /// Largest header that is accepted, in bytes.
  static let maxHeaderLength = 64 << 20

  /// Maps the file at `path` and validates its header. O(header).
  ///
  /// - Throws: `TensorsError` when the file is missing, truncated, or no safetensors file of F32, F16 and U16 tensors.
  public init(path: String) throws {
    self.path = path
    func fail(_ reason: String) -> TensorsError { TensorsError(path: path, reason: reason) }
    guard FileManager.default.fileExists(atPath: path) else { throw fail("there is no such model file.") }
    guard let file = try? MappedFile(path) else {
      throw fail("the model file cannot be read: check its permissions.")
    }
    let data = file.bytes
    guard data.count >= 8 else { throw fail("not a model file: it is only \(data.count) bytes long.") }
    let length = data.prefix(8).enumerated().reduce(UInt64(0)) { $0 | UInt64($1.element) << (8 * $1.offset) }
    guard length > 1, length <= UInt64(Self.maxHeaderLength), length <= UInt64(data.count - 8) else {
      throw fail("not a model file, or cut short: its header does not fit in it.")
    }
    let start = 8 + Int(length)
    guard let header = try? JSONSerialization.jsonObject(with: Data(data[8..<start])) as? [String: Any] else {
      throw fail("not a model file: its header is not JSON.")
    }
    var entries: [String: Entry] = [:]
    for (name, value) in header where name != "__metadata__" {
      guard let fields = value as? [String: Any], let type = fields["dtype"] as? String,
        let shape = fields["shape"] as? [Int], let offsets = fields["data_offsets"] as? [Int],
        offsets.count == 2
      else { throw fail("tensor \(name) is not described as safetensors requires.") }
      guard ["F32", "F16", "U16"].contains(type) else {
        throw fail("tensor \(name) is \(type); only F32, F16 and U16 are read.")
      }
      var bytes = type == "F32" ? 4 : 2
      for size in shape {
        let (product, overflow) = bytes.multipliedReportingOverflow(by: size)
        guard size >= 0, !overflow else { throw fail("tensor \(name) has an impossible shape.") }
        bytes = product
      }
      guard offsets[0] >= 0, offsets[1] >= offsets[0], offsets[1] - offsets[0] == bytes,
        offsets[1] <= data.count - start
      else { throw fail("cut short: tensor \(name) does not fit in the file; copy or train it again.") }
      entries[name] = Entry(
        shape: shape, range: start + offsets[0]..<start + offsets[1], isHalf: type == "F16",
        isCount: type == "U16")
    }
    self.file = file
    self.entries = entries
    metadata = header["__metadata__"] as? [String: String] ?? [:]
  }

  /// A copy of the F32 tensor `name` as a matrix `[rows, cols]`; a vector is one row. O(rows cols).
  ///
  /// - Throws: `TensorsError` when it is missing, of another type or shape, or contains a number that is not finite.
  public func tensor(_ name: String, rows: Int, cols: Int) throws -> Tensor {
    guard let entry = entries[name] else {
      throw TensorsError(path: path, reason: "tensor \(name) is missing.")
    }
    let count = entry.shape.reduce(1, *)
    guard !entry.isHalf, !entry.isCount else {
      throw TensorsError(path: path, reason: "tensor \(name) is not in single precision.")
    }
    guard count == rows * cols, entry.shape.count <= 1 || entry.shape[0] == rows else {
      throw TensorsError(
        path: path, reason: "tensor \(name) has shape \(entry.shape), but [\(rows), \(cols)] is needed.")
    }
    let tensor = Tensor(rows, cols, copying: UnsafeRawBufferPointer(rebasing: file.bytes[entry.range]))
    guard !tensor.hasNonFinite else {
      throw TensorsError(
        path: path, reason: "tensor \(name) holds numbers that are not finite; train it again.")
    }
    return tensor
  }

  /// The F16 matrix `name` `[rows, cols]` times `scale`, without copying: the file stays mapped. O(1).
  ///
  /// - Throws: `TensorsError` when it is missing, or of another type or shape.
  public func half(_ name: String, rows: Int, cols: Int, scale: Float) throws -> HalfTensor {
    guard let entry = entries[name], entry.isHalf, entry.shape == [rows, cols], scale.isFinite else {
      throw TensorsError(
        path: path, reason: "tensor \(name) is missing, or not a half-precision matrix of \(rows) x \(cols).")
    }
    return HalfTensor(rows: rows, cols: cols, scale: scale, pointer: try elements16(name, entry), owner: file)
  }

  /// The U16 matrix `name` `[rows, cols]`, without copying. O(1).
  ///
  /// - Throws: `TensorsError` when it is missing, or of another type or shape.
  public func counts(_ name: String, rows: Int, cols: Int) throws -> CountTensor {
    guard let entry = entries[name], entry.isCount, entry.shape == (rows == 1 ? [cols] : [rows, cols]) else {
      throw TensorsError(
        path: path, reason: "tensor \(name) is missing, or not a matrix of counts of \(rows) x \(cols).")
    }
    return CountTensor(rows: rows, cols: cols, pointer: try elements16(name, entry), owner: file)
  }

  /// The two-byte elements of a tensor in the mapped file.
  private func elements16(_ name: String, _ entry: Entry) throws -> UnsafePointer<UInt16> {
    guard entry.range.lowerBound % 2 == 0, let start = file.bytes.baseAddress else {
      throw TensorsError(path: path, reason: "tensor \(name) does not begin at an even byte.")
    }
    return UnsafePointer((start + entry.range.lowerBound).assumingMemoryBound(to: UInt16.self))
  }

  /// A tensor to write.
  public enum Stored {
    /// Single precision.
    case float(Tensor)
    /// Half precision; the caller keeps its scale in the metadata.
    case half(HalfTensor)
    /// Integers of two bytes.
    case count(CountTensor)

    var bytes: UnsafeRawBufferPointer {
      switch self {
      case .float(let tensor): UnsafeRawBufferPointer(start: tensor.pointer, count: tensor.count * 4)
      case .half(let tensor): tensor.bytes
      case .count(let tensor): tensor.bytes
      }
    }

    var shape: [Int] {
      switch self {
      case .float(let tensor): tensor.rows == 1 ? [tensor.cols] : [tensor.rows, tensor.cols]
      case .half(let tensor): [tensor.rows, tensor.cols]
      case .count(let tensor): tensor.rows == 1 ? [tensor.cols] : [tensor.rows, tensor.cols]
      }
    }

    var type: String {
      switch self {
      case .float: "F32"
      case .half: "F16"
      case .count: "U16"
      }
    }
  }

  /// Writes tensors of single precision; see `write(stored:metadata:to:)`.
  public static func write(
    _ tensors: [(name: String, tensor: Tensor)], metadata: [String: String], to path: String
  ) throws {
    try write(stored: tensors.map { ($0.name, .float($0.tensor)) }, metadata: metadata, to: path)
  }

  /// Writes tensors and metadata to `path`, atomically: see `AtomicFile`.
  ///
  /// - Throws: `TensorsError` when the file cannot be written.
  public static func write(
    stored tensors: [(name: String, tensor: Stored)], metadata: [String: String], to path: String
  ) throws {
    var header: [String: Any] = ["__metadata__": metadata]
    var offset = 0
    for (name, tensor) in tensors {
      let size = tensor.bytes.count
      header[name] = ["dtype": tensor.type, "shape": tensor.shape, "data_offsets": [offset, offset + size]]
      offset += size
    }
    var json = try JSONSerialization.data(
      withJSONObject: header, options: [.sortedKeys, .withoutEscapingSlashes])
    while json.count % 8 != 0 { json.append(0x20) }
    do {
      try AtomicFile.write(to: path) { append in
        try withUnsafeBytes(of: UInt64(json.count).littleEndian, append)
        try json.withUnsafeBytes(append)
        for (_, tensor) in tensors { try append(tensor.bytes) }
      }
    } catch let error as FileError {
      throw TensorsError(path: path, reason: error.reason)
    }
  }
}
