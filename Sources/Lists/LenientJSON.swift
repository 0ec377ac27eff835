import Foundation
import Foundations

/// A value of a JSON file from strangers: every question has an answer, nil where the file says something else.
struct LenientJSON {
  let value: Any?

  init(_ value: Any?) { self.value = value is NSNull ? nil : value }

  /// The value of a file.
  ///
  /// - Throws: `ListsError`.
  static func read(_ bytes: [UInt8], path: String) throws -> LenientJSON {
    if let value = parsed(bytes) { return LenientJSON(value) }
    if let lines = try lines(bytes, path: path) { return lines }
    // Of two bytes a letter, places would be wrong.
    let isWide = bytes.prefix(4).contains { $0 == 0 || $0 >= 0xFE }
    guard !isWide, let fault = JSONScan(bytes).fault else {
      throw ListsError(
        path: path, reason: "the file is not sound JSON; it may be cut short. Export the list again.")
    }
    throw ListsError(
      path: path, line: fault.line,
      reason: "the file is not sound JSON: \(fault.reason) Export the list again.")
  }

  /// The value of a text; numbers that Python writes as `NaN` and `Infinity` are none. Nil for other JSON that is not sound.
  private static func parsed(_ bytes: [UInt8]) -> Any? {
    func value(_ bytes: [UInt8]) -> Any? {
      try? JSONSerialization.jsonObject(with: Data(bytes), options: [.fragmentsAllowed])
    }
    if let value = value(bytes) { return value }
    let scan = JSONScan(bytes)
    guard scan.fault == nil, !scan.noNumbers.isEmpty else { return nil }
    var sound: [UInt8] = []
    var next = 0
    for range in scan.noNumbers {
      sound += bytes[next..<range.lowerBound] + Array("null".utf8)
      next = range.upperBound
    }
    return value(sound + bytes[next...])
  }

  /// The objects of JSON lines, one on each line, as a list; nil where the first two lines are none.
  ///
  /// - Throws: `ListsError` with the line that is none.
  private static func lines(_ bytes: [UInt8], path: String) throws -> LenientJSON? {
    var objects: [Any] = []
    var number = 0
    for line in bytes.split(omittingEmptySubsequences: false, whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
      number += 1
      guard line.contains(where: { $0 > 0x20 }) else { continue }
      guard objects.count <= ListReader.mostEntries else { throw ListReader.tooMany(path) }
      guard let object = parsed(Array(line)) as? [String: Any] else {
        guard objects.count > 1 else { return nil }
        throw ListsError(
          path: path, line: number,
          reason:
            "the file has one JSON object a line, and this line is none; it may be cut short. Export the list again."
        )
      }
      objects.append(object)
    }
    return objects.count > 1 ? LenientJSON(objects) : nil
  }

  subscript(_ name: String) -> LenientJSON { LenientJSON((value as? [String: Any])?[name]) }

  /// The first of some fields that the file has.
  func first(_ names: String...) -> LenientJSON {
    for name in names where self[name].value != nil { return self[name] }
    return LenientJSON(nil)
  }

  /// Whether an object has a field, also where it is null.
  func has(_ name: String) -> Bool { (value as? [String: Any])?.keys.contains(name) ?? false }

  var isPresent: Bool { value != nil }
  var list: [LenientJSON] { (value as? [Any] ?? []).map(LenientJSON.init) }
  /// A list, or the values of an object.
  var elements: [LenientJSON] {
    if let object = value as? [String: Any] {
      return object.sorted { $0.key < $1.key }.map { LenientJSON($0.value) }
    }
    return list
  }
  /// A whole number, also where it is written as text.
  var int: Int? {
    if let text = value as? String { return Int(text.trimmed) }
    return double.flatMap { Int(exactly: $0) }
  }
  var double: Double? {
    if let text = value as? String { return Double(text.trimmed) }
    return (value as? NSNumber)?.doubleValue
  }
  /// A clean line; nil when it is empty.
  func text(_ limit: Int = 300) -> String? {
    guard let text = value as? String else { return nil }
    let clean = CleanText.clean(text, limit: limit)
    return clean.isEmpty ? nil : clean
  }
  var bool: Bool { (value as? NSNumber)?.boolValue ?? false }
}
