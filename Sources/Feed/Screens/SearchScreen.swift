import Catalogue
import Events

/// A search field and what it found. Keys are letters of the text, or go through the results.
public struct SearchField: Sendable, Equatable {
  static let nothingFound = "No title matches; try fewer letters, or search by story."
  static let nothingFits = "Nothing fits; say it in other words, in English."
  /// Said where there are no results.
  public var whyEmpty: String { isByDescription ? Self.nothingFits : Self.nothingFound }

  /// The line that is typed.
  public private(set) var line = EditedLine(limit: 60)
  /// What has been typed.
  public var text: String { line.text }
  /// What matches; with nothing typed, popular titles.
  public private(set) var results: [Anime] = []
  /// The names by which titles were found, where those are not the displayed ones.
  public private(set) var names: [Int: String] = [:]
  /// Whether titles are found by what they are about, and not by name.
  public private(set) var isByDescription = false
  /// What of the found titles fits a description, by id.
  public private(set) var sentences: [Int: String] = [:]
  /// Whether keys go to the results and not to the text.
  public private(set) var isOnResults = false
  /// Whether the text was typed before the screen was left: what is typed next takes its place.
  public private(set) var isOld = false
  private var selection = Selection()
  /// A sentence about a story may be longer than a name.
  private var longest: Int { isByDescription ? 200 : 60 }

  /// An empty field.
  public init() {}

  /// The selected result.
  public var selected: Int { selection.row }
  /// The selected title, also while the text is typed.
  public var subject: Anime? { results.indices.contains(selected) ? results[selected] : nil }

  /// Handles typing, and moves through the results. `columns` is how many results stand in a row.
  mutating func update(_ action: FeedAction, columns: Int = 1) -> [ScreenRequest] {
    if isOld {
      isOld = false
      switch action {
      case .type, .paste: line.set("")
      default: break
      }
    }
    switch action {
    case .tab:
      if !isOnResults, results.isEmpty {
        return [.say(whyEmpty)]
      }
      isOnResults.toggle()
      selection = Selection()
    case .enter where !isOnResults:
      guard !results.isEmpty else { return [.say(whyEmpty)] }
      isOnResults = true
      selection = Selection()
    case .type, .paste, .edit, .eraseAll:
      return !isOnResults && line.update(action, limit: longest) == .text ? changedText() : []
    case .move(let by): move(by, columns)
    case .turn(let by) where columns > 1 && isOnResults: _ = selection.update(.move(by), count: results.count)
    case .select(let row) where results.indices.contains(row):
      isOnResults = true
      selection.row = row
    case .jump: _ = selection.update(action, count: results.count)
    default: break
    }
    return []
  }

  /// Results of a search; those of an older text, or of the other way to search, come too late.
  mutating func receive(_ event: FeedEvent) {
    switch event {
    case .searchFinished(let searched, let titles, let names) where searched == text:
      guard !isByDescription || text.isEmpty else { return }
      (results, self.names, sentences) = (titles, names, [:])
    case .described(let described, let titles) where described == text && isByDescription:
      results = titles.map(\.anime)
      func byID(_ texts: [(Int, String)]) -> [Int: String] {
        Dictionary(texts.filter { !$0.1.isEmpty }, uniquingKeysWith: { first, _ in first })
      }
      names = byID(titles.map { ($0.anime.id, $0.words) })
      sentences = byID(titles.map { ($0.anime.id, $0.sentence) })
    default: return
    }
    selection.clamp(to: results.count)
    if results.isEmpty { isOnResults = false }
  }

  /// What searches for the text.
  var effect: FeedEffect { isByDescription && !text.isEmpty ? .describe(text) : .search(text) }

  /// Takes the text that was left.
  mutating func resume(_ draft: TextDraft) {
    line.set(draft.text)
    (isByDescription, isOld) = (draft.isByDescription, true)
  }

  /// Searches for the same words in the other way.
  mutating func switchKind() -> [ScreenRequest] {
    isByDescription.toggle()
    return changedText()
  }

  private mutating func changedText() -> [ScreenRequest] {
    selection = Selection()
    return [.effect(effect)]
  }

  /// Down from the text leads to the results, up from their first row back to the text.
  private mutating func move(_ by: Int, _ columns: Int) {
    if isOnResults == (by < 0), isOnResults ? selected < columns : !results.isEmpty {
      isOnResults.toggle()
      selection = Selection()
    } else {
      // As far as the grid goes, in the same column.
      let (above, below) = (selected / columns, max(0, results.count - 1 - selected) / columns)
      _ = selection.update(.move(max(-above, min(by, below)) * columns), count: results.count)
    }
  }
}

/// Finds a title by any of its names.
public struct SearchScreen: FeedScreen {
  /// The text and the results.
  public private(set) var field = SearchField()

  /// In its first state.
  public init() {}
  var screen: Screen { .search(self) }
  var name: String { "search" }
  var isTyping: Bool { !field.isOnResults }
  var line: EditedLine? { field.line }
  var titlesToLoad: [FeedEffect] { [field.effect] }
  var selected: Int { field.selected }

  func titles(in feed: FeedState) -> [Anime] { field.results }
  func title(_ id: Int) -> Anime? { field.results.first { $0.id == id } }

  /// Whether a result was answered or looked at.
  private var hasChosen = false
  var draft: TextDraft? {
    guard !hasChosen, !field.isOnResults, !field.text.isEmpty else { return nil }
    return TextDraft(text: field.text, isByDescription: field.isByDescription)
  }
  mutating func resume(_ draft: TextDraft) { field.resume(draft) }
  mutating func opened(in feed: FeedState) -> [FeedEffect] { [field.effect] }
  mutating func answered(_ title: Anime, _ feedback: Feedback) { hasChosen = true }
  mutating func resumed(in feed: FeedState) -> [FeedEffect] {
    hasChosen = true
    return []
  }

  mutating func update(_ action: FeedAction, in feed: FeedState) -> [ScreenRequest] {
    switch action {
    case .type, .paste: hasChosen = false
    default: break
    }
    return switch action {
    case .back: [.close]
    case .enter where field.isOnResults: [.action(.answer(.love))]
    case .switchSearch: field.switchKind()
    default: field.update(action)
    }
  }

  mutating func receive(_ event: FeedEvent, in feed: FeedState) {
    field.receive(event)
  }
}
