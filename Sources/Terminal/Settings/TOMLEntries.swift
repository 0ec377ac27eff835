import CTOML
import Foundation
import Foundations

/// A mistake in config.toml or a theme file.
public struct SettingsError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file.
  public let file: String
  /// The line, from 1; nil for the whole file.
  public let line: Int?
  /// What is wrong, as a sentence.
  public let reason: String

  /// `config.toml:3: ...`
  public var description: String {
    CleanText.clean(file + (line.map { ":\($0)" } ?? "") + ": " + reason, limit: 2000)
  }
}

/// One `key = value` of a TOML file, with its line.
struct TOMLEntry: Equatable {
  enum Value: Equatable {
    case string(String)
    case bool(Bool)
    case list([String])
    case number(Double)
    /// A table without entries; its name may still be wrong.
    case emptyTable
    /// A type that no setting has, as the message names it.
    case other(String)
  }

  /// The names from the outermost table to the key.
  let path: [String]
  let value: Value
  let line: Int

  var name: String { path.joined(separator: ".") }

  /// The type of the value, as messages name it.
  var kind: String {
    switch value {
    case .string: "a string"
    case .bool: "true or false"
    case .list: "a list of strings"
    case .number: "a number"
    case .emptyTable: "a table"
    case .other(let kind): kind
    }
  }
}

/// Reads TOML files as flat lists of entries.
enum TOMLEntries {
  /// A larger file is none of settings or a theme.
  private static let mostBytes = 1 << 20

  /// The text of a file; nil when there is none.
  ///
  /// - Throws: `SettingsError` when it cannot be read, is no file of a reasonable size, or not in UTF-8.
  static func text(of path: String) throws -> String? {
    do {
      let file = try FileBytes(path, mostBytes: mostBytes)
      return try withExtendedLifetime(file) { try text(file.bytes, path) }
    } catch let error as FileError {
      if error.code == ENOENT || error.code == ENOTDIR { return nil }
      throw SettingsError(
        file: path, line: nil,
        reason: error.code == EACCES ? "the file cannot be read: check its permissions." : error.reason)
    }
  }

  private static func text(_ bytes: UnsafeRawBufferPointer, _ path: String) throws -> String {
    let marks: [[UInt8]] = [[0xFF, 0xFE], [0xFE, 0xFF]]
    // Text in UTF-16 without a mark has zeros in every letter of ours.
    if marks.contains(where: { bytes.starts(with: $0) }) || bytes.prefix(4).contains(0) {
      throw SettingsError(
        file: path, line: nil, reason: "the file is in UTF-16, not in UTF-8. Save it as UTF-8.")
    }
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let line = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil }
    throw SettingsError(
      file: path, line: line.map { $0 + 1 },
      reason: "this line has letters that are not in UTF-8 (Latin-1?). Save the file as UTF-8.")
  }

  /// The entries of a text in the order of their lines. O(bytes).
  ///
  /// - Throws: `SettingsError` when the text is not valid TOML, or too large or too deeply nested for settings.
  static func read(_ text: String, file: String) throws -> [TOMLEntry] {
    var entries: [TOMLEntry] = []
    var error = ctoml_error()
    let isRead = Array(text.utf8).withUnsafeBytes { bytes in
      withUnsafeMutablePointer(to: &entries) { entries in
        ctoml_read(
          bytes.bindMemory(to: CChar.self).baseAddress, bytes.count, entries,
          { context, entry in
            context?.assumingMemoryBound(to: [TOMLEntry].self).pointee.append(TOMLEntry(entry.pointee))
          }, &error)
      }
    }
    guard isRead != 0 else {
      let message = withUnsafeBytes(of: error.message) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      throw SettingsError(
        file: file, line: error.line > 0 ? Int(error.line) : nil, reason: "not valid TOML: \(message).")
    }
    return entries
  }
}

extension TOMLEntry {
  fileprivate init(_ entry: ctoml_entry) {
    func texts(_ start: UnsafePointer<ctoml_text>?, _ count: Int) -> [String] {
      UnsafeBufferPointer(start: start, count: count).map {
        String(decoding: UnsafeRawBufferPointer(start: $0.bytes, count: $0.count), as: UTF8.self)
      }
    }
    let values = texts(entry.texts, entry.text_count)
    path = texts(entry.path, entry.path_count)
    line = Int(entry.line)
    value =
      switch entry.kind {
      case ctoml_string: .string(values.first ?? "")
      case ctoml_bool: .bool(entry.is_true != 0)
      case ctoml_strings: .list(values)
      case ctoml_mixed_list: .other("a list with other values than strings")
      case ctoml_number: .number(entry.number)
      case ctoml_empty_table: .emptyTable
      case ctoml_deep_table: .other("a table")
      default: .other("a date")
      }
  }
}
