import Foundation
import Testing

@testable import App

@Suite struct PathCompletionTests {
  /// A folder with files of some names; those that end with a slash are folders.
  private func folder(_ names: String...) throws -> String {
    let path = NSTemporaryDirectory() + "completion-\(UUID().uuidString)/"
    for name in [""] + names {
      if name.hasSuffix("/") || name.isEmpty {
        try FileManager.default.createDirectory(atPath: path + name, withIntermediateDirectories: true)
      } else {
        try Data().write(to: URL(fileURLWithPath: path + name))
      }
    }
    return path
  }

  @Test func aPathIsCompletedAsFarAsItIsCertain() throws {
    let path = try folder(
      "animelist_1.xml.gz", "animelist_2.xml.gz", "Lists/", "my list.csv", ".hidden", "a\\b")
    defer { try? FileManager.default.removeItem(atPath: path) }
    func completed(_ typed: String) -> String {
      String(PathCompletion(path + typed).path.dropFirst(path.count))
    }
    #expect(completed("an") == "animelist_")
    #expect(PathCompletion(path + "an").sentence == "2 begin so: animelist_1.xml.gz, animelist_2.xml.gz")
    #expect(
      completed("animelist_2") == "animelist_2.xml.gz"
        && PathCompletion(path + "animelist_2").sentence.isEmpty)
    #expect(completed("li") == "Lists/", "in any case where no name begins just so")
    #expect(completed("my") == "my list.csv")
    #expect(
      completed("") == ""
        && PathCompletion(path).sentence
          == "4 begin so: Lists/, animelist_1.xml.gz, animelist_2.xml.gz, my list.csv"
    )
    #expect(completed(".h") == ".hidden" && completed("a\\") == "a\\")
    #expect(PathCompletion(path + "zz").sentence == PathCompletion.nothing && completed("zz") == "zz")
    #expect(PathCompletion("/no/such/folder/x").sentence == PathCompletion.nothing)
    #expect(PathCompletion("~").path == "~/")
  }

  /// Names of strangers' files are not drawn as they are.
  @Test func strangeNamesAreLeftOut() throws {
    let path = try folder("list\u{1B}[31m.csv", "list.csv")
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(PathCompletion(path + "l").path == path + "list.csv")
  }

  /// Tab in the field completes the path.
  @Test func tabCompletesTheFieldOfAnImport() throws {
    let path = try folder("animelist_1.xml.gz")
    defer { try? FileManager.default.removeItem(atPath: path) }
    let session = try makeSession(lovedLog())
    session.handle(.open(.importList()))
    session.handle(.paste(path + "ani"))
    session.handle(.tab)
    session.commitBurst()
    #expect(session.state.line?.text == path + "animelist_1.xml.gz" && session.state.status.isEmpty)
    session.handle(.type("x"))
    session.handle(.tab)
    #expect(session.state.status == PathCompletion.nothing)
  }
}
