import CExpat
import Foundation
import Foundations

/// Reads XML with expat. Elements that hold text alone are given with it; attributes are left aside. Definitions of entities are
/// refused, so that nothing grows. A bare `&`, which some sites write, is text.
final class XMLReader {
  /// What is found, in the order of the file.
  enum Part { case start, end, comment }

  /// Elements inside each other at most.
  private static let deepest = 64
  /// A longer text is cut.
  private static let longestText = 1 << 16

  private let body: (_ part: Part, _ name: String, _ text: String, _ line: Int) -> Void
  private var names: [String] = []
  private var text: [UInt8] = []
  private var refusal: String?
  private var parser: XML_Parser?

  /// Calls `body` for every start and end of an element (the end with the text inside it) and every comment.
  ///
  /// - Throws: `ListsError` with the line where the file is no XML.
  static func read(
    _ bytes: [UInt8], path: String,
    _ body: @escaping (_ part: Part, _ name: String, _ text: String, _ line: Int) -> Void
  ) throws {
    try XMLReader(body).parse(XMLText.repaired(bytes), path)
  }

  private init(_ body: @escaping (Part, String, String, Int) -> Void) { self.body = body }

  private func parse(_ bytes: [UInt8], _ path: String) throws {
    // The text is UTF-8 by now, whatever its first line says.
    guard let parser = XML_ParserCreate("UTF-8") else {
      throw ListsError(path: path, reason: "there is not enough memory to read the file.")
    }
    self.parser = parser
    defer {
      XML_ParserFree(parser)
      self.parser = nil
    }
    XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
    XML_SetElementHandler(
      parser, { data, name, _ in XMLReader.of(data)?.start(name) }, { data, _ in XMLReader.of(data)?.end() })
    XML_SetCharacterDataHandler(parser) { data, letters, count in
      guard let letters, count > 0 else { return }
      letters.withMemoryRebound(to: UInt8.self, capacity: Int(count)) {
        XMLReader.of(data)?.add(UnsafeBufferPointer(start: $0, count: Int(count)))
      }
    }
    XML_SetCommentHandler(parser) { data, letters in
      guard let letters, let reader = XMLReader.of(data) else { return }
      reader.body(.comment, "", String(cString: letters), reader.line)
    }
    XML_SetEntityDeclHandler(parser) { data, _, _, _, _, _, _, _, _ in
      XMLReader.of(data)?.refuse("it defines entities, which lists do not need. Export the list again.")
    }
    // One entity that nobody defined must not end the reading: it is text (`XMLText`).
    XML_SetParamEntityParsing(parser, XML_PARAM_ENTITY_PARSING_NEVER)
    let status = bytes.withUnsafeBytes { all -> XML_Status in
      var at = 0
      while at < all.count {
        let part = UnsafeRawBufferPointer(rebasing: all[at..<min(at + 1 << 20, all.count)])
        at += part.count
        let letters = part.baseAddress?.assumingMemoryBound(to: CChar.self)
        let status = XML_Parse(parser, letters, Int32(part.count), at == all.count ? 1 : 0)
        if status != XML_STATUS_OK { return status }
      }
      return XML_STATUS_OK
    }
    if let refusal { throw ListsError(path: path, line: line, reason: refusal) }
    guard status == XML_STATUS_OK else {
      let cause = XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) } ?? "it is damaged"
      throw ListsError(
        path: path, line: line,
        reason: "the file is not sound XML (\(cause)); it may be cut short. Export the list again.")
    }
  }

  private var line: Int { parser.map { Int(XML_GetCurrentLineNumber($0)) } ?? 0 }

  private static func of(_ data: UnsafeMutableRawPointer?) -> XMLReader? {
    data.map { Unmanaged<XMLReader>.fromOpaque($0).takeUnretainedValue() }
  }

  private func refuse(_ reason: String) {
    refusal = refusal ?? reason
    if let parser { XML_StopParser(parser, XML_Bool(0)) }
  }

  private func start(_ name: UnsafePointer<XML_Char>?) {
    guard names.count < Self.deepest else {
      return refuse("its elements lie more than \(Self.deepest) deep; this is no list.")
    }
    let name = name.map { String(cString: $0) } ?? ""
    names.append(name)
    text.removeAll(keepingCapacity: true)
    body(.start, name, "", line)
  }

  private func end() {
    guard let name = names.popLast() else { return }
    body(.end, name, String(decoding: text, as: UTF8.self), line)
    text.removeAll(keepingCapacity: true)
  }

  private func add(_ letters: UnsafeBufferPointer<UInt8>) {
    text.append(contentsOf: letters.prefix(max(0, Self.longestText - text.count)))
  }
}

/// Mends what XML forbids and lists contain all the same.
enum XMLText {
  /// As UTF-8, without a mark and control characters; `&` outside CDATA that begins no known entity becomes `&amp;`. O(bytes).
  static func repaired(_ bytes: [UInt8]) -> [UInt8] {
    let bytes = LegacyText.utf8(bytes).bytes
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + 64)
    var at = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    // A comment or CDATA that was opened here ends with this.
    var end: [UInt8] = []
    while at < bytes.count {
      let byte = bytes[at]
      if !end.isEmpty, byte == end[0], bytes[at...].starts(with: end) {
        result += end
        at += end.count
        end = []
        continue
      }
      if end.isEmpty, byte == 0x3C {
        for (opening, closing) in sections where bytes[at...].starts(with: opening) {
          result += opening
          at += opening.count
          end = closing
          break
        }
        if !end.isEmpty { continue }
      }
      at += 1
      if byte < 0x20, byte != 0x09, byte != 0x0A, byte != 0x0D { continue }
      result.append(byte)
      if byte == 0x26, end.isEmpty, !isEntity(bytes[at...]) { result += Array("amp;".utf8) }
    }
    return result
  }

  private static let sections: [(opening: [UInt8], closing: [UInt8])] = [
    (Array("<![CDATA[".utf8), Array("]]>".utf8)), (Array("<!--".utf8), Array("-->".utf8)),
  ]

  /// Whether what follows an `&` makes it one of XML's own entities or a character by number.
  private static func isEntity(_ rest: ArraySlice<UInt8>) -> Bool {
    let name = rest.prefix(10).prefix { $0 != 0x3B }
    guard name.count < 10, rest.dropFirst(name.count).first == 0x3B else { return false }
    let text = String(decoding: name, as: UTF8.self)
    if ["amp", "lt", "gt", "quot", "apos"].contains(text) { return true }
    guard text.hasPrefix("#") else { return false }
    let number = text.hasPrefix("#x") ? UInt32(text.dropFirst(2), radix: 16) : UInt32(text.dropFirst())
    guard let number, Unicode.Scalar(number) != nil else { return false }
    return number >= 0x20 && number != 0xFFFE && number != 0xFFFF || [9, 10, 13].contains(number)
  }
}
