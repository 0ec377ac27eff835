import Cards
import Catalogue
import Feed
import Foundations

/// The app as lines of text, for screen readers and pipes: no boxes, no columns, each line a sentence that stands alone.
public struct PlainView: Equatable {
  /// The screen in words.
  public let page: [String]
  /// The selected row of a list, printed alone when the page has not changed.
  public let focus: String?

  /// The lines to print after another view: the whole page, or only the changed rows of the same list.
  public func lines(after before: PlainView?) -> [String] {
    guard let before, page != before.page else {
      return before == nil ? page : focus == before?.focus ? [] : [focus].compactMap { $0 }
    }
    guard focus != nil, page.count == before.page.count, page.first == before.page.first else { return page }
    return zip(page, before.page).filter { $0 != $1 }.map(\.0)
  }

  /// Rows of a list on one page.
  static let rows = 10

  /// A state in words.
  public init(_ state: FeedState, _ keys: KeyTable) {
    focus = Self.focus(state)
    page =
      switch state.screen {
      case .card: state.top.map { Self.card($0, state) } ?? Self.end(state, keys)
      case .reasons(let screen):
        screen.card(in: state).map { Self.reasons($0, screen, state, keys) } ?? Self.end(state, keys)
      case .detail(let screen): Self.detail(screen, state, keys)
      case .onboarding(let screen):
        [PlainMessages.welcome(keys)]
          + Self.list(state, screen.field.text.isEmpty ? PlainMessages.popular : PlainMessages.found)
      case .search(let screen):
        Self.list(
          state,
          screen.field.text.isEmpty ? PlainMessages.popular : PlainMessages.found(for: screen.field.text)
        )
      case .talk(let screen): Self.talk(screen, state)
      case .ranked, .saved, .history: Self.ownList(state, keys)
      case .poster(let screen): [Words.posterOf(screen.anime?.title ?? "")]
      case .season(let screen):
        screen.listing.map { Self.season($0, state, keys) } ?? [Words.noSeasons]
      case .filters(let screen): Self.settings(screen, state, PlainMessages.filters)
      case .knobs(let screen): Self.settings(screen, state, PlainMessages.knobs)
      case .taste: Self.taste(state)
      case .profiles(let screen): Self.profiles(screen, state, keys)
      case .map(let screen): Self.map(screen, state)
      case .importList: PlainMessages.importList()
      default: Self.drawn(state, keys)
      }
  }

  /// What the last line of input did, errors first.
  public static func messages(_ state: FeedState) -> [String] {
    [state.error.map { PlainMessages.error($0) }, state.status.isEmpty ? nil : state.status].compactMap {
      $0
    }
  }

  /// What may be said here, by key and by name.
  public static func help(_ state: FeedState, _ keys: KeyTable) -> [String] {
    let known = PlainInput.bindings(in: state, keys).map { binding in
      PlainMessages.may(
        binding.keys.map(\.name).joined(separator: PlainMessages.or), binding.id.rawValue, binding.help)
    }
    return known + PlainMessages.help
  }

  static func sentence(_ text: String) -> String {
    guard let last = text.last, !".!?…".contains(last) else { return text }
    return text + "."
  }

  private static func head(_ anime: Anime) -> [String] {
    var lines = [sentence(anime.title)]
    if !anime.otherTitles.isEmpty {
      lines.append(PlainMessages.otherTitles(anime.otherTitles))
    }
    var facts = TitleHead.facts(anime).replacing(" · ", with: ", ")
    if let score = anime.score {
      facts += (facts.isEmpty ? "" : ". ") + PlainMessages.rated(score, anime.members)
    }
    if !facts.isEmpty { lines.append(sentence(facts)) }
    if !anime.genres.isEmpty { lines.append(PlainMessages.genres(anime.genres)) }
    lines.append(sentence(anime.synopsis ?? Words.noSynopsis))
    return lines
  }

  private static func card(_ card: Card, _ state: FeedState) -> [String] {
    let total = state.snapshot.ranking.listed.formattedCount
    let whose = state.companions.isEmpty ? [] : [FeedMessages.answersTo(state.answersTo)]
    return [PlainMessages.card(card, of: total)] + whose + head(card.anime)
      + card.reasonsFor.prefix(3).map { sentence($0.text) }
  }

  private static func reasons(
    _ card: Card, _ screen: ReasonsScreen, _ state: FeedState, _ keys: KeyTable
  ) -> [String] {
    [PlainMessages.why(card.anime.title)]
      + card.reasons.enumerated().map { index, reason in
        // Popularity has no figure.
        (reason.weight == 0 ? "" : ReasonsView.figure(index, in: card.reasons) + ": ") + sentence(reason.text)
      }
      + (screen.selectedAnswer(in: state).map { [sentence(Words.setsAside($0, keys))] } ?? [])
  }

  private static func detail(_ screen: DetailScreen, _ state: FeedState, _ keys: KeyTable) -> [String] {
    let (id, detail) = (screen.id, screen.detail)
    guard let anime = state.known(id) else {
      return [PlainMessages.hasLeft(keys)]
    }
    var lines = head(anime)
    if let said = state.said(of: id) { lines.append(PlainMessages.you(said)) }
    if let review = state.snapshot.history.first(where: { $0.anime.id == id })?.reviewed {
      lines.append(PlainMessages.youWrote(review))
    }
    lines += (detail?.card ?? state.card(id))?.reasons.map { sentence($0.text) } ?? []
    if let answer = screen.selectedAnswer(in: state) { lines.append(sentence(Words.setsAside(answer, keys))) }
    if let scores = detail?.scores {
      lines.append(sentence(Words.scores(scores)))
      lines.append(sentence(Words.spoken(scores)))
    }
    if let source = anime.source { lines.append(PlainMessages.source(source)) }
    if let date = anime.startDate { lines.append(PlainMessages.firstAir(date)) }
    lines.append(PlainMessages.page(FeedState.link(id)))
    return lines + beside(screen)
  }

  private static func end(_ state: FeedState, _ keys: KeyTable) -> [String] {
    switch state.snapshot.ranking.end {
    case .filtered:
      [PlainMessages.nothingPasses] + EndView.widenings(state, keys) + [PlainMessages.filtersLift(keys)]
    case .laterSeasons(let count):
      [Words.feedIsOut(.laterSeasons(count), keys)] + EndView.widenings(state, keys).dropFirst()
    case .answered(let adult) where adult > 0:
      [Words.end(keys, saved: 0, hiddenAdult: adult)[0], PlainMessages.end(keys)]
    case .answered, nil: [PlainMessages.end(keys)]
    }
  }

  private static func row(_ index: Int, _ state: FeedState) -> String {
    let anime = state.list[index]
    var parts = ["\(index + 1). \(anime.title)"]
    if let name = foundName(anime.id, state) { parts.append(name) }
    if let type = anime.type { parts.append(anime.year.map { "\(type) \($0)" } ?? type) }
    if let said = state.said(of: anime.id) { parts.append(Words.you(said)) }
    if case .history = state.screen, state.snapshot.history.indices.contains(index),
      let review = state.snapshot.history[index].reviewed
    {
      parts.append(review)
    }
    if case .season(let screen) = state.screen, let title = screen.loved(before: anime.id) {
      parts.append(Words.continues(title.title))
    }
    if case .ranked = state.screen, let reason = state.card(anime.id)?.reasons.first {
      parts.append(reason.text)
    }
    if let fits = fits(anime.id, state) { parts.append(fits) }
    return sentence(parts.joined(separator: ", "))
  }

  private static func field(_ state: FeedState) -> SearchField? {
    switch state.screen {
    case .search(let screen): screen.field
    case .onboarding(let screen): screen.field
    default: nil
    }
  }

  /// The name that a search has found, where it is not the title.
  private static func foundName(_ id: Int, _ state: FeedState) -> String? {
    field(state).flatMap { $0.isByDescription ? nil : $0.names[id] }.map { PlainMessages.found($0) }
  }

  /// What of a title fits what was asked for.
  private static func fits(_ id: Int, _ state: FeedState) -> String? {
    if case .talk(let screen) = state.screen {
      return screen.reply.titles.first { $0.anime.id == id }?.sentence
    }
    return field(state).flatMap { $0.isByDescription ? $0.names[id] : nil }
  }

  private static func talk(_ screen: TalkScreen, _ state: FeedState) -> [String] {
    let reply = screen.reply
    let parts = reply.parts.isEmpty ? [] : [sentence(PlainMessages.asked(for: reply.parts))]
    return parts + reply.notUnderstood.map(Words.notUnderstood)
      + (reply.comment.isEmpty ? [PlainMessages.talk] : [reply.comment])
      + (reply.worded.map { [$0] } ?? [])
      + (reply.titles.isEmpty ? [] : list(state, PlainMessages.answer))
  }

  private static func season(_ listing: SeasonListing, _ state: FeedState, _ keys: KeyTable) -> [String] {
    let isFiltered = state.snapshot.ranking.filteredOut > 0
    return listing.titles.isEmpty
      ? ["\(listing.season.name): " + Words.nothingInSeason(isFiltered: isFiltered, keys)]
      : list(state, listing.season.name)
  }

  private static func ownList(_ state: FeedState, _ keys: KeyTable) -> [String] {
    let (name, empty) = ListView.words(state, keys)
    return state.list.isEmpty ? [empty] : list(state, name)
  }

  private static func list(_ state: FeedState, _ name: String) -> [String] {
    let count = state.list.count
    guard count > 0 else { return [PlainMessages.nothing(name)] }
    let first = state.selected / rows * rows
    let shown = first..<min(count, first + rows)
    return [PlainMessages.rows(name, shown, of: count)] + shown.map { row($0, state) }
  }

  private static func focus(_ state: FeedState) -> String? {
    switch state.screen {
    case .filters(let screen), .knobs(let screen):
      return setting(screen.selected, screen, state).map(PlainMessages.selected)
    case .detail: return nil
    default: break
    }
    guard !state.isTyping, state.list.indices.contains(state.selected) else { return nil }
    return PlainMessages.selected(row(state.selected, state))
  }

  /// A screen without words of its own: what is drawn, without the drawing.
  private static func drawn(_ state: FeedState, _ keys: KeyTable) -> [String] {
    let grid = FrameView.draw(state, RenderContext(keys: keys), width: 100, height: 60)
    return grid.lines[1..<58].compactMap { line in
      let words = line.unicodeScalars.filter {
        !(0x2500...0x259F).contains($0.value) && !(0x2800...0x28FF).contains($0.value)
      }
      let text = String(String.UnicodeScalarView(words)).split(separator: " ").joined(separator: " ")
      return text.isEmpty ? nil : text
    }
  }
}
