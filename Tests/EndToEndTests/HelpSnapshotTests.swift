import Foundation
import TestSupport
import Testing

/// The help of every subcommand, compared with `Snapshots/`. `NOSTRADE_SNAPSHOTS=write` writes them anew: read the difference
/// before you commit it.
@Suite(.waiting) struct HelpSnapshotTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Snapshots").path

  /// A command in the output of `--experimental-dump-help`.
  struct Command: Decodable {
    var commandName: String
    var subcommands: [Command]?

    /// The arguments that lead to this command and to each of its subcommands.
    func paths(after parents: [String]) -> [[String]] {
      [parents]
        + (subcommands ?? []).filter { $0.commandName != "help" }.flatMap {
          $0.paths(after: parents + [$0.commandName])
        }
    }
  }
  struct Dump: Decodable { var command: Command }

  func output(_ arguments: [String]) throws -> String {
    let home = TestHome()
    let result = try run(
      Tmux.binary, arguments, environment: ["NOSTRADE_HOME": home.path, "COLUMNS": "100"])
    #expect(result.status == 0, "\(arguments): \(result.errors)")
    return result.output
  }

  @Test func helpMatchesItsSnapshot() throws {
    let dump = try output(["--experimental-dump-help"])
    let commands = try JSONDecoder().decode(Dump.self, from: Data(dump.utf8)).command.paths(after: [])
    #expect(commands.count > 15)
    var names: Set<String> = []
    for command in commands {
      let name = (["nostrade"] + command).joined(separator: "-") + ".txt"
      names.insert(name)
      let path = Self.folder + "/" + name
      let help = try output(command + ["--help"])
      if ProcessInfo.processInfo.environment["NOSTRADE_SNAPSHOTS"] == "write" {
        try Data(help.utf8).write(to: URL(fileURLWithPath: path))
      }
      let expected = try? String(contentsOfFile: path, encoding: .utf8)
      #expect(help == expected, "\(name) differs; NOSTRADE_SNAPSHOTS=write updates it")
    }
    #expect(try Set(FileManager.default.contentsOfDirectory(atPath: Self.folder)) == names)
  }
}
