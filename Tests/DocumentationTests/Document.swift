import Foundation

/// A Markdown file of the repository: its links, headings and pieces of code.
struct Document {
  /// Path from the root of the repository.
  let path: String
  let lines: [String]

  /// The root of the repository.
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().standardizedFileURL

  /// README.md, CONTRIBUTING.md and everything in docs.
  static func all() throws -> [Document] {
    let found = FileManager.default.enumerator(atPath: root.appendingPathComponent("docs").path)
    let docs = (found?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".md") }.sorted()
    return try (["README.md", "CONTRIBUTING.md"] + docs.map { "docs/" + $0 }).map(Document.init)
  }

  init(_ path: String) throws {
    self.init(path, text: try Self.text(path))
  }

  init(_ path: String, text: String) {
    self.path = path
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// The text of a file of the repository.
  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
  }

  /// Lines with their numbers, and whether each is in a fenced block of code.
  private var marked: [(number: Int, text: String, isCode: Bool)] {
    var isCode = false
    return lines.enumerated().compactMap { index, line in
      guard !line.hasPrefix("```") else {
        isCode.toggle()
        return nil
      }
      return (index + 1, line, isCode)
    }
  }

  /// Lines of code: those of fenced blocks, and each inline piece.
  var code: [(line: Int, text: String)] {
    marked.flatMap { line -> [(Int, String)] in
      if line.isCode { return [(line.number, line.text)] }
      return line.text.matches(of: #/`([^`]+)`/#).map { (line.number, String($0.output.1)) }
    }
  }

  /// Inline pieces of code alone.
  var inlineCode: [(line: Int, text: String)] {
    marked.filter { !$0.isCode }.flatMap { line in
      line.text.matches(of: #/`([^`]+)`/#).map { (line.number, String($0.output.1)) }
    }
  }

  /// Targets of links and images, without those of code.
  var links: [(line: Int, target: String)] {
    marked.filter { !$0.isCode }.flatMap { line in
      line.text.replacing(#/`[^`]*`/#, with: "code").matches(of: #/\]\(([^)\s]+)\)/#).map {
        (line.number, String($0.output.1))
      }
    }
  }

  /// Anchors of the headings, as GitHub makes them.
  var anchors: Set<String> {
    var met: [String: Int] = [:]
    return Set(
      marked.filter { !$0.isCode && $0.text.hasPrefix("#") }.map { line in
        let title = line.text.drop { $0 == "#" }.drop { $0 == " " }.replacing(#/\]\([^)]*\)/#, with: "")
        let kept = title.lowercased().filter { $0.isLetter || $0.isNumber || " -_".contains($0) }
        let slug = kept.replacing(" ", with: "-")
        defer { met[slug, default: 0] += 1 }
        return met[slug].map { "\(slug)-\($0)" } ?? slug
      })
  }
}
