import Foundations
import TOMLKit

/// A mistake in a file of settings: where it is and what to do about it.
public struct SettingsError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file.
  public let file: String
  /// The line, from 1; nil when the whole file is meant.
  public let line: Int?
  /// What is wrong, as a sentence.
  public let reason: String

  /// `config.toml:3: ...`
  public var description: String { file + (line.map { ":\($0)" } ?? "") + ": " + reason }
}

/// One `key = value` of a TOML file, with its line.
struct TOMLEntry: Equatable {
  enum Value: Equatable {
    case string(String)
    case bool(Bool)
    case list([String])
    /// A table that holds nothing: it may be misspelt all the same.
    case emptyTable
    /// What no setting is: its kind, for the message.
    case other(String)
  }

  /// Names from the outermost table in.
  let path: [String]
  let value: Value
  let line: Int

  var name: String { path.joined(separator: ".") }

  /// What stands there, for a message.
  var kind: String {
    switch value {
    case .string: "a text"
    case .bool: "true or false"
    case .list: "a list of texts"
    case .emptyTable: "a table"
    case .other(let kind): kind
    }
  }
}

/// A TOML file as a flat list of its entries, in the order of their lines.
enum TOMLEntries {
  /// Files of settings are short; what is longer is not one.
  static let longest = 256 * 1024

  /// - Throws: `SettingsError` when the text is no TOML.
  static func read(_ text: String, file: String) throws -> [TOMLEntry] {
    guard text.utf8.count <= longest else {
      throw SettingsError(file: file, line: nil, reason: "this is no file of settings: it is too long.")
    }
    let table: TOMLTable
    do { table = try TOMLTable(string: text) } catch let error as TOMLParseError {
      throw SettingsError(
        file: file, line: error.source.begin.line, reason: "this is no TOML: \(error.description)")
    }
    let lines = TOMLLines(text)
    return withExtendedLifetime(table) { flatten(table, [], lines) }.sorted { $0.line < $1.line }
  }

  private static func flatten(_ table: TOMLTable, _ path: [String], _ lines: TOMLLines) -> [TOMLEntry] {
    table.keys.flatMap { key -> [TOMLEntry] in
      let here = path + [key]
      guard let value = table[key] else { return [] }
      if value.type == .table, let inner = value.table, here.count < 8 {
        return inner.keys.isEmpty
          ? [TOMLEntry(path: here, value: .emptyTable, line: lines.line(of: here))]
          : flatten(inner, here, lines)
      }
      return [TOMLEntry(path: here, value: plain(value), line: lines.line(of: here))]
    }
  }

  private static func plain(_ value: TOMLValueConvertible) -> TOMLEntry.Value {
    switch value.type {
    case .string: return .string(value.string ?? "")
    case .bool: return .bool(value.bool ?? false)
    case .array:
      let items = value.array.map { array in array.map { $0.type == .string ? $0.string : nil } } ?? []
      let texts = items.compactMap { $0 }
      return texts.count == items.count ? .list(texts) : .other("a list that holds more than texts")
    case .int, .double: return .other("a number")
    case .table: return .other("a table")
    default: return .other("a date")
    }
  }
}

/// Where the keys of a TOML text stand: the parser tells values, not lines.
struct TOMLLines {
  private var lines: [[String]: Int] = [:]

  init(_ text: String) {
    var table: [String] = []
    // The quotes that would end a text over several lines, and open brackets of a list.
    var open: String?
    var depth = 0
    for (index, raw) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let line = raw.trimmed
      let isInside = open != nil || depth > 0
      if !isInside {
        if line.hasPrefix("[") {
          table = Self.names(line.drop { $0 == "[" }.prefix { $0 != "]" })
          note(table, index + 1)
          continue
        }
        guard let equals = Self.equals(line) else { continue }
        note(table + Self.names(line[..<equals]), index + 1)
        Self.follow(line[line.index(after: equals)...], &open, &depth)
      } else {
        Self.follow(line, &open, &depth)
      }
    }
  }

  /// The line of a key, or of the table it is in.
  func line(of path: [String]) -> Int {
    for count in stride(from: path.count, to: 0, by: -1) {
      if let line = lines[Array(path.prefix(count))] { return line }
    }
    return 1
  }

  private mutating func note(_ path: [String], _ line: Int) { if lines[path] == nil { lines[path] = line } }

  /// The first `=` outside quotes.
  private static func equals(_ line: Substring) -> Substring.Index? {
    var quote: Character?
    for index in line.indices {
      let c = line[index]
      if let open = quote {
        if c == open { quote = nil }
      } else if c == "\"" || c == "'" {
        quote = c
      } else if c == "#" {
        return nil
      } else if c == "=" {
        return index
      }
    }
    return nil
  }

  /// `a."b.c"` as its names.
  private static func names(_ text: Substring) -> [String] {
    var names = [""]
    var quote: Character?
    for c in text {
      if let open = quote {
        if c == open { quote = nil } else { names[names.count - 1].append(c) }
      } else if c == "\"" || c == "'" {
        quote = c
      } else if c == "." {
        names.append("")
      } else if c != " ", c != "\t" {
        names[names.count - 1].append(c)
      }
    }
    return names
  }

  /// Goes through a value or a part of it: which quotes and brackets stay open at the end of the line.
  private static func follow(_ text: Substring, _ open: inout String?, _ depth: inout Int) {
    var rest = text
    while let c = rest.first {
      if let end = open {
        if rest.hasPrefix(end) {
          open = nil
          rest = rest.dropFirst(end.count)
        } else {
          rest = rest.dropFirst(c == "\\" && end.hasPrefix("\"") ? 2 : 1)
        }
        continue
      }
      switch c {
      case "#": rest = ""
      case "\"", "'":
        let triple = String(repeating: c, count: 3)
        open = rest.hasPrefix(triple) ? triple : String(c)
        rest = rest.dropFirst(open?.count ?? 1)
      case "[":
        depth += 1
        rest = rest.dropFirst()
      case "]":
        depth -= 1
        rest = rest.dropFirst()
      default: rest = rest.dropFirst()
      }
    }
    // Only texts in triple quotes go on.
    if let end = open, end.count == 1 { open = nil }
    depth = max(0, depth)
  }
}
