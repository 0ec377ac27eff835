import Foundation
import Testing

/// What the documents promise of connections, read off the sources.
@Suite struct ConnectionTests {
  /// Ways to open a connection, and the files that may.
  private static let ways: [(text: String, allowed: [String])] = [
    ("AsyncHTTPClient", ["Sources/Fetching/PosterFetcher.swift"]),
    (".socket(", ["Sources/Meaning/Talk/PlainHTTP.swift"]),
    ("URLSession", []), ("NWConnection", []), ("getaddrinfo(", ["Sources/Meaning/Talk/PlainHTTP.swift"]),
  ]

  @Test(arguments: ways.map(\.text)) func nothingElseConnectsAnywhere(text: String) throws {
    let allowed = Self.ways.first { $0.text == text }?.allowed ?? []
    let folder = Document.root.appendingPathComponent("Sources").path
    let files = (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? [])
      .filter { $0.hasSuffix(".swift") }.map { "Sources/" + $0 }
    #expect(files.count > 300)
    let found = try files.filter { try Document.text($0).contains(text) }
    #expect(found == found.filter(allowed.contains), "\(text)")
    // The ways that are allowed are still taken: otherwise this looks for the wrong words.
    #expect(Set(found) == Set(allowed))
  }
}
