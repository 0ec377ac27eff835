import Foundation
import Testing

/// The glossary names code that exists, and each term once.
@Suite struct GlossaryTests {
  @Test func namesInTheGlossaryExist() throws {
    let words = try Self.words()
    #expect(words.contains("FeedState"))
    #expect(!words.contains("Fee" + "dStatus"))
    let rows = try Self.rows()
    #expect(rows.count > 50)
    for row in rows {
      for code in row.code.matches(of: #/`([^`]+)`/#) where !code.output.1.contains("/") {
        for name in code.output.1.matches(of: #/\w+/#) {
          #expect(words.contains(String(name.output)), "\(row.term): there is no \(name.output)")
        }
      }
    }
  }

  @Test func termsStandOnce() throws {
    let terms = try Self.rows().flatMap { $0.term.split(separator: ",").map { $0.filter { $0 != " " } } }
    #expect(Set(terms).count == terms.count)
  }

  private static func rows() throws -> [(term: String, code: String)] {
    try Document("docs/glossary.md").lines.compactMap { line in
      let cells = line.split(separator: "|", omittingEmptySubsequences: false)
      guard cells.count == 5, !cells[1].hasPrefix("---"), cells[1] != " Term " else { return nil }
      return (String(cells[1]), String(cells[3]))
    }
  }

  /// Every word of the Swift files, their names included.
  private static func words() throws -> Set<String> {
    var words: Set<String> = []
    for folder in ["Sources", "Tests"] {
      let path = Document.root.appendingPathComponent(folder).path
      for case let file as String in FileManager.default.enumerator(atPath: path) ?? .init()
      where file.hasSuffix(".swift") && !file.hasPrefix("DocumentationTests") {
        let text = try Document.text(folder + "/" + file)
        for word in text.split(whereSeparator: { !$0.isLetter && !$0.isNumber && $0 != "_" }) {
          words.insert(String(word))
        }
        words.formUnion(file.split { !$0.isLetter && !$0.isNumber }.map(String.init))
      }
    }
    return words
  }
}
