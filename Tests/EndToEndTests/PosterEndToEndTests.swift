import Foundation
import TestSupport
import Testing

/// Posters from a server on loopback.
@Suite(.waiting) struct PosterEndToEndTests {
  /// A picture of one pixel.
  static let png = Data(
    base64Encoded:
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")

  private func home(_ server: LoopbackServer) throws -> TestHome {
    let home = TestHome()
    let catalogue = try home.write(
      "titles.csv",
      """
      anime_id,title,type,genres,image_url
      1,One,TV,Drama,\(server.address("/1.png"))
      2,Two,TV,Drama,\(server.address("/2.png"))
      3,Three,TV,Comedy,file:///etc/passwd
      4,Four,TV,Comedy,
      5,Five,OVA,Hentai,\(server.address("/5.png"))
      """)
    // Never with the starter catalogue: its addresses are real.
    let imported = try home.nostrade("import", "--catalogue", catalogue)
    try #require(imported.status == 0, "\(imported)")
    return home
  }

  @Test func postersAreFetchedOnlyWhenAskedAfterSayingFromWhere() throws {
    let picture = try #require(Self.png)
    let server = try LoopbackServer { path, send in
      _ = send(
        path == "/2.png"
          ? LoopbackServer.response(type: "text/html", picture)
          : LoopbackServer.response(type: "image/png", picture))
    }
    defer { server.stop() }
    let home = try home(server)
    let posters = home.path + "/cache/posters"
    // Other commands ask nobody, and neither does this one of the own network, or to say what it would do.
    #expect(try home.nostrade("recommend", "--top", "3").status == 0)
    let careful = try home.nostrade("posters", "get", "--all")
    #expect(careful.status == 0 && careful.output.contains("Nothing to fetch"), "\(careful)")
    let planned = try home.nostrade("posters", "get", "--all", "--allow-local", "--dry-run")
    #expect(planned.output.contains("2 posters from 127.0.0.1"), "\(planned)")
    #expect(server.heads.isEmpty)
    let fetched = try home.nostrade("posters", "get", "--all", "--allow-local")
    #expect(fetched.status == 0 && fetched.output.contains("1 posters fetched, 1 failed"), "\(fetched)")
    #expect(fetched.errors.contains("from 127.0.0.1 into \(posters)") && fetched.errors.contains("text/html"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: posters) == ["1.png"])
    #expect(server.heads.count == 2)
    #expect(try home.nostrade("posters", "get", "--top", "0").status == 2)
  }

  /// The question is asked where the person is, also where the output goes to a file.
  @Test func theQuestionIsAskedOnTheTerminal() throws {
    let picture = try #require(Self.png)
    let server = try LoopbackServer { _, send in
      _ = send(LoopbackServer.response(type: "image/png", picture))
    }
    defer { server.stop() }
    let home = try home(server)
    let command = "\(home.feed) posters get --all --allow-local > '\(home.path)/out'"
    let screen = try Tmux(command, width: 100).shows("Go on?")
    try screen.type(" yes ").press("Enter").ends(0)
    #expect(try String(contentsOfFile: home.path + "/out", encoding: .utf8) == "2 posters fetched.\n")
  }

  @Test func aServerThatIsGoneIsTold() throws {
    let server = try LoopbackServer { _, _ in }
    let home = try home(server)
    server.stop()
    let failed = try home.nostrade("posters", "get", "--all", "--allow-local")
    #expect(failed.status == 1 && failed.errors.contains("did not answer"), "\(failed)")
  }
}
