import Foundation
import Testing

/// Links of the documents lead to files and headings that exist.
@Suite struct LinkTests {
  @Test func linksPointAtFilesAndHeadings() throws {
    let documents = try Document.all()
    #expect(documents.count > 10)
    #expect(documents.reduce(0) { $0 + $1.links.count } > 50)
    for document in documents {
      for link in document.links where link.target.firstMatch(of: #/^[a-z]+:/#) == nil {
        let problem = Self.problem(link.target, in: document)
        #expect(problem == nil, "\(document.path):\(link.line): \(link.target): \(problem ?? "")")
      }
    }
  }

  @Test func brokenLinksAreFound() {
    let document = Document(
      "docs/x.md",
      text: "# A b\n[a](usage.md) [b](none.md) [c](#a-b) [d](#none) [e](usage.md#none) `[f](g.md)`")
    let problems = document.links.map { Self.problem($0.target, in: document) }
    #expect(problems == [nil, "no such file", nil, "no such heading", "no such heading"])
  }

  @Test func everyDocumentIsLinked() throws {
    let documents = try Document.all()
    let linked = Set(
      documents.flatMap { document in
        document.links.map { Self.place($0.target, in: document).path }.filter { $0 != document.path }
      })
    for document in documents where document.path != "README.md" {
      #expect(linked.contains(document.path), "\(document.path): no document links to it")
    }
  }

  @Test func readmeIsShort() throws { #expect(try Document("README.md").lines.count <= 151) }

  /// What a link points at: a path from the root, and an anchor.
  private static func place(_ target: String, in document: Document) -> (path: String, anchor: String?) {
    let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let anchor = parts.count > 1 ? parts[1] : nil
    guard let file = parts.first, !file.isEmpty else { return (document.path, anchor) }
    let folder = Document.root.appendingPathComponent(document.path).deletingLastPathComponent()
    let path = folder.appendingPathComponent(file).standardizedFileURL.path
    let root = Document.root.path + "/"
    return (path.hasPrefix(root) ? String(path.dropFirst(root.count)) : path, anchor)
  }

  private static func problem(_ target: String, in document: Document) -> String? {
    let (path, anchor) = place(target, in: document)
    if path == document.path {
      return anchor.map { document.anchors.contains($0) } ?? true ? nil : "no such heading"
    }
    guard !path.hasPrefix("/"),
      FileManager.default.fileExists(atPath: Document.root.appendingPathComponent(path).path)
    else { return "no such file" }
    guard let anchor else { return nil }
    guard let other = try? Document(path) else { return "cannot be read" }
    return other.anchors.contains(anchor) ? nil : "no such heading"
  }
}
