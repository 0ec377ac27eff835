import Cards
import Catalogue

/// Says in sentences what one is after: a text, the parts that were understood, and the titles that answer.
public struct TalkScreen: FeedScreen {
  static let sayFirst = "Say what you are after first."
  static let stillAsking = "The language model is still asked about the sentence before."

  /// The line that is typed.
  private var field = EditedLine(limit: 300)
  /// What is typed now.
  public var text: String { field.text }
  var line: EditedLine? { field }
  /// Whether something was said since it was opened.
  private var hasSaid = false
  /// What the conversation has come to.
  public private(set) var reply = TalkReply()
  /// Whether keys go to the titles and parts and not to the text.
  public private(set) var isOnTitles = false
  /// The selected part.
  public private(set) var part = 0
  /// The sentence that a language model is asked about.
  public private(set) var asked: String?
  private var selection = Selection()

  /// In its first state.
  public init() {}
  var screen: Screen { .talk(self) }
  var name: String { "talk" }
  var isTyping: Bool { !isOnTitles }
  /// The selected row.
  public var selected: Int { selection.row }
  var titlesToLoad: [FeedEffect] { [.talk(.again)] }

  func titles(in feed: FeedState) -> [Anime] { reply.titles.map(\.anime) }
  func title(_ id: Int) -> Anime? { reply.titles.first { $0.anime.id == id }?.anime }

  var draft: TextDraft? { text.isEmpty ? nil : TextDraft(text: text) }
  mutating func resume(_ draft: TextDraft) { field.set(draft.text) }
  mutating func opened(in feed: FeedState) -> [FeedEffect] { [.talk(.again)] }

  mutating func update(_ action: FeedAction, in feed: FeedState) -> [ScreenRequest] {
    switch action {
    case .back:
      guard let asked else { return [.close] }
      self.asked = nil
      if text.isEmpty { field.set(asked) }
      return [.effect(.talk(.cancel))]
    case .tab: return toggle()
    case .enter:
      guard isOnTitles else { return say() }
      return subject(in: feed).map { [.open(.detail($0.id))] } ?? []
    case .type, .paste, .edit, .eraseAll: if !isOnTitles { _ = field.update(action) }
    case .move(let by):
      if isOnTitles == (by < 0), isOnTitles ? selected == 0 : !reply.titles.isEmpty { return toggle() }
      _ = selection.update(action, count: reply.titles.count)
    case .turn(let by):
      if !reply.parts.isEmpty { part = (part + by + reply.parts.count) % reply.parts.count }
    case .reset:
      return reply.parts.indices.contains(part) ? [.effect(.talk(.takeOff(part)))] : [.say(Self.sayFirst)]
    case .resetAll: return [.effect(.talk(.clear))]
    case .select(let row) where reply.titles.indices.contains(row):
      isOnTitles = true
      selection.row = row
    case .jump: _ = selection.update(action, count: reply.titles.count)
    default: break
    }
    return []
  }

  private mutating func say() -> [ScreenRequest] {
    guard text.contains(where: { !$0.isWhitespace }) else {
      return reply.titles.isEmpty ? [.say(Self.sayFirst)] : toggle()
    }
    guard asked == nil else { return [.say(Self.stillAsking)] }
    defer { field.set("") }
    hasSaid = true
    return [.effect(.talk(.say(text)))]
  }

  private mutating func toggle() -> [ScreenRequest] {
    if !isOnTitles, reply.titles.isEmpty, reply.parts.isEmpty { return [.say(Self.sayFirst)] }
    isOnTitles.toggle()
    selection = Selection()
    return []
  }

  mutating func receive(_ event: FeedEvent, in feed: FeedState) {
    switch event {
    case .asking(let sentence):
      asked = sentence
      // A new sentence takes the place of a comment that is waited for.
      if sentence != nil { reply.isBeingWorded = false }
    case .worded(let words): (reply.worded, reply.isBeingWorded) = (words, false)
    case .replied(let reply): take(reply)
    default: break
    }
  }

  private mutating func take(_ reply: TalkReply) {
    self.reply = reply
    // What was not understood of a sentence that no longer stands beside it says nothing.
    if !hasSaid { self.reply.notUnderstood = [] }
    part = max(0, min(part, reply.parts.count - 1))
    selection.clamp(to: reply.titles.count)
    if reply.titles.isEmpty, reply.parts.isEmpty { isOnTitles = false }
  }
}

/// What a conversation is told.
public enum TalkTurn: Sendable, Equatable {
  /// A sentence.
  case say(String)
  /// Nothing new: the answer once more.
  case again
  /// Takes off the part at an index.
  case takeOff(Int)
  /// Forgets everything.
  case clear
  /// Waits no longer for a language model.
  case cancel
}
