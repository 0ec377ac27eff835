import Catalogue
import Events
import Foundations

/// One title of somebody's list, as a file states it. Texts are clean and bounded; what a file does not state is nil or empty.
public struct ListEntry: Sendable, Equatable {
  /// The MyAnimeList id.
  public var malID: Int?
  /// The AniList id.
  public var anilistID: Int?
  /// Names of the title, the one the file shows first.
  public var names: [String] = []
  /// `TV`, `Movie` ... as the file writes it.
  public var type: String?
  /// Year of the first broadcast.
  public var year: Int?
  /// How many episodes the title has.
  public var episodes: Int?
  /// What was done with it.
  public var status: ListStatus?
  /// The score, 1 to 10; nil when there is none.
  public var score: Float?
  /// Whether the score was read from a review, the notes, and is none that the person gave.
  public var isScoreRead = false
  /// How many episodes were watched.
  public var progress: Int?
  /// How often it was watched again.
  public var repeats = 0
  /// When it was begun and finished.
  public var started, finished: PartialDate?
  /// When the entry was last changed, Unix milliseconds.
  public var updated: Int64?
  /// The person's remarks and tags.
  public var notes, tags: String?
  /// The answer, where the file is one of this program's own.
  public var feedback: Feedback?
  /// The time of that answer, Unix milliseconds.
  public var time: Int64?
  /// Whether that answer is set aside as evidence.
  public var isSetAside = false
  /// Line in the file, from 1; 0 where the format has none.
  public var line = 0

  /// An entry that states nothing.
  public init() {}

  /// What the entry says of the title, without what only names it: whether an entry was changed since an earlier import.
  public func saysTheSame(as other: ListEntry) -> Bool {
    status == other.status && score == other.score && progress == other.progress && repeats == other.repeats
      && started == other.started && finished == other.finished && notes == other.notes && tags == other.tags
      && feedback == other.feedback
  }

  /// Whether the person thinks otherwise of the title than an earlier entry says. Sites of other scales round a score to less than a
  /// point.
  func hasOtherOpinion(than earlier: ListEntry) -> Bool {
    guard answer == earlier.answer else { return true }
    guard let score, let before = earlier.score else { return (score == nil) != (earlier.score == nil) }
    return abs(score - before) >= 1
  }

  /// The answer that the entry gives: nil when it says nothing.
  ///
  /// Dropped is an answer of its own and planned is saved, whatever the score; else a score is like, love or dislike as in every
  /// list (`Feedback(rating:)`), and what was watched without a score is seen.
  public var answer: Feedback? {
    if let feedback { return feedback }
    switch status {
    case .dropped: return .dropped
    case .planned: return .saved
    case .watching, .completed, .onHold, nil:
      if let score, let feedback = Feedback(rating: Int(score.rounded())), feedback != .seen {
        return feedback
      }
      let isWatched = status != nil || progress ?? 0 > 0 || repeats > 0 || started != nil || finished != nil
      return isWatched ? .seen : nil
    }
  }

  /// How much the entry says: an opinion more than that the title was seen, and that more than a plan.
  var weight: Int {
    guard let answer else { return 0 }
    return answer.teachesTaste ? 3 : answer == .seen ? 2 : 1
  }

  /// When the title was watched, Unix milliseconds: finished, else begun; nil when unknown.
  public var watched: Int64? { time ?? finished?.milliseconds ?? started?.milliseconds }
}

/// A list as a file states it.
public struct PersonList: Sendable, Equatable {
  /// Where a list was kept.
  public enum Source: String, Sendable, CaseIterable, Codable {
    case myAnimeList = "mal"
    case aniList = "anilist"
    case csv
    case json
    case nostrade

    /// As a sentence names it.
    public var name: String {
      switch self {
      case .myAnimeList: "MyAnimeList"
      case .aniList: "AniList"
      case .csv: "a CSV file"
      case .json: "a JSON file"
      case .nostrade: "nostrade"
      }
    }
  }

  /// Where it comes from.
  public var source: Source
  /// The name of its owner there.
  public var owner: String?
  /// The titles in the order of the file, each once.
  public var entries: [ListEntry] = []
  /// Sentences about what was skipped and how the file was read.
  public var warnings: [String] = []

  /// A list without titles.
  public init(_ source: Source) { self.source = source }
}
