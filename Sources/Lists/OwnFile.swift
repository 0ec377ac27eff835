import Catalogue
import Events
import Foundation
import Foundations

/// What this program exports as JSON: everything that a person said. `answers` are the current ones, for other programs;
/// `log` is the whole log with its undos, from which a new profile is made again as it was.
public struct OwnList: Sendable, Codable, Equatable {
  /// Marks the format.
  public static let format = "nostrade-list"

  /// One event of the log.
  public struct LogEvent: Sendable, Codable, Equatable {
    /// See `Event`.
    public var event_id: Int64, anime_id: Int, feedback_type: Int
    /// Unix milliseconds; nil when unknown.
    public var timestamp: Int64?
    /// See `Event`.
    public var rating: Float?, target_event: Int64?, import_id: Int64?
    /// See `EventContext`.
    public var context: EventContext?
    /// See `EventDraft.key`.
    public var key: String?

    /// An event of a log.
    public init(_ event: Event, context: EventContext?, key: String? = nil) {
      (self.context, self.key) = (context, key)
      (event_id, anime_id, feedback_type) = (event.id, event.animeID, event.feedback.rawValue)
      (timestamp, rating, target_event, import_id) = (event.time, event.rating, event.target, event.importID)
    }
  }

  /// A list that was imported.
  public struct Import: Sendable, Codable, Equatable {
    /// See `ListImport`.
    public var import_id: Int64, source: String, file: String, owner: String?, timestamp: Int64,
      undone: Int64?

    /// An import.
    public init(
      import_id: Int64, source: String, file: String, owner: String?, timestamp: Int64, undone: Int64?
    ) {
      (self.import_id, self.source, self.file, self.owner) = (import_id, source, file, owner)
      (self.timestamp, self.undone) = (timestamp, undone)
    }
  }

  /// One title of an imported list.
  public struct Entry: Sendable, Codable, Equatable {
    /// The import that brought it, the event it became and the title that it is.
    public var import_id: Int64, event_id: Int64?, matched: Int?
    /// What the list says.
    public var entry: Stated

    /// An entry.
    public init(import_id: Int64, event_id: Int64?, matched: Int?, entry: Stated) {
      (self.import_id, self.event_id, self.matched, self.entry) = (import_id, event_id, matched, entry)
    }
  }

  /// `format`, and its version.
  public var format = OwnList.format, version = 1
  /// Name of the profile.
  public var profile: String
  /// The current answers.
  public var answers: [Stated] = []
  /// The whole log, oldest first.
  public var log: [LogEvent] = []
  /// Settings of the profile by name.
  public var settings: [String: String] = [:]
  /// Lists that were imported, and their titles.
  public var imports: [Import] = [], entries: [Entry] = []

  /// A list without answers.
  public init(profile: String) { self.profile = profile }

  /// An entry of a list as JSON.
  public struct Stated: Sendable, Codable, Equatable {
    /// See `ListEntry`.
    public var anime_id: Int?, anilist_id: Int?, title: String?, other_names: [String]?, type: String?,
      year: Int?
    /// See `ListEntry`.
    public var episodes: Int?, answer: String?, feedback_type: Int?, score: Float?, status: String?,
      progress: Int?
    /// See `ListEntry`.
    public var repeats: Int?, started: String?, finished: String?, updated: Int64?, notes: String?,
      tags: String?
    /// See `ListEntry`.
    public var timestamp: Int64?, set_aside: Bool?, score_read: Bool?

    /// An entry as it is written.
    public init(_ entry: ListEntry) {
      (anime_id, anilist_id, title) = (entry.malID, entry.anilistID, entry.names.first)
      other_names = entry.names.count > 1 ? Array(entry.names.dropFirst()) : nil
      (type, year, episodes) = (entry.type, entry.year, entry.episodes)
      (answer, feedback_type) = (entry.feedback.map { "\($0)" }, entry.feedback?.rawValue)
      (score, status, progress) = (entry.score, entry.status?.rawValue, entry.progress)
      repeats = entry.repeats > 0 ? entry.repeats : nil
      (started, finished, updated) = (entry.started?.text, entry.finished?.text, entry.updated)
      (notes, tags, timestamp) = (entry.notes, entry.tags, entry.time)
      set_aside = entry.isSetAside ? true : nil
      score_read = entry.isScoreRead ? true : nil
    }

    /// The entry that this states; texts are cleaned and numbers bounded.
    public var entry: ListEntry {
      func clean(_ text: String?, _ limit: Int = 300) -> String? {
        let clean = text.map { CleanText.clean($0, limit: limit) } ?? ""
        return clean.isEmpty ? nil : clean
      }
      var entry = ListEntry()
      entry.malID = anime_id.flatMap { $0 > 0 ? $0 : nil }
      entry.anilistID = anilist_id.flatMap { $0 > 0 ? $0 : nil }
      entry.names = ([title] + (other_names ?? []).prefix(40).map(Optional.some)).compactMap { clean($0) }
      (entry.type, entry.year) = (clean(type, 30), year.flatMap { (1900...2200).contains($0) ? $0 : nil })
      entry.episodes = episodes.flatMap { $0 > 0 && $0 < 100_000 ? $0 : nil }
      entry.feedback = feedback_type.flatMap(Feedback.init(rawValue:))
      entry.score = score.flatMap { $0 > 0 && $0 <= 10 ? $0 : nil }
      entry.status = status.flatMap(ListStatus.init(rawValue:))
      entry.progress = progress.flatMap { $0 > 0 && $0 < 100_000 ? $0 : nil }
      entry.repeats = min(max(0, repeats ?? 0), 100_000)
      (entry.started, entry.finished) = (
        started.flatMap(PartialDate.init(text:)), finished.flatMap(PartialDate.init(text:))
      )
      (entry.updated, entry.time) = (updated, timestamp.flatMap { $0 > 0 && $0 < 1 << 53 ? $0 : nil })
      (entry.notes, entry.tags) = (clean(notes, 4000), clean(tags, 1000))
      entry.isSetAside = set_aside ?? false
      entry.isScoreRead = entry.score != nil && score_read ?? false
      return entry
    }
  }

  /// The current answers as a list for a profile that has answers already.
  var list: PersonList {
    var list = PersonList(.nostrade)
    list.owner = CleanText.clean(profile, limit: 60)
    list.entries = answers.map(\.entry)
    return list
  }
}

/// What a comment in an exported list for MyAnimeList says beside its fields: `nostrade feedback=3 time=1700000000000`.
struct OwnNote {
  var feedback: Feedback?
  var time: Int64?
  /// A score that is no whole number.
  var score: Float?
  /// A score that was read from the review in the notes.
  var read: Float?
  /// Whether the score in the field is the person's own, not one that was assumed.
  var hasScore = true
  var isSetAside = false

  init(
    feedback: Feedback?, time: Int64?, score: Float?, read: Float? = nil, hasScore: Bool, isSetAside: Bool
  ) {
    (self.feedback, self.time, self.score, self.read) = (feedback, time, score, read)
    (self.hasScore, self.isSetAside) = (hasScore, isSetAside)
  }

  /// A comment that says something; nil for others.
  init?(_ comment: String) {
    let words = comment.split(separator: " ")
    guard words.first == "nostrade" else { return nil }
    for word in words.dropFirst() {
      let parts = word.split(separator: "=", maxSplits: 1)
      switch parts.first {
      case "feedback": feedback = parts.last.flatMap { Int($0) }.flatMap(Feedback.init(rawValue:))
      case "time": time = parts.last.flatMap { Int64($0) }.flatMap { $0 > 0 && $0 < 1 << 53 ? $0 : nil }
      case "score": score = Self.score(parts.last)
      case "read": read = Self.score(parts.last)
      case "aside": isSetAside = true
      case "unscored": hasScore = false
      default: break
      }
    }
  }

  private static func score(_ text: Substring?) -> Float? {
    text.flatMap { Float($0) }.flatMap { $0 > 0 && $0 <= 10 ? $0 : nil }
  }

  /// As a comment.
  var text: String {
    var text = "nostrade"
    if let feedback { text += " feedback=\(feedback.rawValue)" }
    if let time { text += " time=\(time)" }
    if let score { text += " score=\(score)" }
    if let read { text += " read=\(read)" }
    return text + (hasScore ? "" : " unscored") + (isSetAside ? " aside" : "")
  }

  /// Adds it to an entry.
  ///
  /// - Parameter isUnscored: set where the score of the entry is not the person's own.
  func add(to entry: inout ListEntry?, isUnscored: inout Bool) {
    if let feedback { entry?.feedback = feedback }
    if let time { entry?.time = time }
    if let score { entry?.score = score }
    if let read {
      entry?.score = read
      entry?.isScoreRead = true
    }
    if isSetAside { entry?.isSetAside = true }
    isUnscored = !hasScore
  }
}
