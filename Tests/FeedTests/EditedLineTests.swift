import Foundations
import Testing

@testable import Feed

/// The line of a text field: every key does what it does in a shell, and characters are never cut.
@Suite struct EditedLineTests {
  /// A line after typing and edits, as text with a bar for the cursor.
  private func edited(_ text: String, _ edits: LineEdit..., limit: Int = 60) -> String {
    var line = EditedLine(limit: limit)
    for character in text { _ = line.update(.type(character)) }
    for edit in edits { _ = line.update(.edit(edit)) }
    return shown(line)
  }
  private func shown(_ line: EditedLine) -> String {
    String(line.text.prefix(line.cursor)) + "|" + line.text.dropFirst(line.cursor)
  }

  @Test func theCursorStepsAndStops() {
    #expect(edited("ab") == "ab|")
    #expect(edited("ab", .left) == "a|b")
    #expect(edited("ab", .left, .left, .left) == "|ab")
    #expect(edited("ab", .start, .right) == "a|b")
    #expect(edited("ab", .start, .end, .right) == "ab|")
  }

  @Test func wordsAreStepsToo() {
    #expect(edited("mob psycho-100", .wordLeft) == "mob psycho-|100")
    #expect(edited("mob psycho-100", .wordLeft, .wordLeft) == "mob |psycho-100")
    #expect(edited("mob  psycho  ", .wordLeft) == "mob  |psycho  ")
    #expect(edited("mob psycho", .start, .wordRight) == "mob| psycho")
    #expect(edited("mob psycho", .start, .wordRight, .wordRight) == "mob psycho|")
    #expect(edited("進撃の巨人 2", .wordLeft, .wordLeft) == "|進撃の巨人 2")
  }

  @Test func deletingIsAtTheCursor() {
    #expect(edited("abc", .left, .erase) == "a|c")
    #expect(edited("abc", .left, .eraseForward) == "ab|")
    #expect(edited("abc", .start, .erase) == "|abc")
    #expect(edited("abc", .eraseForward) == "abc|")
    #expect(edited("mob psycho-100", .eraseToBlank) == "mob |")
    #expect(edited("mob psycho  ", .eraseToBlank) == "mob |")
    #expect(edited("mob psycho-100", .eraseWord) == "mob psycho-|")
    #expect(edited("mob psycho", .start, .eraseWordForward) == "| psycho")
    #expect(edited("mob psycho", .wordLeft, .eraseToStart) == "|psycho")
    #expect(edited("mob psycho", .wordLeft, .eraseToEnd) == "mob |")
  }

  @Test func whatIsTypedStandsAtTheCursor() {
    var line = EditedLine(limit: 60)
    for character in "Mnster" { _ = line.update(.type(character)) }
    for edit in [LineEdit.start, .right] { #expect(line.update(.edit(edit)) == .cursor) }
    #expect(line.update(.type("o")) == .text && shown(line) == "Mo|nster")
    #expect(line.update(.paste("on")) == .text && shown(line) == "Moon|nster")
    #expect(line.update(.eraseAll) == .text && shown(line) == "|")
    #expect(line.update(.edit(.left)) == .nothing && line.update(.tab) == .notForLines)
  }

  /// A letter with its marks is one step, however it was typed, and so is a wide character.
  @Test func aCharacterIsWhatAPersonSees() {
    #expect(edited("cafe\u{301}s", .left, .left) == "caf|e\u{301}s")
    #expect(edited("cafe\u{301}s", .left, .erase) == "caf|s")
    #expect(edited("か\u{3099}進", .left, .eraseForward) == "か\u{3099}|")
    var line = EditedLine(limit: 60)
    for scalar in "eb".unicodeScalars { _ = line.update(.type(Character(scalar))) }
    _ = line.update(.edit(.left))
    // A mark joins the letter before the cursor.
    #expect(line.update(.type("\u{301}")) == .text && line.cursor == 1 && line.text == "e\u{301}b")
    _ = line.update(.edit(.start))
    _ = line.update(.type("\u{301}"))
    #expect(line.text.count == 3 && line.cursor == 1)
    // A jamo joins what follows it: the cursor stands behind the syllable.
    var hangul = EditedLine(limit: 60)
    _ = hangul.update(.type("\u{1161}"))
    _ = hangul.update(.edit(.start))
    _ = hangul.update(.type("\u{1100}"))
    #expect(hangul.text.count == 1 && hangul.cursor == 1)
  }

  @Test func aFullLineTakesNothing() {
    var line = EditedLine(limit: 4)
    _ = line.update(.paste("abcdef"))
    #expect(shown(line) == "abcd|")
    _ = line.update(.edit(.start))
    #expect(line.update(.type("x")) == .nothing && shown(line) == "|abcd")
    // A letter may have few marks only.
    for _ in 0..<100 { _ = line.update(.type("\u{301}")) }
    #expect(line.text.unicodeScalars.count <= 16)
  }

  /// Whatever is done to a line, the cursor stands in it between two characters, and nothing is lost but what was deleted.
  @Test(arguments: 0..<20) func anyEditsLeaveTheCursorInTheText(seed: Int) {
    var random = RandomSource(seed: UInt64(seed))
    let letters: [Character] = ["a", " ", "進", "\u{301}", "\u{3099}", "🇯", "🇵", "\u{1100}", "\u{1161}", "-"]
    var line = EditedLine(limit: 30)
    for _ in 0..<400 {
      let before = line
      let edits = LineEdit.allCases
      let isTyping = random.next() % 2 == 0
      let action: FeedAction =
        isTyping
        ? .type(letters[Int(random.next() % UInt64(letters.count))])
        : .edit(edits[Int(random.next() % UInt64(edits.count))])
      let change = line.update(action)
      #expect((0...line.text.count).contains(line.cursor), "seed \(seed), \(action)")
      let grown = line.text.unicodeScalars.count - before.text.unicodeScalars.count
      #expect(isTyping ? grown == (change == .text ? 1 : 0) : grown <= 0, "seed \(seed), \(action)")
    }
  }

  /// In every text field the cursor can go back, and what is typed then stands there.
  @Test(arguments: [Screen.search(), .talk(), .profiles(), .importList(), .palette(), .help(), .onboarding()])
  func everyFieldIsEdited(screen: Screen) {
    var state = FeedState(profile: "me", snapshot: Snapshot())
    if case .onboarding = screen {} else { _ = state.update(.open(.card())); _ = state.update(.open(screen)) }
    for character in "mster" { _ = state.update(.type(character)) }
    for _ in 0..<4 { _ = state.update(.edit(.left)) }
    _ = state.update(.type("o"))
    #expect(state.line?.text == "moster" && state.line?.cursor == 2 && state.isTyping)
    _ = state.update(.edit(.eraseToEnd))
    #expect(state.line?.text == "mo")
  }

  /// A step of the cursor searches for nothing anew and leaves the selected row where it is.
  @Test func aStepChangesNoList() {
    var state = FeedState(profile: "me", snapshot: Snapshot())
    #expect(state.update(.type("m")) == [.search("m")])
    #expect(state.update(.edit(.left)).isEmpty && state.update(.edit(.start)).isEmpty)
    _ = state.update(.open(.card()))
    _ = state.update(.open(.palette()))
    _ = state.update(.type("a"))
    _ = state.update(.move(3))
    _ = state.update(.edit(.left))
    #expect(state.selected == 3)
  }
}
