import Cards
import Catalogue
import Feed
import Foundation
import Testing

@testable import Terminal

@Suite struct KeyTableTests {
  /// A state in every place, with and without focus on results.
  static let states: [FeedState] = {
    var result: [FeedState] = []
    for place in [Place.card, .ranked, .saved, .history, .detail(1), .reasons, .search, .help] {
      var state = Sample.state()
      if place != .card { _ = state.update(.open(place)) }
      _ = state.update(.found("", Sample.titles))
      result.append(state)
      if place == .search {
        _ = state.update(.tab)
        result.append(state)
      }
    }
    var new = FeedState(profile: "me", world: Sample.world(history: []))
    result.append(new)
    _ = new.update(.found("", Sample.titles))
    _ = new.update(.tab)
    result.append(new)
    return result
  }()

  @Test func noKeyMeansTwoThingsInOnePlace() {
    for state in Self.states {
      var owner: [KeyPress: String] = [:]
      for binding in KeyTable.working(in: state) {
        for key in binding.keys {
          #expect(owner[key] == nil, "\(key) is \(owner[key] ?? "") and \(binding.id) at \(state.place)")
          owner[key] = binding.id
        }
      }
    }
  }

  @Test func idsAreUnique() {
    #expect(Set(KeyTable.bindings.map(\.id)).count == KeyTable.bindings.count)
  }

  @Test(arguments: [
    (KeyPress.char("1"), FeedAction.answer(.dislike)), (.left, .answer(.dislike)),
    (.char("2"), .answer(.like)),
    (.right, .answer(.like)), (.char("3"), .answer(.love)), (.up, .answer(.love)),
    (.char("s"), .answer(.saved)),
    (.char("w"), .answer(.seen)), (.char("n"), .answer(.skipped)), (.down, .answer(.skipped)),
    (.char(" "), .answer(.skipped)), (.char("z"), .undo), (.char("Z"), .redo), (.enter, .enter),
    (.char("/"), .open(.search)), (.char("l"), .open(.ranked)), (.char("b"), .open(.saved)),
    (.char("h"), .open(.history)), (.char("e"), .open(.reasons)), (.char("u"), .link), (.char("T"), .tune),
    (.char("?"), .open(.help)), (.char("q"), .quit), (.control("c"), .quit),
  ])
  func theFixedKeysOfTheCard(key: KeyPress, action: FeedAction) {
    #expect(KeyTable.action(for: key, in: Sample.state()) == action)
  }

  @Test func lettersAndDigitsAreTextInAField() {
    var state = Sample.state()
    _ = state.update(.open(.search))
    for c in "91 qZ?/l" { #expect(KeyTable.action(for: .char(c), in: state) == .type(c)) }
    #expect(KeyTable.action(for: .control("c"), in: state) == .quit)
    #expect(KeyTable.action(for: .escape, in: state) == .back)
  }

  /// The README's table is this one; NOSTRADE_GOLDENS=write puts it there.
  @Test func theReadmeShowsTheTable() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let file = root.appendingPathComponent("README.md")
    var text = try String(contentsOf: file, encoding: .utf8)
    let start = try #require(text.range(of: "<!-- keys -->\n"))
    let end = try #require(text.range(of: "<!-- end of keys -->"))
    if ProcessInfo.processInfo.environment["NOSTRADE_GOLDENS"] == "write" {
      text.replaceSubrange(start.upperBound..<end.lowerBound, with: KeyTable.markdown)
      try Data(text.utf8).write(to: file)
      return
    }
    #expect(text[start.upperBound..<end.lowerBound] == KeyTable.markdown)
  }
}
