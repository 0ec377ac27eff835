import CKernels
import Dispatch
import Foundation
import Foundations
import Synchronization

/// A file in the safetensors format: eight bytes with the length of the header, a JSON header, then the tensors as raw
/// little-endian numbers (https://github.com/huggingface/safetensors). Its whole header is validated against the file's size
/// before any tensor is read; a tensor is read into memory of its own, and refused when a number of it is not finite.
public struct Safetensors: Sendable {
  /// What the numbers of a tensor are; the raw value is the format's word for it.
  public enum Kind: String, Sendable {
    /// Single precision (`Tensor`).
    case single = "F32"
    /// Half precision (`HalfTensor`).
    case half = "F16"
    /// `CountTensor`.
    case count = "U16"
    /// Such tensors may stand in files of other programs, and are not read.
    case long = "I64"

    /// Bytes of one number.
    var bytes: Int {
      switch self {
      case .single: 4
      case .half, .count: 2
      case .long: 8
      }
    }
  }

  /// Shape, type and position of one tensor.
  public struct Entry: Sendable, Equatable {
    /// Dimensions, outermost first.
    public var shape: [Int]
    /// Byte range in the file.
    public var range: Range<Int>
    /// What its numbers are.
    public var kind = Kind.single
  }

  /// Path of the file.
  public let path: String
  /// The header's free text: item ids, configuration, card.
  public let metadata: [String: String]
  /// Tensors by name.
  public let entries: [String: Entry]
  private let file: ReadableFile

  /// Size of the file in bytes.
  public var bytes: Int { file.size }

  /// Largest header that is read and written, in bytes: that of a model of a million titles.
  static let maxHeaderLength = 8 << 20

  /// Opens the file at `path` and validates its header. O(header).
  ///
  /// - Throws: `TensorsError` when the file is missing, truncated, or no safetensors file of F32, F16 and U16 tensors.
  public init(path: String) throws {
    self.path = path
    func fail(_ reason: String) -> TensorsError { TensorsError(path: path, reason: reason) }
    do { file = try ReadableFile(path) } catch let error as FileError {
      if error.code == ENOENT { throw fail("there is no such model file.") }
      throw fail(
        error.code == EACCES ? "the model file cannot be read: check its permissions." : error.reason)
    }
    let start = 8
    guard file.size >= start else { throw fail("not a model file: it is only \(file.size) bytes long.") }
    let length = try Self.read(file, at: 0, count: start) { $0.loadUnaligned(as: UInt64.self).littleEndian }
    guard length > 1, length <= UInt64(file.size - start) else {
      throw fail("not a model file, or cut short: its header does not fit in it.")
    }
    guard length <= UInt64(Self.maxHeaderLength) else {
      throw fail("not a model file: its header of \(length) bytes is larger than any model's.")
    }
    let end = start + Int(length)
    let header = try Self.read(file, at: start, count: Int(length)) { bytes in
      do { return try SafetensorsHeader(bytes) } catch let refusal as SafetensorsHeader.Refusal {
        throw fail(refusal.reason)
      }
    }
    entries = try Self.entries(header, behind: end, size: file.size, fail)
    metadata = header.metadata
  }

  /// Calls `body` with a part of the file.
  private static func read<T>(
    _ file: ReadableFile, at offset: Int, count: Int, _ body: (UnsafeRawBufferPointer) throws -> T
  ) throws -> T {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 8)
    defer { memory.deallocate() }
    do { try file.read(into: memory, at: offset) } catch let error as FileError {
      throw TensorsError(path: file.path, reason: error.reason)
    }
    return try body(UnsafeRawBufferPointer(memory))
  }

  /// The tensors of a header that ends at byte `start`: each as long as its shape says, one behind the other up to the end of the
  /// file.
  private static func entries(
    _ header: SafetensorsHeader, behind start: Int, size: Int, _ fail: (String) -> TensorsError
  ) throws -> [String: Entry] {
    var entries: [String: Entry] = [:]
    for (name, tensor) in header.tensors {
      guard let kind = Kind(rawValue: tensor.type) else {
        throw fail("tensor \(name) is \(tensor.type); only F32, F16 and U16 are read.")
      }
      var bytes = kind.bytes
      for size in tensor.shape {
        let (product, overflow) = bytes.multipliedReportingOverflow(by: size)
        guard !overflow else { throw fail("tensor \(name) has an impossible shape.") }
        bytes = product
      }
      let (first, last) = (tensor.offsets[0], tensor.offsets[1])
      guard last >= first, last - first == bytes, last <= size - start else {
        throw fail("cut short: tensor \(name) does not fit in the file; copy or train it again.")
      }
      entries[name] = Entry(shape: tensor.shape, range: start + first..<start + last, kind: kind)
    }
    var end = start
    for (name, entry) in entries.sorted(by: {
      ($0.value.range.lowerBound, $0.value.range.upperBound) < (
        $1.value.range.lowerBound, $1.value.range.upperBound
      )
    }) {
      guard entry.range.lowerBound == end else {
        throw fail("tensor \(name) does not lie behind the one before it; copy or train it again.")
      }
      end = entry.range.upperBound
    }
    guard end == size else { throw fail("the file goes on behind its last tensor; copy or train it again.") }
    return entries
  }

  /// Whether there is a tensor of that name.
  public func has(_ name: String) -> Bool { entries[name] != nil }

  /// A copy of the F32 tensor `name` as a matrix `[rows, cols]`; a vector is one row. O(rows cols).
  ///
  /// - Throws: `TensorsError` when it is missing, of another type or shape, or contains a number that is not finite.
  public func tensor(_ name: String, rows: Int, cols: Int) throws -> Tensor {
    guard let entry = entries[name] else {
      throw TensorsError(path: path, reason: "tensor \(name) is missing.")
    }
    let count = entry.shape.reduce(1, *)
    let (wanted, overflow) = rows.multipliedReportingOverflow(by: cols)
    guard entry.kind == .single else {
      throw TensorsError(path: path, reason: "tensor \(name) is not in single precision.")
    }
    guard !overflow, count == wanted, entry.shape.count <= 1 || entry.shape[0] == rows else {
      throw TensorsError(
        path: path, reason: "tensor \(name) has shape \(entry.shape), but [\(rows), \(cols)] is needed.")
    }
    return Tensor(rows, cols, memory: try memory(name, entry).bindMemory(to: Float.self, capacity: count))
  }

  private func notFinite(_ name: String) -> TensorsError {
    TensorsError(path: path, reason: "tensor \(name) holds numbers that are not finite; train it again.")
  }

  /// The F16 matrix `name` `[rows, cols]` times `scale`. O(rows cols).
  ///
  /// - Throws: `TensorsError` when it is missing, of another type or shape, or contains a number that is not finite.
  public func half(_ name: String, rows: Int, cols: Int, scale: Float) throws -> HalfTensor {
    guard let entry = entries[name], entry.kind == .half, entry.shape == [rows, cols] else {
      throw TensorsError(
        path: path, reason: "tensor \(name) is missing, or not a half-precision matrix of \(rows) x \(cols).")
    }
    guard HalfTensor.isFinite(scale: scale) else { throw notFinite(name) }
    return HalfTensor(
      rows: rows, cols: cols, scale: scale,
      memory: try memory(name, entry).bindMemory(to: UInt16.self, capacity: rows * cols))
  }

  /// The U16 matrix `name` `[rows, cols]`. O(rows cols).
  ///
  /// - Throws: `TensorsError` when it is missing, or of another type or shape.
  public func counts(_ name: String, rows: Int, cols: Int) throws -> CountTensor {
    guard let entry = entries[name], entry.kind == .count, entry.shape == (rows == 1 ? [cols] : [rows, cols])
    else {
      throw TensorsError(
        path: path, reason: "tensor \(name) is missing, or not a matrix of counts of \(rows) x \(cols).")
    }
    return CountTensor(
      rows: rows, cols: cols,
      memory: try memory(name, entry).bindMemory(to: UInt16.self, capacity: rows * cols))
  }

  /// The bytes of a tensor in new memory, which the caller frees; refused when a number is not finite.
  private func memory(_ name: String, _ entry: Entry) throws -> UnsafeMutableRawPointer {
    let count = entry.range.count
    guard let memory = LargeMemory.allocate(count) else {
      throw TensorsError(path: path, reason: "there is too little memory for tensor \(name).")
    }
    do {
      let isFinite = try read(
        UnsafeMutableRawBufferPointer(start: memory, count: count), at: entry.range.lowerBound
      ) { part in
        guard entry.kind != .count, let start = part.baseAddress else { return true }
        return entry.kind == .half
          ? nk_has_nonfinite_half(start.assumingMemoryBound(to: UInt16.self), part.count / 2) == 0
          : nk_has_nonfinite(start.assumingMemoryBound(to: Float.self), part.count / 4) == 0
      }
      guard isFinite else { throw notFinite(name) }
      try file.checkUnchanged()
    } catch {
      memory.deallocate()
      guard let error = error as? FileError else { throw error }
      throw TensorsError(path: path, reason: error.reason)
    }
    return memory
  }

  /// Reads a part of the file and returns whether `check` accepts all of it. Each piece is checked while it is in the processor's
  /// cache, and large parts are read on all cores: the person waits for it.
  private func read(
    _ memory: UnsafeMutableRawBufferPointer, at offset: Int,
    check: @Sendable (UnsafeRawBufferPointer) -> Bool
  ) throws -> Bool {
    let (share, piece) = (256 << 10, 128 << 10)
    // Safe: each iteration writes to a part of its own.
    nonisolated(unsafe) let memory = memory
    @Sendable func read(_ range: Range<Int>) throws -> Bool {
      for start in stride(from: range.lowerBound, to: range.upperBound, by: piece) {
        let part = UnsafeMutableRawBufferPointer(
          rebasing: memory[start..<min(start + piece, range.upperBound)])
        try file.read(into: part, at: offset + start)
        guard check(UnsafeRawBufferPointer(part)) else { return false }
      }
      return true
    }
    guard memory.count > share else { return try read(0..<memory.count) }
    let results = Mutex<[Result<Bool, any Error>]>([])
    DispatchQueue.concurrentPerform(iterations: (memory.count + share - 1) / share) { i in
      let result = Result { try read(i * share..<min((i + 1) * share, memory.count)) }
      results.withLock { $0.append(result) }
    }
    return try results.withLock { try $0.allSatisfy { try $0.get() } }
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

    /// Whether any number is NaN or infinite. O(count).
    public var hasNonFinite: Bool {
      switch self {
      case .float(let tensor): tensor.hasNonFinite
      case .half(let tensor): tensor.hasNonFinite
      case .count: false
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
    guard json.count <= maxHeaderLength else {
      throw TensorsError(path: path, reason: "the model has too many titles for a model file.")
    }
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
