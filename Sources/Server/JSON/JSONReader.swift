/// Reads JSON (RFC 8259) from strangers: strictly, with a limit on how deep it may go, and in one pass. A batch of a thousand
/// histories is a hundred thousand small objects (docs/decisions/0131).
struct JSONReader {
  /// Why a text is no JSON, and where.
  struct Failure: Error, Equatable {
    var reason: String
    /// Bytes before it.
    var offset: Int
  }

  /// Deeper values are refused.
  static let deepest = 32

  private let bytes: UnsafeBufferPointer<UInt8>
  private var at = 0
  private var depth = 0

  /// The value of a text.
  ///
  /// - Throws: `Failure`.
  static func read(_ bytes: UnsafeBufferPointer<UInt8>) throws(Failure) -> JSONValue {
    var reader = JSONReader(bytes: bytes)
    let value = try reader.value()
    reader.skipSpace()
    guard reader.at == bytes.count else { throw reader.failure("there is more after the value") }
    return value
  }

  /// The value of a text.
  static func read(_ text: String) throws(Failure) -> JSONValue {
    let bytes = Array(text.utf8)
    let result: Result<JSONValue, Failure> = bytes.withUnsafeBufferPointer { bytes in
      do throws(Failure) { return .success(try read(bytes)) } catch { return .failure(error) }
    }
    return try result.get()
  }

  private init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  private func failure(_ reason: String) -> Failure { Failure(reason: reason, offset: at) }

  private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { at += 1 }
  }

  private mutating func value() throws(Failure) -> JSONValue {
    skipSpace()
    guard let byte = next else { throw failure("the text ends too soon") }
    switch byte {
    case UInt8(ascii: "{"): return try nested { (reader) throws(Failure) in try reader.object() }
    case UInt8(ascii: "["): return try nested { (reader) throws(Failure) in try reader.array() }
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    default: throw failure("no value begins like this")
    }
  }

  private mutating func nested(
    _ body: (inout JSONReader) throws(Failure) -> JSONValue
  ) throws(Failure) -> JSONValue {
    guard depth < Self.deepest else { throw failure("values are nested more than \(Self.deepest) deep") }
    depth += 1
    let value = try body(&self)
    depth -= 1
    return value
  }

  private mutating func word(_ word: StaticString, _ value: JSONValue) throws(Failure) -> JSONValue {
    for place in 0..<word.utf8CodeUnitCount {
      guard next == word.utf8Start[place] else { throw failure("no value begins like this") }
      at += 1
    }
    return value
  }

  private mutating func array() throws(Failure) -> JSONValue {
    at += 1
    var values: [JSONValue] = []
    skipSpace()
    if next == UInt8(ascii: "]") {
      at += 1
      return .array(values)
    }
    while true {
      values.append(try value())
      skipSpace()
      switch next {
      case UInt8(ascii: ","): at += 1
      case UInt8(ascii: "]"):
        at += 1
        return .array(values)
      default: throw failure("a list goes on with , or ends with ]")
      }
    }
  }

  private mutating func object() throws(Failure) -> JSONValue {
    at += 1
    var members: [JSONValue.Member] = []
    skipSpace()
    if next == UInt8(ascii: "}") {
      at += 1
      return .object(members)
    }
    while true {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw failure("a name in quotes was expected") }
      let name = try string()
      // A reader must not guess which of two counts. Of 64 different names some are unknown, and `Fields` refuses the object.
      if members.count < 64, members.contains(where: { $0.name == name }) {
        throw failure("a name stands twice in one object")
      }
      skipSpace()
      guard next == UInt8(ascii: ":") else { throw failure("a : was expected") }
      at += 1
      members.append(.init(name: name, value: try value()))
      skipSpace()
      switch next {
      case UInt8(ascii: ","): at += 1
      case UInt8(ascii: "}"):
        at += 1
        return .object(members)
      default: throw failure("an object goes on with , or ends with }")
      }
    }
  }

  private mutating func digits() throws(Failure) {
    let start = at
    while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { at += 1 }
    guard at > start else { throw failure("a digit was expected") }
  }

  private mutating func number() throws(Failure) -> JSONValue {
    let start = at
    if next == UInt8(ascii: "-") { at += 1 }
    if next == UInt8(ascii: "0") { at += 1 } else { try digits() }
    var isWhole = true
    if next == UInt8(ascii: ".") {
      isWhole = false
      at += 1
      try digits()
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      isWhole = false
      at += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { at += 1 }
      try digits()
    }
    let text = String(decoding: bytes[start..<at], as: UTF8.self)
    if isWhole, let whole = Int(text) { return .int(whole) }
    guard text.utf8.count <= 400, let number = Double(text), number.isFinite else {
      throw Failure(reason: "the number is too large", offset: start)
    }
    return .number(number)
  }

  private mutating func string() throws(Failure) -> String {
    at += 1
    let start = at
    while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { at += 1 }
    guard let byte = next else { throw failure("a text is not closed") }
    if byte == UInt8(ascii: "\"") {
      guard let text = String(validating: bytes[start..<at], as: UTF8.self) else {
        throw Failure(reason: "the text is not UTF-8", offset: start)
      }
      at += 1
      return text
    }
    var text = Array(bytes[start..<at])
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        at += 1
        guard let result = String(validating: text, as: UTF8.self) else {
          throw Failure(reason: "the text is not UTF-8", offset: start)
        }
        return result
      case UInt8(ascii: "\\"):
        at += 1
        try escape(into: &text)
      case 0..<0x20: throw failure("a control character must be escaped")
      default:
        text.append(byte)
        at += 1
      }
    }
    throw failure("a text is not closed")
  }

  private mutating func escape(into text: inout [UInt8]) throws(Failure) {
    guard let byte = next else { throw failure("a text is not closed") }
    at += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(8)
    case UInt8(ascii: "f"): text.append(12)
    case UInt8(ascii: "n"): text.append(10)
    case UInt8(ascii: "r"): text.append(13)
    case UInt8(ascii: "t"): text.append(9)
    case UInt8(ascii: "u"):
      var code = UInt32(try hexadecimal())
      if (0xD800..<0xDC00).contains(code) {
        guard next == UInt8(ascii: "\\"), at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "u") else {
          throw failure("half of a surrogate pair is missing")
        }
        at += 2
        let low = UInt32(try hexadecimal())
        guard (0xDC00..<0xE000).contains(low) else { throw failure("half of a surrogate pair is missing") }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw failure("half of a surrogate pair is missing") }
      text.append(contentsOf: String(Character(scalar)).utf8)
    default: throw failure("there is no such escape")
    }
  }

  private mutating func hexadecimal() throws(Failure) -> UInt16 {
    var code: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw failure("four hexadecimal digits were expected")
      }
      code = code << 4 | UInt16(digit)
      at += 1
    }
    return code
  }
}
