import Foundation
import TestSupport
import Testing

/// What shells offer for names: names come from strangers too, in files and databases.
@Suite(.waiting) struct CompletionEndToEndTests {
  private static let names = [
    "$(touch ran)", "`touch ran`", "it's", "a b", "{x,y}", "back\\slash", "anna", "~",
  ]

  /// A home with profiles of strange names, and a folder whose `nostrade` is the program.
  private func strangers(_ home: TestHome) throws -> String {
    for name in Self.names { #expect(try home.nostrade("profile", "--create", name).status == 0) }
    let bin = home.path + "/bin"
    try FileManager.default.createDirectory(atPath: bin, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: bin + "/nostrade", withDestinationPath: Tmux.binary)
    return bin
  }

  /// What bash offers for the last of `words`, each as it was typed.
  private func bash(_ words: [String], in home: TestHome, environment: String = "") throws -> [String] {
    let script = try home.write(
      "complete.bash", try home.nostrade("--generate-completion-script", "bash").output)
    func quoted(_ text: String) -> String { "'" + text.replacingOccurrences(of: "'", with: "'\\''") + "'" }
    let text = """
      \(environment) export PATH=\(quoted(home.path + "/bin")):"$PATH"; cd \(quoted(home.path)); source \(quoted(script))
      COMP_WORDS=(nostrade \(words.map(quoted).joined(separator: " "))); COMP_CWORD=\(words.count); COMP_TYPE=9
      COMP_LINE="${COMP_WORDS[*]}"; COMP_POINT=${#COMP_LINE}
      _nostrade nostrade "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    let ended = try run("/bin/bash", ["-c", text])
    #expect(ended.errors.isEmpty, "\(ended)")
    return ended.output.split(separator: "\n").map(String.init)
  }

  @Test func bashRunsNoName() throws {
    let home = TestHome()
    _ = try strangers(home)
    let here = "export NOSTRADE_HOME='\(home.path)';"
    #expect(try Set(bash(["feed", "--profile", ""], in: home, environment: here)) == Set(Self.names))
    #expect(try bash(["feed", "--profile", "it"], in: home, environment: here) == ["it's"])
    // A theme and a model come with a file of that name.
    try FileManager.default.createDirectory(atPath: home.path + "/themes", withIntermediateDirectories: true)
    _ = try home.write("themes/$(touch ran).toml", "base = \"dark\"\n")
    #expect(try bash(["feed", "--theme", ""], in: home, environment: here).contains("$(touch ran)"))
    #expect(!FileManager.default.fileExists(atPath: home.path + "/ran"))
  }

  @Test func theHomeOfTheLineIsTheOneThatIsAsked() throws {
    let home = TestHome()
    _ = try strangers(home)
    for (name, profile) in [("sp home", "blank"), ("h2", "second")] {
      _ = try home.nostrade("profile", "--create", profile, "--home", home.path + "/" + name)
    }
    let other = "export NOSTRADE_HOME='\(home.path)';"
    for typed in ["\"sp home\"", "sp\\ home", "'sp home'"] {
      #expect(
        try bash(["feed", "--home", typed, "--profile", "b"], in: home, environment: other) == ["blank"])
    }
    #expect(
      try bash(["feed", "--home", "=", "h2", "--profile", "s"], in: home, environment: other) == ["second"])
    // Only the shell knows which one that is.
    #expect(try bash(["feed", "--home", "$H", "--profile", ""], in: home, environment: other).isEmpty)
    #expect(
      try bash(
        ["feed", "--journal", "sqlite", ":", "h2/nostrade.db", "--profile", "s"], in: home, environment: other
      ) == ["second"])
    #expect(
      try bash(
        ["feed", "--journal", "sqlite", ":", "none.db", "--profile", ""], in: home, environment: other
      ).isEmpty)
    #expect(!FileManager.default.fileExists(atPath: home.path + "/none.db"))
  }

  /// Options before a subcommand are the feed's, or those of the subcommand behind them.
  @Test func optionsComeBeforeTheSubcommandToo() throws {
    let home = TestHome()
    _ = try strangers(home)
    #expect(try bash(["--pl"], in: home) == ["--plain"])
    #expect(try bash(["--home", ".", "recommend", "--hist"], in: home) == ["--histories"])
    let here = "export NOSTRADE_HOME='\(home.path)';"
    #expect(try bash(["--profile", "an"], in: home, environment: here) == ["anna"])
    #expect(try bash(["recommend", "--type", "M"], in: home, environment: here).contains("Movie"))
    #expect(try bash(["train", "--model", "popul"], in: home, environment: here) == ["popularity"])
    #expect(try bash(["models", "use", "unt"], in: home, environment: here) == ["untuned"])
  }

  /// Completion does not bring a database up to date: that is for a command that was asked for.
  @Test func completionChangesNothing() throws {
    let home = TestHome()
    _ = try strangers(home)
    #expect(try run("/usr/bin/env", ["sqlite3", home.path + "/nostrade.db", Self.older]).status == 0)
    let before = try FileManager.default.contentsOfDirectory(atPath: home.path).sorted()
    let here = "export NOSTRADE_HOME='\(home.path)';"
    #expect(try bash(["feed", "--profile", "an"], in: home, environment: here) == ["anna"])
    let after = try FileManager.default.contentsOfDirectory(atPath: home.path).sorted()
    #expect(Set(after).subtracting(before) == ["complete.bash"])
  }

  /// As if the newest migration had not been made.
  private static let older =
    "DELETE FROM grdb_migrations WHERE rowid = (SELECT max(rowid) FROM grdb_migrations)"
}
