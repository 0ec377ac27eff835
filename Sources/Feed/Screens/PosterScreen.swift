import Catalogue

/// The poster of a title, as large as the screen allows.
public struct PosterScreen: FeedScreen {
  /// The title.
  public private(set) var anime: Anime?

  /// In its first state: of the title that is selected when it is opened.
  public init() {}
  var screen: Screen { .poster(self) }
  var name: String { "poster" }
  var isToggle: Bool { true }

  func obstacle(in feed: FeedState) -> String? { feed.subject == nil ? FeedMessages.noTitle : nil }
  func subject(in feed: FeedState) -> Anime? { anime }
  func title(_ id: Int) -> Anime? { anime?.id == id ? anime : nil }

  mutating func opened(in feed: FeedState) -> [FeedEffect] {
    anime = feed.subject
    return []
  }

  mutating func update(_ action: FeedAction, in feed: FeedState) -> [ScreenRequest] {
    switch action {
    case .back, .enter: [.close]
    default: []
    }
  }
}
