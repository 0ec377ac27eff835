import Cards
import Catalogue
import Feed

/// All about one title.
enum DetailView {
  static func draw(_ state: FeedState, _ id: Int, _ area: Area, _ grid: inout Grid) {
    grid.box(area)
    let inner = area.inset()
    guard let anime = state.known(id) else {
      grid.putCentred(
        inner.row + inner.height / 2, inner, "This title has left the screen; Esc goes back.", .muted)
      return
    }
    let stands = state.standing(id).map(FeedWords.past)
    let place = state.card(id).map {
      " #\($0.rank) of \(state.world.ranking.candidates.formattedCount) · match \($0.match)% "
    }
    let caption = stands.map { " you: \($0) " } ?? place ?? ""
    grid.put(area.row, area.col + area.width - CellWidth.of(caption) - 2, caption, .accent)
    var row = TitleHead.draw(anime, inner, &grid, from: inner.row) + 1
    let bottom = inner.row + inner.height
    let width = min(inner.width, 96)
    var lines: [(String, Role)] = CellWidth.wrap(anime.synopsis ?? "No synopsis here yet.", to: width).map {
      ($0, .text)
    }
    lines.append(("", .text))
    if let card = state.card(id) {
      for reason in card.reasons {
        lines.append(((reason.weight < 0 ? "▾ " : "▸ ") + reason.text, reason.weight < 0 ? .bad : .good))
      }
      lines.append(("", .text))
    }
    if let source = anime.source { lines.append(("Source     \(source)", .muted)) }
    if let date = anime.startDate { lines.append(("First air  \(date)", .muted)) }
    if let franchise = anime.franchise {
      lines.append(("Franchise  \(franchise)" + (anime.franchiseOrder.map { ", no. \($0)" } ?? ""), .muted))
    }
    if !anime.synonyms.isEmpty {
      lines.append(("Also       \(anime.synonyms.prefix(4).joined(separator: ", "))", .muted))
    }
    lines.append(("Page       \(FeedState.link(id))", .muted))
    let first = max(0, min(state.scroll, lines.count - (bottom - row)))
    for (text, role) in lines.dropFirst(first) where row < bottom {
      grid.put(row, inner.col, CellWidth.clip(text, to: inner.width), role)
      row += 1
    }
  }
}

/// The keys that work on the place below, from the key table.
enum HelpView {
  static func draw(_ state: FeedState, _ area: Area, _ grid: inout Grid) {
    var below = state
    below.leaveHelp()
    let bindings = KeyTable.working(in: below).filter { $0.id != "help" }
    grid.box(area, title: "Keys on this screen: \(FrameView.name(below.place))")
    let inner = area.inset()
    let columns = area.width >= 120 ? 2 : 1
    let rows = (bindings.count + columns - 1) / columns
    let first = max(0, min(state.scroll, rows - inner.height))
    let width = inner.width / columns
    for (i, binding) in bindings.enumerated() {
      let row = i % rows - first
      guard row >= 0, row < inner.height else { continue }
      let col = inner.col + i / rows * width
      let keys = binding.keys.map(\.name).joined(separator: " ")
      grid.put(inner.row + row, col, CellWidth.clip(keys, to: 15), .key)
      grid.put(inner.row + row, col + 16, CellWidth.clip(binding.help, to: width - 17), .text)
    }
    if first + inner.height < rows { grid.putRight(inner.row + inner.height, inner, " more below ", .muted) }
  }
}
