/// Parses the JSON header of a safetensors file: an object of tensors by name, each with dtype, shape and data_offsets, and
/// texts under `__metadata__`. Only this is accepted, so a header from a stranger costs no more memory than its texts, however it
/// nests or repeats itself; a general parser took seventy times its size.
struct SafetensorsHeader {
  /// A tensor as the header describes it; nothing is checked against the file yet.
  struct Tensor {
    var type = ""
    var shape: [Int] = []
    /// Byte range behind the header.
    var offsets: [Int] = []
  }

  /// Why a header is refused.
  struct Refusal: Error { let reason: String }

  private(set) var tensors: [String: Tensor] = [:]
  private(set) var metadata: [String: String] = [:]

  private let bytes: UnsafeRawBufferPointer
  private var at = 0

  /// A tensor has no more dimensions.
  private static let mostDimensions = 8

  /// Parses a whole header. O(bytes).
  ///
  /// - Throws: `Refusal`.
  init(_ bytes: UnsafeRawBufferPointer) throws {
    self.bytes = bytes
    var isDescribed = false
    try object { header, name in
      if name == "__metadata__" {
        guard !isDescribed else { throw Refusal(reason: "not a model file: it has metadata twice.") }
        isDescribed = true
        try header.object { header, key in
          guard header.metadata.updateValue(try header.string(), forKey: key) == nil else {
            throw Refusal(reason: "not a model file: its metadata name \(key) twice.")
          }
        }
      } else {
        let tensor = try header.tensor(name)
        guard header.tensors.updateValue(tensor, forKey: name) == nil else {
          throw Refusal(reason: "not a model file: it names tensor \(name) twice.")
        }
      }
    }
    skipSpace()
    guard at == bytes.count else { throw Self.noJSON }
  }

  private static let noJSON = Refusal(
    reason: "not a model file: its header is not JSON as safetensors requires.")

  private mutating func tensor(_ name: String) throws -> Tensor {
    let undescribed = Refusal(reason: "tensor \(name) is not described as safetensors requires.")
    var result = Tensor()
    var seen: Set<String> = []
    try object { header, key in
      guard seen.insert(key).inserted else { throw undescribed }
      switch key {
      case "dtype": result.type = try header.string()
      case "shape": result.shape = try header.numbers(most: Self.mostDimensions)
      case "data_offsets": result.offsets = try header.numbers(most: 2)
      default: throw undescribed
      }
    }
    guard seen.count == 3, result.offsets.count == 2 else { throw undescribed }
    return result
  }

  // Each of these begins and ends at any white space.

  private mutating func object(_ body: (inout Self, String) throws -> Void) throws {
    try expect("{")
    if next() == UInt8(ascii: "}") { return at += 1 }
    while true {
      let key = try string()
      try expect(":")
      try body(&self, key)
      let byte = next()
      at += 1
      if byte == UInt8(ascii: "}") { return }
      guard byte == UInt8(ascii: ",") else { throw Self.noJSON }
    }
  }

  private mutating func numbers(most: Int) throws -> [Int] {
    try expect("[")
    if next() == UInt8(ascii: "]") {
      at += 1
      return []
    }
    var result: [Int] = []
    while result.count < most {
      result.append(try number())
      let byte = next()
      at += 1
      if byte == UInt8(ascii: "]") { return result }
      guard byte == UInt8(ascii: ",") else { throw Self.noJSON }
    }
    throw Self.noJSON
  }

  /// A whole number of at most eighteen digits, not negative.
  private mutating func number() throws -> Int {
    skipSpace()
    var value = 0
    let start = at
    while at < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[at]) {
      guard at - start < 18 else { throw Self.noJSON }
      value = value * 10 + Int(bytes[at] - UInt8(ascii: "0"))
      at += 1
    }
    guard at > start else { throw Self.noJSON }
    return value
  }

  private mutating func string() throws -> String {
    try expect("\"")
    let start = at
    while at < bytes.count, bytes[at] != UInt8(ascii: "\""), bytes[at] != UInt8(ascii: "\\") { at += 1 }
    guard at < bytes.count else { throw Self.noJSON }
    if bytes[at] == UInt8(ascii: "\"") {
      at += 1
      return String(decoding: bytes[start..<at - 1], as: UTF8.self)
    }
    var text = Array(bytes[start..<at])
    while at < bytes.count {
      let byte = bytes[at]
      at += 1
      if byte == UInt8(ascii: "\"") { return String(decoding: text, as: UTF8.self) }
      if byte == UInt8(ascii: "\\") { text += try escape().utf8 } else { text.append(byte) }
    }
    throw Self.noJSON
  }

  /// What stands behind a backslash.
  private mutating func escape() throws -> String {
    guard at < bytes.count else { throw Self.noJSON }
    let byte = bytes[at]
    at += 1
    switch byte {
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
      return String(decoding: [byte], as: UTF8.self)
    case UInt8(ascii: "u"): break
    default: throw Self.noJSON
    }
    let first = try unit()
    guard (0xD800..<0xDC00).contains(first) else { return String(decoding: [first], as: UTF16.self) }
    // The first half of a pair.
    guard at + 1 < bytes.count, bytes[at] == UInt8(ascii: "\\"), bytes[at + 1] == UInt8(ascii: "u") else {
      return String(decoding: [first], as: UTF16.self)
    }
    at += 2
    return String(decoding: [first, try unit()], as: UTF16.self)
  }

  /// Four hexadecimal digits.
  private mutating func unit() throws -> UInt16 {
    guard at + 4 <= bytes.count,
      let value = UInt16(String(decoding: bytes[at..<at + 4], as: UTF8.self), radix: 16)
    else { throw Self.noJSON }
    at += 4
    return value
  }

  private mutating func skipSpace() {
    while at < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[at]) { at += 1 }
  }

  /// The next byte that is no white space, which `at` is at then; nil at the end.
  private mutating func next() -> UInt8? {
    skipSpace()
    return at < bytes.count ? bytes[at] : nil
  }

  private mutating func expect(_ character: Unicode.Scalar) throws {
    guard next() == UInt8(ascii: character) else { throw Self.noJSON }
    at += 1
  }
}
