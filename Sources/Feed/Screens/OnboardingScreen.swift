import Catalogue
import Events
import Foundations

/// Where a new person begins: search or popular titles, and the favourites picked from them.
public struct OnboardingScreen: FeedScreen {
  static let popularFirst = "Popular titles first; every answer improves the next card."

  /// The text and the results.
  public private(set) var field = SearchField()
  /// The answered titles, in order.
  public private(set) var picks: [Anime] = []
  /// Those and the undone ones: a redo picks them again.
  private var everPicked: [Anime] = []
  /// The titles of the grid.
  private var toPickFrom: [Anime] = []

  /// In its first state.
  public init() {}
  var screen: Screen { .onboarding(self) }
  var name: String { "welcome" }
  var isTyping: Bool { !field.isOnResults }
  var line: EditedLine? { field.line }
  var titlesToLoad: [FeedEffect] { [field.effect] }
  var selected: Int { field.selected }
  /// Popular titles stand in a grid, found ones in a list.
  public var columns: Int { field.text.isEmpty ? 2 : 1 }

  func titles(in feed: FeedState) -> [Anime] { field.results }
  func title(_ id: Int) -> Anime? { field.results.first { $0.id == id } }

  mutating func opened(in feed: FeedState) -> [FeedEffect] { [.search("")] }

  mutating func update(_ action: FeedAction, in feed: FeedState) -> [ScreenRequest] {
    switch action {
    case .enter where field.isOnResults: return pick(in: feed)
    case .back:
      if picks.isEmpty, field.isOnResults || !field.text.isEmpty { return clearField() }
      return [.goHome, .say(understood(in: feed))]
    case .switchSearch: return field.switchKind()
    default: return field.update(action, columns: columns)
    }
  }

  /// What the picks say, or that none were made.
  private func understood(in feed: FeedState) -> String {
    guard !picks.isEmpty else { return Self.popularFirst }
    let said = picks.compactMap { anime in feed.currentAnswer(to: anime.id).map { (anime, $0) } }
    return PicksReading.sentence(said, among: toPickFrom) ?? Self.picked(picks.count)
  }

  private static func picked(_ count: Int) -> String {
    "\(count.counted("pick")); every answer improves the next card."
  }

  /// Loves the selected title. After a found one the next favourite is typed.
  private mutating func pick(in feed: FeedState) -> [ScreenRequest] {
    guard let title = field.subject, !field.text.isEmpty, feed.refusal(of: .love, for: title) == nil else {
      return [.action(.answer(.love))]
    }
    return [.answer(title, .love)] + clearField()
  }

  private mutating func clearField() -> [ScreenRequest] {
    field = SearchField()
    return [.effect(.search(""))]
  }

  mutating func answered(_ title: Anime, _ feedback: Feedback) {
    guard feedback.teachesTaste else { return }
    if !picks.contains(where: { $0.id == title.id }) { picks.append(title) }
    if !everPicked.contains(where: { $0.id == title.id }) { everPicked.append(title) }
  }

  mutating func receive(_ event: FeedEvent, in feed: FeedState) {
    field.receive(event)
    if case .searchFinished("", let titles, _) = event { toPickFrom = titles }
  }

  mutating func refreshed(in feed: FeedState, before: FeedState) {
    picks = everPicked.filter { feed.currentAnswer(to: $0.id)?.teachesTaste == true }
  }
}
