import Events
import Foundations

/// What the session says of changes: what a redo brought back, and what could not be stored.
extension FeedMessages {
  /// "Redone: loved Monster."
  public static func redone(_ feedback: Feedback, _ title: String) -> String {
    "Redone: \(past(feedback)) \(sentenceEnd(title))"
  }
  /// After the redo of a whole list.
  public static func redone(_ answers: Int) -> String {
    "Redone: the imported list, \(answers.counted("answer"))."
  }
  /// On leaving after a change of the model or of the language of titles that could not be stored.
  public static let lastChangeNotSaved = "The last change was not saved."
  /// After such a change.
  public static func changeNotSaved(_ why: String) -> String { "The change was not saved: " + why }
}
