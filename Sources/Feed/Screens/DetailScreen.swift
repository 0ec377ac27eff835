import Cards
import Catalogue

/// All about one title: a text to scroll, and the titles beside it (its franchise, then similar ones) to go through.
public struct DetailScreen: FeedScreen {
  /// Why keys cannot go to the titles beside this one.
  public static let noTitlesBeside = "There are no titles beside this one."

  /// The title.
  public let id: Int
  /// Everything about it, once loaded.
  public private(set) var detail: TitleDetail?
  /// What keys go to.
  public enum Focus: Sendable { case text, titles, reasons }
  /// What keys go to now.
  public private(set) var focus = Focus.text
  /// Whether keys go to the titles beside it and not to the text.
  public var isOnTitles: Bool { focus == .titles }
  /// Whether keys go to the answers that its reasons name.
  public var isOnReasons: Bool { focus == .reasons }
  private var answers = NamedAnswers()
  private var selection = Selection()
  private var text = TextScroll()

  /// In its first state.
  public init(_ id: Int) { self.id = id }
  var screen: Screen { .detail(self) }
  var name: String { "title" }
  var titlesToLoad: [FeedEffect] { [.loadDetail(id)] }
  /// The selected row.
  public var selected: Int { selection.row }
  /// The first visible line.
  public var scroll: Int { text.line }

  /// The titles beside it: its franchise, then those like it.
  public var neighbours: [Anime] {
    guard let detail else { return [] }
    return detail.franchise.filter { $0.id != id } + detail.similar
  }

  /// How many of them are of its franchise.
  public var seriesCount: Int { detail.map { $0.franchise.count { $0.id != id } } ?? 0 }

  /// The reasons that are shown of it, as far as they are loaded.
  public func shownReasons(in feed: FeedState) -> [Reason] { (detail?.card ?? feed.card(id))?.reasons ?? [] }
  /// Those whose answers can be set aside.
  private func reasons(in feed: FeedState) -> [Reason] { feed.own(shownReasons(in: feed)) }
  /// Whether a reason that is shown names an answer that can be set aside.
  public func namesAnswers(in feed: FeedState) -> Bool { answers.selected(reasons(in: feed)) != nil }
  /// The answer that is set aside next: on the titles beside it the one to the selected title. Nil when no reason names it.
  public func selectedAnswer(in feed: FeedState) -> Reason.Answer? {
    guard isOnTitles else { return answers.selected(reasons(in: feed)) }
    let id = subject(in: feed)?.id
    return NamedAnswers.all(reasons(in: feed)).first { $0.id == id }
  }

  func isSame(as other: any FeedScreen) -> Bool { (other as? Self)?.id == id }
  func titles(in feed: FeedState) -> [Anime] { neighbours }

  func subject(in feed: FeedState) -> Anime? {
    (isOnTitles ? selectedTitle(in: feed) : nil) ?? feed.known(id)
  }

  func title(_ id: Int) -> Anime? {
    guard let detail else { return nil }
    return detail.anime.id == id ? detail.anime : (detail.similar + detail.franchise).first { $0.id == id }
  }

  mutating func opened(in feed: FeedState) -> [FeedEffect] { [.loadDetail(id)] }

  /// Back at the top of the text. What the screens above changed, such as answers, is loaded again.
  public mutating func resumed(in feed: FeedState) -> [FeedEffect] {
    focus = .text
    answers.reset()
    text = TextScroll()
    return [.loadDetail(id)]
  }

  mutating func update(_ action: FeedAction, in feed: FeedState) -> [ScreenRequest] {
    switch action {
    case .enter:
      if isOnTitles, let subject = subject(in: feed), subject.id != id { return [.open(.detail(subject.id))] }
      return [.close]
    case .back:
      guard focus != .text else { return [.close] }
      focus = .text
    case .tab:
      guard let next = nextFocus(in: feed) else { return [.say(Self.noTitlesBeside)] }
      focus = next
      selection = Selection()
    case .setAside: return [selectedAnswer(in: feed).map { .setAside($0) } ?? .say(feed.whyNoneIsSetAside())]
    case .select(let row) where neighbours.indices.contains(row):
      focus = .titles
      selection.row = row
    case .move, .jump:
      switch focus {
      case .titles: _ = selection.update(action, count: neighbours.count)
      case .reasons: answers.update(action, reasons(in: feed))
      case .text: text.update(action)
      }
    default: break
    }
    return []
  }

  /// Where Tab leads: from the text to the titles beside it, then to the answers that reasons name. Nil when there are neither.
  public func nextFocus(in feed: FeedState) -> Focus? {
    let hasAnswers = namesAnswers(in: feed)
    return switch focus {
    case .text: !neighbours.isEmpty ? .titles : hasAnswers ? .reasons : nil
    case .titles: hasAnswers ? .reasons : .text
    case .reasons: .text
    }
  }

  mutating func receive(_ event: FeedEvent, in feed: FeedState) {
    guard case .detailLoaded(let loaded) = event, loaded.anime.id == id else { return }
    let selectedID = isOnTitles ? subject(in: feed)?.id : nil
    detail = loaded
    answers.clamp(reasons(in: feed))
    if focus == .reasons, !namesAnswers(in: feed) { focus = .text }
    if let row = neighbours.firstIndex(where: { $0.id == selectedID }) { selection.row = row }
    selection.clamp(to: neighbours.count)
  }
}
