import Foundation
import Testing

/// Commands, options, make targets and paths that the documents name exist.
@Suite struct CommandTests {
  @Test func subcommandsExist() throws {
    let known = try Self.subcommands()
    #expect(known.isSuperset(of: ["feed", "train", "config", "themes"]))
    try expectEach(of: \.code, Self.namedSubcommands) { known.contains($0) }
  }

  @Test func optionsExist() throws {
    let options = Options(in: try Self.commandSources())
    try expectEach(of: \.code, Self.namedOptions) { options.has($0) }
    #expect(!options.has("no-such-option"))
  }

  @Test func makeTargetsExist() throws {
    let known = Set(
      try Document.text("Makefile").matches(of: #/(?m)^([a-z][a-z-]*):(?!=)/#).map { String($0.output.1) })
    #expect(known.isSuperset(of: ["build", "test", "bench-heldout"]))
    try expectEach(of: \.code, Self.namedTargets) { known.contains($0) }
  }

  @Test func pathsExist() throws {
    try expectEach(of: \.inlineCode, Self.namedPaths) {
      FileManager.default.fileExists(atPath: Document.root.appendingPathComponent($0).path)
    }
  }

  @Test func namesAreFoundInCode() {
    #expect(Self.namedSubcommands("(crontab -l; nostrade schedule --print)") == ["schedule"])
    #expect(Self.namedSubcommands("nostrade config path; nostrade --plain") == ["config", "path"])
    #expect(Self.namedSubcommands("nostrade help SUBCOMMAND # the nostrade feed") == [])
    #expect(Self.namedOptions("nostrade rate X --love # or --none") == ["love"])
    #expect(Self.namedOptions("swift test --filter X") == [])
    #expect(Self.namedTargets("make bench-next RATINGS=FILE && make install") == ["bench-next", "install"])
    #expect(Self.namedPaths("Sources/Feed") == ["Sources/Feed"])
    #expect(Self.namedPaths("docs/X.md is") == [])
  }

  /// Expects that every name in every piece of code of the documents is known, and that there are some.
  private func expectEach(
    of part: (Document) -> [(line: Int, text: String)], _ names: (String) -> [String],
    isKnown: (String) -> Bool
  ) throws {
    var count = 0
    for document in try Document.all() {
      for code in part(document) {
        for name in names(code.text) {
          count += 1
          #expect(isKnown(name), "\(document.path):\(code.line): there is no \(name)")
        }
      }
    }
    #expect(count > 5)
  }

  /// What stands before a comment.
  private static func command(_ code: String) -> String {
    String(code.prefix(upTo: code.firstRange(of: " # ")?.lowerBound ?? code.endIndex))
  }

  private static func namedSubcommands(_ code: String) -> [String] {
    command(code).matches(of: #/\bnostrade ([a-z]+)(?: ([a-z]+))?/#).flatMap { match -> [String] in
      let (name, next) = (String(match.output.1), match.output.2.map(String.init))
      return name == "help" ? [] : name == "config" ? [name] + (next.map { [$0] } ?? []) : [name]
    }
  }

  private static func namedOptions(_ code: String) -> [String] {
    guard code.contains(#/\bnostrade /#) else { return [] }
    return command(code).matches(of: #/(?:^| )--([a-z][a-z-]+)/#).map { String($0.output.1) }
  }

  private static func namedTargets(_ code: String) -> [String] {
    command(code).matches(of: #/(?:^|[ ;(])make ([a-z][a-z-]*)/#).map { String($0.output.1) }
  }

  private static func namedPaths(_ code: String) -> [String] {
    code.wholeMatch(of: #/(?:Sources|Tests|Assets|scripts|docs)\/[\w.\/+-]*/#) == nil ? [] : [code]
  }

  private static func commandSources() throws -> String {
    let folder = Document.root.appendingPathComponent("Sources/nostrade").path
    let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return try files.filter { $0.hasSuffix(".swift") }.sorted()
      .map { try Document.text("Sources/nostrade/" + $0) }.joined(separator: "\n")
  }

  private static func subcommands() throws -> Set<String> {
    Set(try commandSources().matches(of: #/commandName: "([a-z]+)"/#).map { String($0.output.1) })
  }

  /// The options that are declared: as a property, a case of a flag, or by their own name.
  private struct Options {
    private let sources: String
    private let words: Set<Substring>

    init(in sources: String) {
      self.sources = sources
      words = Set(
        sources.split(separator: "\n").lazy.filter { $0.contains("var ") || $0.contains("case ") }
          .flatMap { $0.split { !$0.isLetter } })
    }

    func has(_ name: String) -> Bool {
      if ["help", "version"].contains(name) || sources.contains("customLong(\"\(name)\")") { return true }
      let words = name.split(separator: "-")
      return self.words.contains(words[0] + words.dropFirst().map(\.capitalized).joined())
    }
  }
}
