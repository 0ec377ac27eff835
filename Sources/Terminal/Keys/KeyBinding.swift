import Feed

/// One thing a key can do: its keys, its words, where it works and why it does not. Footer, help, palette and decoding all
/// read these.
public struct KeyBinding: Sendable {
  /// Why an action can do nothing at the moment on a screen where it works; nil when it can. Sentences name keys by the
  /// table.
  typealias DisabledReason = @Sendable (FeedState, KeyTable) -> String?

  /// The name of the action.
  public let id: ActionID
  /// Keys that do it; the first one is shown.
  public internal(set) var keys: [KeyPress]
  /// One or two words for the footer; empty where it is not shown there.
  public let label: String
  /// A line for the help.
  public let help: String
  /// What it does.
  public let action: FeedAction
  /// Where it works.
  let scope: KeyScope
  let disabledReason: DisabledReason
  /// What is shown where it does not work, in place of the sentence of its scope.
  let reasonElsewhere: KeyScope.Reason?
  private let labelNow: (@Sendable (FeedState) -> String)?

  init(
    _ id: ActionID, _ keys: [KeyPress], label: String = "", _ help: String, _ action: FeedAction,
    in scope: KeyScope, disabled: @escaping DisabledReason = { _, _ in nil },
    elsewhere: KeyScope.Reason? = nil, labelNow: (@Sendable (FeedState) -> String)? = nil
  ) {
    (self.id, self.keys, self.label, self.help, self.action) = (id, keys, label, help, action)
    (self.scope, disabledReason, reasonElsewhere) = (scope, disabled, elsewhere)
    self.labelNow = labelNow
  }

  /// Whether it edits a text: elsewhere nobody means it.
  var isForText: Bool { if case .edit = action { true } else { false } }
  /// Whether it works on the screen on top.
  func works(_ state: FeedState) -> Bool { scope.contains(state) }
  /// Whether it works there when it is chosen by its name.
  func worksByName(_ state: FeedState) -> Bool { scope.containsByName(state) }
  /// The label at the moment: of a key that leads from place to place it names the next one.
  func label(_ state: FeedState) -> String { labelNow?(state) ?? label }
}

/// Bindings that belong together, in the order of the footer.
struct KeyGroup: Sendable {
  /// The screens, for the documents.
  let title: String
  let bindings: [KeyBinding]
}
