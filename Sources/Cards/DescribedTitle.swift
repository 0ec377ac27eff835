import Catalogue

/// A title found by what it is about, with what of it fits.
public struct DescribedTitle: Sendable, Equatable {
  /// The title.
  public var anime: Anime
  /// Keywords and genres that fit, in a few words; empty for none.
  public var words: String
  /// What fits, as one or more sentences; empty for none.
  public var sentence: String

  /// A title with what of it fits.
  public init(_ anime: Anime, words: String, sentence: String) {
    (self.anime, self.words, self.sentence) = (anime, words, sentence)
  }
}

/// What a conversation has come to, as a screen shows it.
public struct TalkReply: Sendable, Equatable {
  /// The parts of what is asked for.
  public var parts: [String]
  /// The titles that answer it, with the reasons.
  public var titles: [DescribedTitle]
  /// What was done.
  public var comment: String
  /// What was not understood.
  public var notUnderstood: [String]
  /// What a language model says of the titles; nil for nothing.
  public var worded: String?
  /// Whether a language model is asked for that.
  public var isBeingWorded: Bool

  /// A reply.
  public init(
    parts: [String] = [], titles: [DescribedTitle] = [], comment: String = "", notUnderstood: [String] = [],
    isBeingWorded: Bool = false
  ) {
    (self.parts, self.titles, self.comment, self.notUnderstood) = (parts, titles, comment, notUnderstood)
    self.isBeingWorded = isBeingWorded
  }
}
