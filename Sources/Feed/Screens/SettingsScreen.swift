import Cards
import Catalogue

/// Filters or knobs: rows that are turned up and down. The feed is ranked again after each turn.
public struct SettingsScreen: FeedScreen {
  static let endOfRange = "This is the end of the range."
  static let filtersReset = "All filters reset."
  static let knobsReset = "All knobs reset."
  static let nothingToReset = "Nothing is set here."
  /// Why a reset changes nothing.
  public static let alreadyReset = "This setting is already at its default."

  /// Which settings are shown.
  public enum Content: Sendable, Equatable { case filters, knobs }

  /// Which settings are shown.
  public let content: Content
  private var selection = Selection()

  /// In its first state.
  public init(_ content: Content) { self.content = content }
  var screen: Screen { content == .filters ? .filters(self) : .knobs(self) }
  var name: String { content == .filters ? "filters" : "knobs" }
  /// The selected row.
  public var selected: Int { selection.row }

  /// The rows, in order.
  public func rows(in feed: FeedState) -> [SettingRow] {
    let summary = feed.summary ?? CatalogueSummary()
    switch content {
    case .filters: return SettingRow.filters(summary)
    case .knobs:
      return SettingRow.knobs(summary, models: feed.models ?? [])
    }
  }

  /// The selected row.
  public func row(in feed: FeedState) -> SettingRow? {
    let rows = rows(in: feed)
    return rows.indices.contains(selected) ? rows[selected] : nil
  }

  func isSame(as other: any FeedScreen) -> Bool { (other as? Self)?.content == content }
  func rowCount(in feed: FeedState) -> Int? { rows(in: feed).count }
  func subject(in feed: FeedState) -> Anime? { feed.top?.anime }

  mutating func opened(in feed: FeedState) -> [FeedEffect] {
    (feed.summary == nil ? [.loadSummary] : [])
      + (content == .knobs && feed.models == nil ? [.loadModels(then: nil)] : [])
  }

  mutating func update(_ action: FeedAction, in feed: FeedState) -> [ScreenRequest] {
    switch action {
    case .enter: return turn(nil, in: feed)
    case .turn(let by): return turn(by, in: feed)
    case .reset: return reset(in: feed)
    case .resetAll: return resetAll(in: feed)
    case .back: return [.close]
    default:
      _ = selection.update(action, count: rows(in: feed).count)
      return []
    }
  }

  /// Turns the selected setting; without a direction what is on goes off.
  private func turn(_ by: Int?, in feed: FeedState) -> [ScreenRequest] {
    guard let row = row(in: feed) else { return [] }
    if let why = feed.whyUnused(row) { return [.say(why)] }
    if row == .model { return [.action(.switchModel(by ?? 1))] }
    var settings = feed.settings
    if let by { settings.turn(row, by: by) } else { settings.change(row) }
    return [.apply(settings, message: SettingLabels.change(row, settings), unchanged: Self.endOfRange)]
  }

  private func reset(in feed: FeedState) -> [ScreenRequest] {
    guard let row = row(in: feed) else { return [] }
    if let why = feed.whyUnused(row) { return [.say(why)] }
    if row == .model, feed.settings.model != nil { return [.action(.rankBy(nil))] }
    var settings = feed.settings
    settings.reset(row, standard: feed.standardKnobs)
    return [.apply(settings, message: SettingLabels.change(row, settings), unchanged: Self.alreadyReset)]
  }

  private func resetAll(in feed: FeedState) -> [ScreenRequest] {
    var settings = feed.settings
    switch content {
    case .filters: settings.filters = RankingFilters()
    case .knobs: (settings.knobs, settings.model) = (feed.standardKnobs, nil)
    }
    let message = content == .filters ? Self.filtersReset : Self.knobsReset
    return [.apply(settings, message: message, unchanged: Self.nothingToReset)]
  }

  mutating func resumed(in feed: FeedState) -> [FeedEffect] {
    selection.clamp(to: rows(in: feed).count)
    return []
  }

  mutating func receive(_ event: FeedEvent, in feed: FeedState) {
    selection.clamp(to: rows(in: feed).count)
  }
}
