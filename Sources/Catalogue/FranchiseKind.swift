/// What a title is within its franchise. Files and the database use the raw values.
public enum FranchiseKind: String, Sendable, CaseIterable {
  /// Where one would begin.
  case main
  /// Continues the story.
  case sequel
  /// A story beside it.
  case side
  /// Tells the story, or one of the same name, in another way: it begins a line of its own.
  case alternative
  /// Sums up what other titles tell.
  case recap
  /// Shorts, bonus episodes, music videos.
  case special

  /// Whether one could begin with it.
  public var isBeginning: Bool { self == .main || self == .alternative }

  /// How far it is from standing for its franchise: 0 for what may, 1 for side stories, 2 for what never does.
  public var distance: Int {
    switch self {
    case .main, .alternative, .sequel: 0
    case .side: 1
    case .recap, .special: 2
    }
  }
}
