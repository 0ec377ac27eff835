import Catalogue
import Events
import Foundations

/// One reason for a title's rank, computed from its score.
public struct Reason: Sendable, Equatable {
  /// An answer that a reason rests on.
  public struct Answer: Sendable, Equatable {
    /// The title that was answered.
    public var id: Int
    /// Its name.
    public var title: String
    /// The answer.
    public var feedback: Feedback

    /// An answer.
    public init(_ id: Int, _ title: String, _ feedback: Feedback) {
      (self.id, self.title, self.feedback) = (id, title, feedback)
    }
  }

  /// What is said of the answers, or of the title where no answer moved it.
  public enum Kind: Sendable, Hashable {
    /// Without these answers the title would rank lower: "Because you loved A and B".
    case because
    /// How many of those who love the answered title love this one too: "431 of the 812 who loved A love this".
    case together(both: Int, lovers: Int)
    /// The model has the answered title near this one, nearer than any other answer.
    case near
    /// The answered title belongs to the same franchise.
    case series
    /// Features shared with the answered title: "Shares Psychological and Space with C".
    case shares([String])
    /// The answered title is of the same time, and shares nothing else that can be named: "From the late 1980s, like A".
    case era(String)
    /// The people who love the answered titles choose this one too, though nothing joins them that can be named: "Popular with people who
    /// loved A".
    case popularWith
    /// Without these answers the title would rank lower, though it shares nothing with them that can be named: "Ranks higher since you loved
    /// A".
    case raises
    /// It shares nothing with what was disliked, and stands higher for these answers: "Nothing like what you disliked".
    case unlike
    /// The answer lowers it: "Held back: you disliked D".
    case heldBack
    /// No single answer speaks for it, but all of them together do.
    case popularLikeYou
    /// No single answer speaks for it: how many lists it is in.
    case popular(members: Int)
    /// No single answer speaks for it, and nothing else can be said.
    case unattributed
    /// The same where there are no answers that could speak for it.
    case withoutAnswers
    /// The answers do not speak for it, and nothing of the title itself does: what others love brought it.
    case lovedByOthers
    /// No answer speaks for it: it is rated highly.
    case acclaimed(score: Double)
    /// It is here to learn something of the person: whether titles of these genres are loved.
    case different([String])
  }

  /// What a title shares with one that was answered: genres, themes, studio, source or era.
  public struct Likeness: Sendable, Equatable {
    /// What they share, as it stands in a sentence.
    public var features: [String]
    /// The name of the answered title.
    public var title: String

    /// A likeness.
    public init(_ features: [String], _ title: String) { (self.features, self.title) = (features, title) }
  }

  /// What is said.
  public var kind: Kind
  /// The answers it rests on, the strongest first; none for a reason that is about the title alone.
  public var answers: [Answer]
  /// How far the title's score would fall without the answers, one by one, in the units of `Card.score`; negative where it would rise. Of
  /// the only loved or liked answer: how much of its score it loses at the place that it would have without it.
  public var weight: Double
  /// A title of the same franchise that was loved or liked, though the answers here move this one more, or none does; nil without one.
  public var series: String?
  /// A title among the answers that shares something with this one, and what; nil where the answers here do, or none does.
  public var likeness: Likeness?
  /// In a feed for several people, the name of the profile whose answers they are; nil for a person's own feed.
  public var whose: String?

  /// A reason.
  public init(_ kind: Kind, _ answers: [Answer] = [], weight: Double, whose: String? = nil) {
    (self.kind, self.answers, self.weight, self.whose) = (kind, answers, weight, whose)
  }

  /// Most titles that a sentence names.
  public static let mostNamed = 3

  /// The reason as a sentence; of somebody among several people with the name in front: `anna: Because you loved A`.
  public var text: String { (whose.map { "\($0): " } ?? "") + sentence }

  /// What it says that the title shares with an answered one, as it stands in the sentence.
  public var sharedFeatures: [String] {
    if case .shares(let features) = kind { return features }
    return likeness?.features ?? []
  }

  /// The reason without a name in front.
  public var sentence: String {
    let title = answers.first?.title ?? "what you answered"
    if answers.isEmpty, let series { return "Same series as \(series)" }
    switch kind {
    case .because:
      let clause =
        series.map { "Same series as \($0)" }
        ?? likeness.map { "Shares \($0.features.listed) with \($0.title)" }
      return (clause.map { $0 + "; because you " } ?? "Because you ") + Self.list(answers)
    case .era(let period): return "From \(period), like \(title)"
    case .popularWith: return "Popular with people who " + Self.list(answers)
    case .raises: return "Ranks higher since you " + Self.list(answers)
    case .together(let both, let lovers):
      return "\(both.formattedCount) of the \(lovers.formattedCount) who loved \(title) love this"
    case .near: return "Liked by much the same people as \(title)"
    case .series: return "Same series as \(title), which you \(Self.verb(answers.first?.feedback))"
    case .shares(let features): return "Shares \(features.listed) with \(title)"
    case .unlike: return "Nothing like what you disliked"
    case .heldBack: return "Held back: you \(Self.verb(answers.first?.feedback)) \(title)"
    case .popularLikeYou: return "Popular among people like you"
    case .popular(let members): return "Popular: in \(members.formattedCount) lists"
    case .unattributed: return "No single answer speaks for it"
    case .withoutAnswers: return "Your taste is not known yet: ranked by what others love"
    case .lovedByOthers: return "Ranked by what others love"
    case .acclaimed(let score): return "Rated \(score.twoDecimals) by those who saw it"
    case .different(let genres):
      return "Something different" + (genres.isEmpty ? "" : ": shows whether you like " + genres.listed)
    }
  }

  /// The sentence in fewer words, for a row of a list, with its titles as `name` shortens them in their order. What stands behind a series or something
  /// shared is left out.
  public func short(_ name: (String) -> String) -> String {
    if let series, answers.isEmpty || kind == .because { return "Same series as \(name(series))" }
    if kind == .because, let likeness {
      return "Shares \(likeness.features.listed) with \(name(likeness.title))"
    }
    let named = answers.map { Answer($0.id, name($0.title), $0.feedback) }
    let title = named.first?.title ?? "what you answered"
    switch kind {
    case .popularWith where answers.allSatisfy { $0.feedback == .love }:
      return "Popular with fans of " + named.map(\.title).listed
    case .raises: return "Higher since you " + Self.list(named)
    case .together(let both, let lovers):
      return "\(both.formattedCount) of \(lovers.formattedCount) fans of \(title) love it"
    case .near: return "Much the same fans as \(title)"
    case .series: return "Same series as \(title)"
    case .withoutAnswers: return Reason(.lovedByOthers, weight: 0).sentence
    case .different(let genres) where !genres.isEmpty: return "Something different: " + genres.listed
    default:
      var reason = self
      reason.answers = named
      return reason.sentence
    }
  }

  private static func verb(_ feedback: Feedback?) -> String {
    switch feedback {
    case .love: "loved"
    case .like: "liked"
    case .dislike: "disliked"
    case .dropped: "dropped"
    default: "saw"
    }
  }

  /// "loved A and B, and liked C": the strongest first.
  private static func list(_ answers: [Answer]) -> String {
    guard let first = answers.first else { return "answered" }
    let parts = [
      answers.filter { $0.feedback == first.feedback }, answers.filter { $0.feedback != first.feedback },
    ]
    return parts.compactMap { part in
      part.first.map { verb($0.feedback) + " " + part.map(\.title).listed }
    }.joined(separator: ", and ")
  }
}
