import Catalogue
import Foundations

/// Chooses whose feed it is: a profile by the beginning of its name or of a word of it, or a new one.
public struct ProfilesScreen: FeedScreen {
  private var profiles: [ProfileSummary] = []
  /// The line that narrows the list.
  private var field = EditedLine(limit: 40)
  private var selection = Selection()

  /// Whether a profile was asked for; what was wrong with it is not said elsewhere.
  private var hasTried = false

  /// In its first state.
  public init() {}
  var screen: Screen { .profiles(self) }
  var name: String { "profiles" }
  var isTyping: Bool { true }
  /// What has been typed of a name.
  public var text: String { field.text }
  var line: EditedLine? { field }
  /// The selected row.
  public var selected: Int { selection.row }

  /// Whether a name or one of its words begins with a text in small letters.
  private static func begins(_ name: String, _ text: String) -> Bool {
    let name = name.lowercased()
    return name.hasPrefix(text)
      || name.indices.dropFirst().contains { at in
        let before = name[name.index(before: at)]
        return !before.isLetter && !before.isNumber && name[at...].hasPrefix(text)
      }
  }

  /// The profiles whose names, or words of them, begin with the text: the one of exactly that name first. Last the text itself, when no
  /// profile is called so.
  public var choices: [ProfileSummary] {
    let typed = String(text.trimmed)
    let found = profiles.filter { typed.isEmpty || Self.begins($0.name, typed.lowercased()) }
    let exact = found.filter { $0.name == typed }
    let alike = found.filter { $0.name != typed && $0.name.lowercased() == typed.lowercased() }
    let others = found.filter { $0.name.lowercased() != typed.lowercased() }
    // A name that begins so comes before one of which a later word does.
    let isFirst = { (name: String) in name.lowercased().hasPrefix(typed.lowercased()) }
    let longer = others.filter { isFirst($0.name) } + others.filter { !isFirst($0.name) }
    let isNew = !typed.isEmpty && exact.isEmpty
    return exact + alike + longer + (isNew ? [ProfileSummary(name: typed, events: nil)] : [])
  }

  func rowCount(in feed: FeedState) -> Int? { choices.count }

  mutating func opened(in feed: FeedState) -> [FeedEffect] { [.loadProfiles] }

  mutating func update(_ action: FeedAction, in feed: FeedState) -> [ScreenRequest] {
    switch action {
    case .enter:
      guard choices.indices.contains(selected) else { return [] }
      hasTried = true
      // An older error keeps nobody from another profile.
      return [.clearError, .effect(.openProfile(choices[selected].name))]
    case .back: return (hasTried ? [.clearError] : []) + [.close]
    case .watchTogether:
      guard choices.indices.contains(selected) else { return [] }
      let chosen = choices[selected]
      guard chosen.name != feed.profile else { return [.say(Self.isOpened)] }
      guard chosen.events != nil else { return [.say(Self.isNew(chosen.name))] }
      let others = feed.companions.filter { $0 != chosen.name }
      let isMarked = others.count < feed.companions.count
      guard isMarked || others.count < Self.mostCompanions else { return [.say(Self.tooMany)] }
      return [.clearError, .effect(.watchTogether(isMarked ? others : others + [chosen.name]))]
    default:
      if field.update(action) == .text { selection = Selection() }
      _ = selection.update(action, count: choices.count)
      return []
    }
  }

  /// Why the selected profile cannot be marked.
  static let isOpened = "This is the opened profile: mark another one to watch together."
  static func isNew(_ name: String) -> String { "There is no profile \(name) yet: Enter makes it." }
  static let tooMany = "A feed is for five people at most."
  private static let mostCompanions = 4

  mutating func receive(_ event: FeedEvent, in feed: FeedState) {
    if case .profilesLoaded(let loaded) = event { profiles = loaded }
    selection.clamp(to: choices.count)
  }
}

/// One profile in the list.
public struct ProfileSummary: Sendable, Equatable {
  /// Its name.
  public var name: String
  /// How many events its log holds; nil for a profile that does not exist yet.
  public var events: Int?
  /// A profile.
  public init(name: String, events: Int?) {
    self.name = name
    self.events = events
  }
}
