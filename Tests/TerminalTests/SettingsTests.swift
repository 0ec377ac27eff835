import Cards
import Catalogue
import Feed
import Foundation
import Testing

@testable import Terminal

@Suite struct SettingsTests {
  func read(_ text: String) throws -> Settings { try Settings(text: text, file: "config.toml") }

  func complaint(_ text: String) -> String {
    do {
      _ = try read(text)
      return "nothing"
    } catch { return "\(error)" }
  }

  /// A key that somebody bound before it had a meaning of its own keeps theirs.
  @Test func keysOfTheFileGoBeforeLaterOnes() throws {
    let settings = try Settings(text: "[keys]\ntune = [\"F1\"]", file: "c")
    #expect(settings.keys.action(for: .function(1), in: Sample.state()) == .tune)
    #expect(throws: SettingsError.self) {
      try Settings(text: "[keys]\ntune = [\"F1\"]\nhelp.anywhere = [\"F1\"]", file: "c")
    }
  }

  /// A file that gives a key of text fields to an action that works there keeps it; one that works elsewhere takes nothing away.
  @Test func keysOfTheFileGoBeforeThoseOfTexts() throws {
    let settings = try read(
      """
      [keys]
      "palette.anywhere" = ["Ctrl-K"]
      "quit.now" = ["Ctrl-C", "Alt-d"]
      skip = ["n", "Ctrl-A"]
      """)
    var search = Sample.state()
    _ = search.update(.open(.search()))
    _ = search.update(.type("a"))
    #expect(settings.keys.action(for: .control("k"), in: search) == .open(.palette()))
    #expect(settings.keys.action(for: .alt("d"), in: search) == .quit)
    #expect(settings.keys.action(for: .control("a"), in: search) == .edit(.start))
    #expect(settings.keys.action(for: .control("a"), in: Sample.state()) == .answer(.skipped))
  }

  @Test func allSettingsAreRead() throws {
    let settings = try read(
      """
      theme = "light"
      reduced_motion = true
      mouse = false
      title_language = 'japanese'
      posters = "/somewhere"
      fetch_posters = true
      pictures = "sixel"
      [keys]
      love = ["v", "Ctrl-X", "f5"]   # three
      "love.swipe" = []
      """)
    #expect(settings.theme == "light" && settings.reducedMotion && !settings.mouse)
    #expect(settings.titles == .japanese && settings.posters == "/somewhere")
    #expect(settings.pictures == .sixel && settings.fetchesPosters)
    #expect(try read("").fetchesPosters == false && read(settings.text).fetchesPosters)
    #expect(complaint("fetch_posters = \"yes\"").contains("true or false"))
    #expect(
      settings.keys.bindings.first { $0.id == .love }?.keys == [.char("v"), .control("x"), .function(5)])
    #expect(settings.keys.bindings.first { $0.id == .loveSwipe }?.keys == [])
  }

  @Test func knobsAreReadAndWritten() throws {
    #expect(try read("").knobs == RankingKnobs() && read("[knobs]").knobs == RankingKnobs())
    let settings = try read(
      """
      [knobs]
      presence = 0
      niche = 0.4
      variety = 1
      content = 0.5
      franchises = "best"
      explore = false
      ignore_dislikes = true
      """)
    var wanted = RankingKnobs()
    (wanted.presence, wanted.niche, wanted.diversity, wanted.content) = (0, 0.4, 1, 0.5)
    (wanted.franchises, wanted.explores, wanted.ignoresDislikes) = (.best, false, true)
    #expect(settings.knobs == wanted)
    #expect(try read(settings.text).knobs == wanted)
    #expect(complaint("[knobs]\npresence = 2") == "config.toml:2: presence must be a number from 0 to 1.")
    #expect(complaint("[knobs]\nexplore = 1") == "config.toml:2: explore must be true or false.")
    #expect(complaint("[knobs]\nfranchises = \"all\"").contains("\"every\", \"best\" or \"earliest\""))
    #expect(complaint("[knobs]\npresense = 1").contains("did you mean presence?"))
    #expect(complaint("knobs = 1") == "config.toml:1: knobs must be a table, not a number.")
  }

  @Test func exactVectorsAreAWholeNumber() throws {
    #expect(try read("").exactVectors == 100_000 && read("[search]").exactVectors == 100_000)
    let settings = try read("[search]\nexact_vectors = 500")
    #expect(settings.exactVectors == 500)
    #expect(try read(settings.text).exactVectors == 500)
    for value in ["-1", "1.5", "\"many\"", "1e12"] {
      #expect(
        complaint("[search]\nexact_vectors = \(value)")
          == "config.toml:2: exact_vectors must be a whole number of titles, 0 or more.")
    }
    #expect(complaint("[search]\nvectors = 1").contains("[search] has exact_vectors"))
    #expect(complaint("search = 1") == "config.toml:1: search must be a table, not a number.")
  }

  @Test(arguments: [
    ("\n\ncolour = 1", "config.toml:3: there is no setting \"colour\""),
    ("them = \"dark\"", "config.toml:1: there is no setting \"them\"; did you mean theme?"),
    ("mouse = true\ntheme = 3", "config.toml:2: theme must be a string, not a number."),
    ("mouse = \"yes\"", "config.toml:1: mouse must be true or false, not a string."),
    ("title_language = \"german\"", "\"romaji\", \"english\" or \"japanese\", not \"german\""),
    (
      "\npictures = \"jpeg\"",
      "config.toml:2: pictures must be \"auto\", \"kitty\", \"sixel\", \"blocks\" or \"off\", not \"jpeg\"."
    ),
    ("pictures = true", "config.toml:1: pictures must be a string, not true or false."),
    ("mouse = true\n\ntheme = \"dark", "config.toml:3: not valid TOML"),
    ("[keys]\n# a line\nlov = [\"x\"]", "config.toml:3: there is no action \"lov\"; did you mean love?"),
    ("[keys]\nlove = [\n  \"x\",\n  \"Hyper-x\"\n]", "config.toml:2: \"Hyper-x\" is not a key"),
    ("[keys]\nlove = 3", "config.toml:2: keys must be a list of strings"),
    ("[keys]\nlove = [\"x\", \"x\"]", "names the key x twice"),
    ("[keys]\nlove = [\"x\"]\nlike = [\"x\"]", "config.toml:3: x is both love and like (line 3)"),
    ("keys.love = [\"q\"]", "config.toml:1: q is both love and quit"),
    ("keys.take.off = [\"l\"]", "config.toml:1: l is both take.off and ranked"),
    ("[keys]\n\"results\" = [\"x\"]", "so its key cannot be the letter x"),
    ("[keys]\nlove = [\"Ctrl-Z\"]", "suspends the program"),
    ("[keys]\n\"quit.now\" = []", "quit.now needs a key"),
    ("theme = \"dark\"\n[keys.love]\nx = 1", "config.toml:3: there is no action \"love.x\""),
    ("\n[colour]", "config.toml:2: there is no setting \"colour\""),
    ("[keys]\n[themes]\n", "config.toml:2: there is no setting \"themes\"; did you mean theme?"),
    ("theme = {}", "config.toml:1: theme must be a string, not a table."),
    ("[keys.love]", "config.toml:1: keys must be a list of strings"),
    ("keys = 1", "config.toml:1: keys must be a table, not a number."),
  ])
  func mistakesAreReportedWithTheirLine(text: String, expected: String) {
    #expect(complaint(text).contains(expected), "\(complaint(text))")
  }

  @Test func emptyKeysTableIsValid() throws {
    for text in ["[keys]", "keys = {}", "mouse = false\n[keys] # none yet\n"] {
      #expect(try read(text).rebound.isEmpty)
    }
  }

  @Test func multilineTextsKeepLineNumbersRight() {
    #expect(complaint("posters = '''\n[keys]\n= x\n'''\nmous = true").contains("config.toml:5:"))
    #expect(complaint("[keys]\nlove = [ # ]\n\"x\" ]\nlik = [\"y\"]").contains("config.toml:4:"))
  }

  @Test func keysCanBeSwapped() throws {
    let settings = try read("[keys]\nlove = [\"1\"]\ndislike = [\"3\"]")
    #expect(settings.keys.action(for: .char("1"), in: Sample.state()) == .answer(.love))
    #expect(settings.keys.action(for: .char("3"), in: Sample.state()) == .answer(.dislike))
    #expect(KeyTable.standard.action(for: .char("1"), in: Sample.state()) == .answer(.dislike))
  }

  @Test func reboundKeysAppearInFooterHelpAndTable() throws {
    let settings = try read("[keys]\nlove = [\"v\"]\nhelp = [\"F1\"]")
    let context = RenderContext(settings)
    let card = FrameView.draw(Sample.state(), context, width: 80, height: 24).lines
    #expect(card.last?.contains("v love") == true && card.last?.contains("F1 help") == true)
    var help = Sample.state()
    _ = help.update(.open(.help()))
    let text = FrameView.draw(help, context, width: 200, height: 60).lines.joined(separator: "\n")
    #expect(text.contains("v                One of my favourites"))
    #expect(settings.keys.markdown.contains("| `v` `Up` | One of my favourites"))
  }

  /// Messages on the screen name the keys that are bound.
  @Test func sentencesNameTheReboundKeys() throws {
    let keys = ["save", "search", "back", "love", "quit", "saved"].enumerated().map {
      "\($1) = [\"F\($0 + 1)\"]"
    }
    let settings = try read("[keys]\n" + keys.joined(separator: "\n"))
    func text(_ state: FeedState, _ width: Int = 80) -> String {
      FrameView.draw(state, RenderContext(settings), width: width, height: 24).lines.joined(separator: " ")
    }
    var saved = FeedState(profile: "me", snapshot: Sample.world(history: [(1, .love)]))
    _ = saved.update(.open(.saved()))
    #expect(text(saved).contains("F1 saves a title for later"))
    let new = FeedState(profile: "me", snapshot: Sample.world(history: []))
    #expect(text(new).contains("F4") && text(new).contains("F3 opens"))
    #expect(text(new, 30).contains("F5 quits"))
    let end = FeedState(profile: "me", snapshot: Snapshot(history: Sample.world().history))
    #expect(text(end).contains("F2  search") && text(end).contains("F6  your"))
    #expect(PlainView(end, settings.keys).page.joined().contains("F6 lists the saved titles"))
  }

  @Test func standardKeysHaveNoConflictsAndRoundTrip() throws {
    let every = KeyTable.standard.bindings.map { binding in
      "\"\(binding.id.rawValue)\" = [" + binding.keys.map { "'\($0.name)'" }.joined(separator: ", ") + "]"
    }
    let same = try read("[keys]\n" + every.joined(separator: "\n"))
    #expect(same.keys.bindings.map(\.keys) == KeyTable.standard.bindings.map(\.keys))
    let shown = Settings().text
    let again = try read(shown)
    #expect(again.text == shown)
    // Every commented key line is valid without its comment sign.
    let lines = shown.split(separator: "\n").map {
      $0.hasPrefix("# ") && $0.contains(" = [") ? $0.dropFirst(2) : $0
    }
    #expect(try read(lines.joined(separator: "\n")).rebound.count == KeyTable.standard.bindings.count)
  }

  @Test func writtenSettingsReadBackEqual() throws {
    var settings = try read("[keys]\nlove = [\"\\\"\", \"\\\\\"]\ntune = []")
    settings.posters = "/a \"quoted\" place"
    let again = try read(settings.text)
    #expect(again.posters == settings.posters)
    #expect(again.keys.bindings.map(\.keys) == settings.keys.bindings.map(\.keys))
  }

  /// The complaint about a file with these bytes, whatever is asked of it.
  private func complaint(_ bytes: [UInt8]) throws -> String {
    let path = NSTemporaryDirectory() + "settings-\(UUID().uuidString).toml"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    var said: [String] = []
    for read in [{ _ = try Settings.read(path) }, { _ = try Settings.journal(in: path) }]
      as [() throws -> Void]
    {
      do { try read() } catch { said.append("\(error)".replacing(path, with: "config.toml")) }
    }
    #expect(said.count != 1 && Set(said).count <= 1)
    return said.first ?? "nothing"
  }

  @Test func aFileThatIsNotInUTF8IsRefused() throws {
    let journal = Array("journal = \"sqlite:/own.db\"\n".utf8)
    #expect(try complaint(journal) == "nothing")
    #expect(try complaint([0xEF, 0xBB, 0xBF] + journal) == "nothing")
    #expect(
      try complaint(Array("mouse = true\n# R".utf8) + [0xE9] + Array("glages\n".utf8) + journal)
        .hasPrefix("config.toml:2: this line has letters that are not in UTF-8"))
    for order in [[0xFF, 0xFE], [], [0xFE, 0xFF]] as [[UInt8]] {
      let wide = journal.flatMap { order.first == 0xFE ? [0, $0] : [$0, 0] }
      #expect(try complaint(order + wide).hasPrefix("config.toml: the file is in UTF-16"))
    }
  }

  @Test func theJournalIsReadAlone() throws {
    func journal(_ text: String) throws -> String {
      let path = NSTemporaryDirectory() + "settings-\(UUID().uuidString).toml"
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      defer { try? FileManager.default.removeItem(atPath: path) }
      return try Settings.journal(in: path)
    }
    #expect(try journal("journal = \"sqlite:my.db\"") == "sqlite:my.db")
    #expect(try journal("\"jour\\u006eal\" = \"sqlite:my.db\"") == "sqlite:my.db")
    #expect(try journal("nonsense = 1").isEmpty)
    #expect(throws: SettingsError.self) { try journal("journal = 1") }
    #expect(try Settings.journal(in: "/nowhere/config.toml").isEmpty)
  }
}
