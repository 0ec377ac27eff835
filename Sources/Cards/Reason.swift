import Catalogue
import Events

/// One reason for a title's rank, computed from its score.
public struct Reason: Sendable, Equatable {
  /// What moved the score.
  public enum Kind: Sendable, Equatable {
    /// Answers without which the model would rank it lower: "Because you loved A and B".
    case because(feedback: Feedback, titles: [String])
    /// Features shared with an answered title: "Shares Drama, Psychological with C".
    case shares(features: [String], title: String)
    /// An answer that lowers it: "Held back: you disliked D".
    case heldBack(title: String)
    /// No answer speaks for it: it is popular.
    case popular(members: Int?)
    /// No answer speaks for it: it is rated highly.
    case acclaimed(score: Double)
  }

  /// What moved the score.
  public var kind: Kind
  /// By how much, in the units of `Card.score`.
  public var weight: Double

  /// A reason.
  public init(_ kind: Kind, weight: Double) {
    self.kind = kind
    self.weight = weight
  }

  /// The reason as a sentence.
  public var text: String {
    switch kind {
    case .because(let feedback, let titles):
      "Because you \(Reason.verb(feedback)) \(Reason.list(titles))"
    case .shares(let features, let title):
      "Shares \(features.joined(separator: ", ")) with \(title)"
    case .heldBack(let title):
      "Held back: you disliked \(title)"
    case .popular(let members?):
      "Popular: in \(members.formattedCount) lists"
    case .popular(nil):
      "Popular with many"
    case .acclaimed(let score):
      "Rated \((score * 100).rounded() / 100) by those who saw it"
    }
  }

  private static func verb(_ feedback: Feedback) -> String {
    switch feedback {
    case .love: "loved"
    case .like: "liked"
    case .dislike: "disliked"
    case .dropped: "dropped"
    default: "saw"
    }
  }

  private static func list(_ titles: [String]) -> String {
    switch titles.count {
    case 0: "what you answered"
    case 1: titles[0]
    default: titles.dropLast().joined(separator: ", ") + " and " + titles[titles.count - 1]
    }
  }
}

extension Int {
  /// `1,234,567` for 1234567, in every locale.
  public var formattedCount: String {
    var digits = Array(String(magnitude))
    var place = digits.count - 3
    while place > 0 {
      digits.insert(",", at: place)
      place -= 3
    }
    return (self < 0 ? "-" : "") + String(digits)
  }
}
