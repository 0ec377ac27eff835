import Cards
import Catalogue
import Feed

/// Said when nothing is left to rank: everything answered, or held back by the filters.
enum EndView {
  static func draw(_ state: FeedState, _ area: Area, _ grid: inout Grid) {
    grid.box(area)
    let saved = state.world.saved.count
    let isFiltered = state.world.ranking.heldBack > 0
    let lines =
      isFiltered
      ? widenings(state) + [
        "", "\(KeyTable.name("filters"))  the filters, where \(KeyTable.name("reset.all")) lifts them all",
      ]
      : [
        "You have answered or put aside every title of this catalogue.", "",
        "\(KeyTable.name("search"))  search for a title and answer it again",
        "\(KeyTable.name("saved"))  your \(saved) saved title\(saved == 1 ? "" : "s")",
        "\(KeyTable.name("history"))  what you answered   \(KeyTable.name("undo"))  take the last answer back",
        "\(KeyTable.name("taste"))  what it says of your taste",
        "nostrade import --catalogue FILE  brings in a larger catalogue",
      ]
    let top = area.row + max(1, (area.height - lines.count - 2) / 2)
    grid.putCentred(top, area, isFiltered ? "Nothing passes the filters" : "That was everything", .title)
    for (i, line) in lines.enumerated() where top + 2 + i < area.row + area.height - 1 {
      grid.putCentred(top + 2 + i, area, line, i == 0 ? .text : .muted)
    }
  }

  /// What the filters hold back, and which of them would bring most back when lifted.
  static func widenings(_ state: FeedState) -> [String] {
    let ranking = state.world.ranking
    guard ranking.heldBack > 0 else { return ["Nothing is left to rank."] }
    let held = ranking.heldBack.formattedCount
    let lines = ranking.widenings.prefix(4).map {
      "Lift \(SettingWords.name($0.filter)): \($0.titles.formattedCount) come back."
    }
    return ["All \(held) unanswered titles are held back."]
      + (lines.isEmpty
        ? ["No one filter alone is to blame: \(KeyTable.name("reset.all")) lifts all."] : lines)
  }
}
