/// Every screen of the app, each with its own state. `FeedState.screens` is a stack of them; Esc closes the top one.
public enum Screen: Sendable, Equatable {
  case onboarding(OnboardingScreen = OnboardingScreen())
  case card(CardScreen = CardScreen())
  case reasons(ReasonsScreen = ReasonsScreen())
  case ranked(ListScreen = ListScreen(.ranked))
  case saved(ListScreen = ListScreen(.saved))
  case season(SeasonScreen = SeasonScreen())
  case history(HistoryScreen = HistoryScreen())
  case detail(DetailScreen)
  case poster(PosterScreen = PosterScreen())
  case search(SearchScreen = SearchScreen())
  case talk(TalkScreen = TalkScreen())
  case filters(SettingsScreen = SettingsScreen(.filters))
  case knobs(SettingsScreen = SettingsScreen(.knobs))
  case taste(TasteScreen = TasteScreen())
  case map(MapScreen = MapScreen())
  case profiles(ProfilesScreen = ProfilesScreen())
  case importList(ImportScreen = ImportScreen())
  case palette(PaletteScreen = PaletteScreen())
  case help(HelpScreen = HelpScreen())

  /// The detail of a title.
  public static func detail(_ id: Int) -> Screen { .detail(DetailScreen(id)) }

  /// Every screen in its first state, the detail as that of title 1.
  public static let all: [Screen] = [
    .onboarding(), .card(), .reasons(), .ranked(), .saved(), .season(), .history(), .detail(1), .poster(),
    .search(),
    .talk(), .filters(), .knobs(), .taste(), .map(), .profiles(), .importList(), .palette(), .help(),
  ]

  /// What the screen holds and does.
  var content: any FeedScreen {
    switch self {
    case .onboarding(let screen): screen
    case .card(let screen): screen
    case .reasons(let screen): screen
    case .ranked(let screen), .saved(let screen): screen
    case .season(let screen): screen
    case .history(let screen): screen
    case .detail(let screen): screen
    case .poster(let screen): screen
    case .search(let screen): screen
    case .talk(let screen): screen
    case .filters(let screen), .knobs(let screen): screen
    case .taste(let screen): screen
    case .map(let screen): screen
    case .profiles(let screen): screen
    case .importList(let screen): screen
    case .palette(let screen): screen
    case .help(let screen): screen
    }
  }

  /// Its name in the top bar: "list".
  public var name: String { content.name }
  /// Whether it lies over another screen and is about that one.
  public var isOverlay: Bool { content.isOverlay }
  /// Whether both show the same thing, whatever is selected or typed there.
  public func isSame(as other: Screen) -> Bool { content.isSame(as: other.content) }
}
