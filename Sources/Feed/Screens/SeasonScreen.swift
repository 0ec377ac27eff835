import Cards
import Catalogue

/// The titles of one season ranked for the person. A title that is answered stays with its answer until another season is shown.
public struct SeasonScreen: FeedScreen {
  /// What is shown; nil until it is loaded, and for a catalogue without seasons.
  public private(set) var listing: SeasonListing?
  private var selection = Selection()

  /// In its first state.
  public init() {}
  var screen: Screen { .season(self) }
  var name: String { "season" }
  var selected: Int { selection.row }
  var titlesToLoad: [FeedEffect] { [.loadSeason(listing?.season)] }

  /// The loved title that a title continues.
  public func loved(before id: Int) -> Anime? { listing?.titles.first { $0.card.id == id }?.continues }

  func titles(in feed: FeedState) -> [Anime] { listing?.titles.map(\.card.anime) ?? [] }
  func title(_ id: Int) -> Anime? { listing?.titles.first { $0.card.id == id }?.card.anime }

  mutating func opened(in feed: FeedState) -> [FeedEffect] { [.loadSeason(nil)] }

  mutating func update(_ action: FeedAction, in feed: FeedState) -> [ScreenRequest] {
    switch action {
    case .enter: return subject(in: feed).map { [.open(.detail($0.id))] } ?? []
    case .back: return [.close]
    case .turn(let by):
      guard let listing else { return [] }
      let next = listing.season.advanced(by: by)
      guard listing.known?.contains(next) == true else {
        return [.say(by > 0 ? Self.isLast : Self.isFirst)]
      }
      selection = Selection()
      return [.effect(.loadSeason(next))]
    default: _ = selection.update(action, count: titles(in: feed).count)
    }
    return []
  }

  static let isLast = "The catalogue has no titles of later seasons."
  static let isFirst = "The catalogue has no titles of earlier seasons."

  mutating func receive(_ event: FeedEvent, in feed: FeedState) {
    guard case .seasonLoaded(var loaded) = event else { return }
    if let listing, listing.season == loaded.season { Self.keepAnswered(of: listing, in: &loaded, feed) }
    let before = titles(in: feed)
    listing = loaded
    selection.follow(nil, from: before, to: titles(in: feed))
  }

  /// Titles answered since the season is shown stay in their places when it is ranked again.
  private static func keepAnswered(
    of old: SeasonListing, in new: inout SeasonListing, _ feed: FeedState
  ) {
    let loaded = Set(new.titles.map(\.card.id))
    for (place, title) in old.titles.enumerated()
    where !loaded.contains(title.card.id) && feed.currentAnswer(to: title.card.id) != nil {
      new.titles.insert(title, at: min(place, new.titles.count))
    }
  }
}
