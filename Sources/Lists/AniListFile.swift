import Catalogue
import Foundation
import Foundations

/// Reads lists of AniList: an answer of its GraphQL interface (MediaListCollection), or `gdpr_data.json` of the archive that it
/// sends to its people.
enum AniListFile {
  /// Whether a file looks like one of them.
  static func isOne(_ json: JSONValue) -> Bool { collection(json).isPresent || isArchive(json) }

  private static func isArchive(_ json: JSONValue) -> Bool {
    json["lists"].list.first.map { $0["series_id"].isPresent } ?? false
  }

  private static func collection(_ json: JSONValue) -> JSONValue {
    for place in [json["data"]["MediaListCollection"], json["MediaListCollection"], json] {
      if place["lists"].elements.contains(where: { $0["entries"].isPresent }) { return place }
    }
    return JSONValue(nil)
  }

  /// Reads a list. O(bytes).
  ///
  /// - Parameter scale: the scale of its scores; nil to take it from the file.
  static func read(_ json: JSONValue, scale: RatingScale?) -> PersonList {
    isArchive(json) ? archive(json) : answer(collection(json), scale)
  }

  // MARK: GraphQL

  private static func answer(_ json: JSONValue, _ wanted: RatingScale?) -> PersonList {
    var list = PersonList(.aniList)
    let user = json["user"]
    list.owner = user["name"].text(100)
    var seen: Set<Int> = []
    var scores: [Double?] = []
    var manga = 0
    for part in json["lists"].elements {
      for item in part["entries"].list {
        let media = item["media"]
        guard media["type"].text() ?? "ANIME" != "MANGA" else {
          manga += 1
          continue
        }
        var entry = ListEntry()
        entry.anilistID = media["id"].int ?? item["mediaId"].int
        // Lists that people make themselves repeat the entries of the others.
        if let id = entry.anilistID, !seen.insert(id).inserted { continue }
        entry.malID = media["idMal"].int
        let title = media["title"]
        let names =
          [title["romaji"], title["english"], title["native"], title["userPreferred"]]
          + media["synonyms"].list.prefix(20)
        for name in names.compactMap({ $0.text() }) where !entry.names.contains(name) {
          entry.names.append(name)
        }
        guard entry.malID != nil || !entry.names.isEmpty || entry.anilistID != nil else { continue }
        entry.type = media["format"].text().flatMap(ListType.name)
        entry.year = media["startDate"]["year"].int ?? media["seasonYear"].int
        entry.episodes = media["episodes"].int
        state(item["status"], of: &entry)
        entry.progress = item["progress"].int.flatMap { $0 > 0 ? $0 : nil }
        entry.repeats = max(0, item["repeat"].int ?? 0)
        entry.started = date(item["startedAt"])
        entry.finished = date(item["completedAt"])
        entry.updated = item["updatedAt"].double.flatMap { $0 > 86_400 ? TimeText.milliseconds($0) : nil }
        entry.notes = item["notes"].text(4000)
        list.entries.append(entry)
        scores.append(item["score"].double)
      }
    }
    if manga > 0 { list.warnings.append("\(manga) manga are passed over.") }
    let format = user["mediaListOptions"]["scoreFormat"].text()
    var judge = ScaleJudge()
    for case let score? in scores { judge.add(score) }
    let named = wanted ?? format.flatMap(RatingScale.init(aniList:))
    let scale = named ?? judge.scale
    if named == nil, let warning = judge.warning { list.warnings.append(warning) }
    var outside = OutsideScores(scale)
    for (i, score) in scores.enumerated() {
      list.entries[i].score = score.flatMap { outside.rating($0, line: 0) }
    }
    if let warning = outside.warning { list.warnings.append(warning) }
    return list
  }

  /// Sets the status; `REPEATING` is watched before.
  private static func state(_ status: JSONValue, of entry: inout ListEntry) {
    if let text = status.text() {
      entry.status = ListStatus(text: text)
    } else if let number = status.int {
      let order: [ListStatus] = [.watching, .planned, .completed, .dropped, .onHold, .completed]
      entry.status = order.indices.contains(number) ? order[number] : nil
    }
  }

  private static func date(_ json: JSONValue) -> PartialDate? {
    PartialDate(year: json["year"].int, month: json["month"].int, day: json["day"].int)
  }

  // MARK: Archive

  private static func archive(_ json: JSONValue) -> PersonList {
    var list = PersonList(.aniList)
    list.owner = json["user"].first("display_name", "name").text(100)
    var manga = 0
    var seen: Set<Int> = []
    var outside = OutsideScores(.hundred)
    for item in json["lists"].list {
      guard item["series_type"].int ?? 0 == 0 else {
        manga += 1
        continue
      }
      var entry = ListEntry()
      guard let id = item["series_id"].int, seen.insert(id).inserted else { continue }
      entry.anilistID = id
      state(item["status"], of: &entry)
      entry.score = item["score"].double.flatMap { outside.rating($0, line: 0) }
      entry.progress = item["progress"].int.flatMap { $0 > 0 ? $0 : nil }
      entry.repeats = max(0, item["repeat"].int ?? 0)
      entry.started = date(number: item.first("started_on", "started_at", "start_date"))
      entry.finished = date(number: item.first("finished_on", "completed_on", "completed_at", "finish_date"))
      entry.notes = item["notes"].text(4000)
      list.entries.append(entry)
    }
    if manga > 0 { list.warnings.append("\(manga) manga are passed over.") }
    if let warning = outside.warning { list.warnings.append(warning) }
    return list
  }

  /// A date such as 20190302; 0 is unknown.
  private static func date(number: JSONValue) -> PartialDate? {
    if let number = number.int {
      return PartialDate(year: number / 10_000, month: number / 100 % 100, day: number % 100)
    }
    return number.text().flatMap(PartialDate.init(text:))
  }
}

extension RatingScale {
  /// The scale that AniList names `POINT_100` and the like.
  init?(aniList name: String) {
    switch name {
    case "POINT_100": self = .hundred
    case "POINT_10", "POINT_10_DECIMAL": self = .ten
    case "POINT_5": self = .five
    case "POINT_3": self = .three
    default: return nil
    }
  }
}
