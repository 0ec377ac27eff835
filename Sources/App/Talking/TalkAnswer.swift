import Cards
import Catalogue
import Foundations
import Meaning
import Models

/// Titles in answer to a conversation, and what is said of them.
public struct TalkAnswer: Sendable, Equatable {
  /// A title with its reasons.
  public struct Title: Sendable, Equatable {
    /// The title.
    public var anime: Anime
    /// Its score, in standard deviations of the ranking plus what likes, moods and fame add.
    public var score: Double
    /// Why it is here: what was asked for, then what the ranking says.
    public var reasons: [String]
  }

  /// What is asked for, part by part.
  public var chips: [WishChip]
  /// The best titles.
  public var titles: [Title]
  /// How many titles pass.
  public var passing: Int
  /// What was done, in a sentence.
  public var comment: String
  /// What of the last sentence was not understood.
  public var notUnderstood: [String]
  /// When nothing passes: the parts whose removal brings titles back, with how many.
  public var advice: [(chip: WishChip, titles: Int)]

  /// Titles that fewer people have in their lists are not popular.
  private static let popularFrom = 100_000

  /// What the ranking says of a title, where it goes with what is asked for: a title that should be little known is not praised as
  /// popular.
  public static func reason(_ card: Card?, for wish: Wish) -> String? {
    card?.reasonsFor.first { reason in
      switch reason.kind {
      case .popular(let members): wish.niche != .obscure && members >= popularFrom
      case .unattributed, .withoutAnswers, .lovedByOthers: false
      default: true
      }
    }?.text
  }

  /// Whether both say the same.
  public static func == (a: TalkAnswer, b: TalkAnswer) -> Bool {
    a.chips == b.chips && a.titles == b.titles && a.passing == b.passing && a.comment == b.comment
      && a.notUnderstood == b.notUnderstood && a.advice.map(\.chip) == b.advice.map(\.chip)
      && a.advice.map(\.titles) == b.advice.map(\.titles)
  }
}
