import Cards
import Catalogue
import Feed
import Foundations

/// The sentences of the plain mode, in one place. Those it shares with the views are in `Words`.
enum PlainMessages {
  // Screens
  /// The name by which a title was found.
  static func found(_ name: String) -> String { "found as \(name)" }
  static func importList() -> [String] {
    [
      Words.importHelp, Words.importHint.prefix(1).uppercased() + Words.importHint.dropFirst() + ".",
      "A file that is called like a command is read as ./NAME.",
    ]
  }
  static func welcome(_ keys: KeyTable) -> String {
    "What do you love? Type / and a few letters to find a title, # and a number to select a row, \(keys.name(.love)) to love it."
  }
  static let popular = "Popular titles"
  static let found = "Found"
  static func found(for text: String) -> String { "Found for \(text)" }
  static let filters = "Filters"
  static let knobs = "Knobs"
  static func turn(_ name: String, pass: String, _ shown: Range<Int>, of count: Int) -> String {
    "\(name): \(pass). Rows \(shown.lowerBound + 1) to \(shown.upperBound) of \(count); "
      + "type # and a number, then more or less, to change one:"
  }
  static func setting(_ number: Int, _ name: String, _ value: String) -> String {
    "\(number). \(name), \(value)."
  }
  static func taste(_ reading: TasteReading) -> String {
    "Your taste: \(reading.loved) loved, \(reading.liked) liked, \(reading.disliked) disliked. "
      + (reading.lines.isEmpty ? Words.answerAFew : "From -1 to 1:")
  }
  static func lean(_ name: String, _ lean: String, titles: Int, moved: String?) -> String {
    "\(name): \(lean), \(Words.titles(titles))\(moved.map { ", lately \($0)" } ?? "")."
  }
  static func profiles(_ keys: KeyTable) -> String {
    "Choose a profile: type # and a number, then \(keys.name(.choose)). nostrade --profile NAME creates a new one."
  }
  static func region(_ name: String) -> String { "Around its middle: \(name)." }
  static let map = "The map is a picture. Titles nearest to its middle:"
  static let series = "The series in order, by number:"
  static let beside = "Similar titles, by number:"
  static func rows(_ name: String, _ shown: Range<Int>, of count: Int) -> String {
    "\(name), rows \(shown.lowerBound + 1) to \(shown.upperBound) of \(count):"
  }
  static func nothing(_ name: String) -> String { "\(name): nothing." }
  static func selected(_ row: String) -> String { "Selected: " + row }

  // A title
  static func otherTitles(_ names: [String]) -> String {
    "Also called: " + names.joined(separator: "; ") + "."
  }
  static func rated(_ score: Double, _ members: Int?) -> String {
    "Rated \((score * 100).rounded() / 100)" + (members.map { ", in \($0.formattedCount) lists" } ?? "")
  }
  static func genres(_ names: [String]) -> String { "Genres: " + names.joined(separator: ", ") + "." }
  static func card(_ card: Card, of total: String) -> String {
    "Card: number \(card.rank) of \(total)" + (card.match.map { ", match \($0) percent" } ?? "")
      + (card.rating.map { ", you would rate it \(String(format: "%.1f", $0))" } ?? "") + "."
  }
  static func why(_ title: String) -> String {
    "Why \(title) is here, with how far each reason moved it, in standard deviations:"
  }
  static func hasLeft(_ keys: KeyTable) -> String {
    "This title is not in the catalogue; \(keys.name(.back)) goes back."
  }
  static func you(_ past: String) -> String { "You: \(past)." }
  static func youWrote(_ text: String) -> String { "You wrote: \(text)" }
  static func source(_ text: String) -> String { "Made from: \(text)." }
  static func firstAir(_ date: String) -> String { "First on air: \(date)." }
  static func page(_ link: String) -> String { "Page: " + link }

  // The end
  static let nothingPasses = "Nothing passes the filters."
  static func filtersLift(_ keys: KeyTable) -> String {
    "\(keys.name(.filters)) opens them"
      + (keys.hasKey(.resetAll) ? "; \(keys.name(.resetAll)) there resets them all." : ".")
  }
  static func end(_ keys: KeyTable) -> String {
    "The feed has run out. / searches, \(keys.name(.saved)) lists the saved titles, \(keys.name(.history)) your answers."
  }

  // Input
  static func error(_ text: String) -> String { "Error: " + text }
  static func may(_ keys: String, _ id: String, _ help: String) -> String { "\(keys), or \(id): \(help)." }
  static let or = " or "
  static let help = [
    "/ and words: find a title. # and a number: select that row of a list; a key may follow, as in #2 3.",
    "about and words: find a title by its story. talk and words: say what you are after.",
    "An empty line repeats the screen. ? shows this help.",
  ]
  static let talk = "Say what you are after: talk something short and sad, nothing like Clannad."
  static let answer = "The answer"
  static func asked(for parts: [String]) -> String { "Asked for: \(parts.joined(separator: "; "))" }
  static func unknown(_ text: Substring) -> String {
    "\"\(text)\" is not a command here: ? lists them, and /\(text) searches for it."
  }
  static func unknownKey(_ text: Substring) -> String { "\"\(text)\" is not a command here: ? lists them." }
  static func rowsGo(to count: Int) -> String {
    count == 0 ? "There are no rows here." : "Rows go from #1 to #\(count)."
  }
}
