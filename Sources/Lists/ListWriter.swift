import Catalogue
import Events
import Foundation
import Foundations

/// Writes a person's list for other programs and for this one.
public enum ListWriter {
  /// Formats of an exported list.
  public enum Format: String, Sendable, CaseIterable {
    /// Everything, with the whole log.
    case json
    case csv
    /// For MyAnimeList and what reads its lists.
    case mal
  }

  /// Everything about a profile as JSON. O(events).
  public static func json(_ own: OwnList) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(own), as: UTF8.self) + "\n"
  }

  // MARK: CSV

  private static let header = [
    "anime_id", "title", "type", "year", "episodes", "answer", "feedback_type", "score", "status", "progress",
    "repeats",
    "started", "finished", "timestamp", "set_aside", "notes", "tags", "anilist_id", "score_read",
  ]

  /// A row for each title, with what `PersonCSV` reads back. O(entries).
  public static func csv(_ entries: [ListEntry]) -> String {
    func number(_ value: (some BinaryInteger)?) -> String { value.map { "\($0)" } ?? "" }
    var text = CSVText.row(header)
    for entry in entries {
      text += CSVText.row([
        number(entry.malID), entry.names.first ?? "", entry.type ?? "", number(entry.year),
        number(entry.episodes),
        entry.feedback.map { "\($0)" } ?? "", number(entry.feedback?.rawValue),
        RatingsFile.text(ofRating: entry.score),
        entry.status?.rawValue ?? "", number(entry.progress), number(entry.repeats > 0 ? entry.repeats : nil),
        entry.started?.text ?? "", entry.finished?.text ?? "", RatingsFile.text(ofTime: entry.time),
        entry.isSetAside ? "1" : "", entry.notes ?? "", entry.tags ?? "", number(entry.anilistID),
        entry.isScoreRead ? "1" : "",
      ])
    }
    return text
  }

  // MARK: MyAnimeList

  /// A list as MyAnimeList exports it and takes it in. Titles without an id of it are left out, and so is what it has no word for
  /// (skipped). What its fields cannot say, such as the time of an answer, stands in comments, which it passes over; so does a score
  /// that was read from a review, which the person never gave. O(entries).
  ///
  /// - Parameter assumesScores: give answers without a score one: 9 for love, 7 for like, 3 for dislike.
  public static func mal(_ entries: [ListEntry], owner: String, assumesScores: Bool) -> String {
    let known = entries.filter { $0.malID != nil && $0.status != nil }
    func count(_ status: ListStatus) -> Int { known.count { $0.status == status } }
    var text = """
      <?xml version="1.0" encoding="UTF-8" ?>
      <myanimelist>
      \t<myinfo>
      \t\t<user_id>0</user_id>
      \t\t<user_name>\(escaped(owner))</user_name>
      \t\t<user_export_type>1</user_export_type>
      \t\t<user_total_anime>\(known.count)</user_total_anime>
      \t\t<user_total_watching>\(count(.watching))</user_total_watching>
      \t\t<user_total_completed>\(count(.completed))</user_total_completed>
      \t\t<user_total_onhold>\(count(.onHold))</user_total_onhold>
      \t\t<user_total_dropped>\(count(.dropped))</user_total_dropped>
      \t\t<user_total_plantowatch>\(count(.planned))</user_total_plantowatch>
      \t</myinfo>

      """
    for entry in known { text += anime(entry, assumesScores) }
    return text + "</myanimelist>\n"
  }

  private static func anime(_ entry: ListEntry, _ assumesScores: Bool) -> String {
    let (id, status) = (entry.malID ?? 0, entry.status ?? .completed)
    let assumed: Float? =
      switch entry.feedback {
      case .love: 9
      case .like: 7
      case .dislike: 3
      default: nil
      }
    let given = entry.isScoreRead ? nil : entry.score
    let score = given ?? (assumesScores ? assumed : nil)
    let exact = given.flatMap { $0 == $0.rounded() ? nil : $0 }
    let note = OwnNote(
      feedback: entry.feedback, time: entry.time, score: exact, read: entry.isScoreRead ? entry.score : nil,
      hasScore: given != nil, isSetAside: entry.isSetAside)
    let watched = entry.progress ?? (status == .completed ? entry.episodes : nil) ?? 0
    let fields: [(String, String)] = [
      ("series_animedb_id", "\(id)"), ("series_title", cdata(entry.names.first ?? "")),
      ("series_type", escaped(entry.type ?? "Unknown")),
      ("series_episodes", "\(entry.episodes ?? 0)"), ("my_id", "0"), ("my_watched_episodes", "\(watched)"),
      ("my_start_date", entry.started?.malText ?? "0000-00-00"),
      ("my_finish_date", entry.finished?.malText ?? "0000-00-00"),
      ("my_rated", ""), ("my_score", "\(Int((score ?? 0).rounded()))"), ("my_storage", ""),
      ("my_storage_value", "0.00"),
      ("my_status", status.malName), ("my_comments", cdata(entry.notes ?? "")),
      ("my_times_watched", "\(entry.repeats)"),
      ("my_rewatch_value", ""), ("my_priority", "LOW"), ("my_tags", cdata(entry.tags ?? "")),
      ("my_rewatching", "0"),
      ("my_rewatching_ep", "0"), ("my_discuss", "1"), ("my_sns", "default"), ("update_on_import", "1"),
    ]
    return "\t<anime>\n\t\t<!--\(note.text)-->\n" + fields.map { "\t\t<\($0)>\($1)</\($0)>\n" }.joined()
      + "\t</anime>\n"
  }

  /// A text that contains anything but the end of a CDATA section, which is written in two.
  private static func cdata(_ text: String) -> String {
    "<![CDATA[" + text.replacing("]]>", with: "]]]]><![CDATA[>") + "]]>"
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
