import Catalogue
import Foundation
import Foundations

/// Reads lists of AniList: an answer of its GraphQL interface (MediaListCollection), or `gdpr_data.json` of the archive that it
/// sends to its people.
enum AniListFile {
  /// Whether a file looks like one of them.
  static func isOne(_ json: LenientJSON) -> Bool { !collections(json).isEmpty || isArchive(json) }

  private static func isArchive(_ json: LenientJSON) -> Bool {
    // One without titles has its person all the same.
    json["lists"].list.first.map { $0["series_id"].isPresent }
      ?? (json["lists"].value is [Any] && json["user"].first("display_name", "name").isPresent)
  }

  /// The objects with `lists` of `entries`, wherever they stand: whoever asks may call them as they like, and put several answers into
  /// one file. Also whether each is called manga.
  private static func collections(
    _ json: LenientJSON, isManga: Bool = false, depth: Int = 0
  ) -> [(list: LenientJSON, isManga: Bool)] {
    if json["lists"].elements.contains(where: { $0["entries"].isPresent }) { return [(json, isManga)] }
    guard depth < 5 else { return [] }
    if json.isObject {
      return json.fields.flatMap { name, value in
        collections(value, isManga: isManga || name.lowercased().contains("manga"), depth: depth + 1)
      }
    }
    // A list of titles is none of answers.
    return json.list.prefix(100).flatMap { collections($0, isManga: isManga, depth: depth + 1) }
  }

  /// Reads a list. O(bytes).
  ///
  /// - Parameter scale: the scale of its scores; nil to take it from the file.
  /// - Throws: `ListsError` where the file has entries and none of them can be read.
  static func read(_ json: LenientJSON, path: String, scale: RatingScale?) throws -> PersonList {
    var passed = Passed()
    var list = isArchive(json) ? archive(json, &passed) : answer(collections(json), scale, &passed)
    guard !list.entries.isEmpty || passed.isEmpty else {
      let reason =
        passed.manga > 0
        ? "this is a list of manga; export the list of anime."
        : "none of its \(passed.unnamed) entries names a title (media with id, idMal or title)."
      throw ListsError(path: path, reason: reason)
    }
    list.warnings = passed.warnings + list.warnings
    return list
  }

  /// What was read of an answer that is an error and no list, and what to do; nil for other files.
  static func refusal(_ json: LenientJSON) -> String? {
    let errors = [json["errors"].list.first ?? LenientJSON(nil), json["error"]]
    guard let error = errors.first(where: isError) else {
      return json["data"].has("MediaListCollection") && JSONTitles(json["data"]["MediaListCollection"]) == nil
        ? "AniList sent an answer without a list: its user may have none, or a wrong name was asked for."
        : nil
    }
    let message = error["message"].text(100) ?? error.text(100) ?? "it gives no reason"
    let status = error["status"].int.map { " (\($0))" } ?? ""
    let advice =
      message.lowercased().contains("private")
      ? "The list is private: make it public while you fetch it, or take gdpr_data.json of the archive that AniList sends to you."
      : message.lowercased().contains("not found")
        ? "Check the name that was asked for, and fetch the list again." : "Fetch the list again."
    return "this is no list, but an error that AniList answered: \(message)\(status). \(advice)"
  }

  /// Whether the field of an error says that there was one: interfaces also send `false`, an empty text or list.
  private static func isError(_ json: LenientJSON) -> Bool {
    json.text() != nil || !json.fields.isEmpty || json.double.map { $0 != 0 } ?? false
  }

  /// Entries that are passed over.
  private struct Passed {
    var manga = 0, unnamed = 0
    var states = StrangeFields()
    var isEmpty: Bool { manga == 0 && unnamed == 0 }

    var warnings: [String] {
      [
        manga > 0 ? "\(manga) manga \(manga == 1 ? "is" : "are") passed over." : nil,
        unnamed > 0
          ? "Skipped \(unnamed.counted("entry", "entries")) without an id and a title." : nil,
        states.warning("state", ("is not known", "are not known")),
      ].compactMap { $0 }
    }
  }

  // MARK: GraphQL

  private static func answer(
    _ answers: [(list: LenientJSON, isManga: Bool)], _ wanted: RatingScale?, _ passed: inout Passed
  ) -> PersonList {
    var list = PersonList(.aniList)
    let user = answers.first { $0.list["user"].isPresent }?.list["user"] ?? LenientJSON(nil)
    list.owner = user["name"].text(100)
    var seen: [Int: Int] = [:]
    var scores: [Double?] = []
    let parts = answers.flatMap { answer in answer.list["lists"].elements.map { ($0, answer.isManga) } }
    for (part, isManga) in parts {
      for item in part["entries"].list {
        let media = item["media"]
        guard media["type"].text().map({ $0 != "MANGA" }) ?? !isManga else {
          passed.manga += 1
          continue
        }
        var entry = ListEntry()
        entry.anilistID = media["id"].int ?? item["mediaId"].int
        // Lists that people make themselves repeat the entries of the others.
        if let id = entry.anilistID {
          if let place = seen[id] {
            if list.entries[place].status == nil, !item["status"].isPresent {
              state(item, in: part, of: &list.entries[place], &passed)
            }
            continue
          }
          seen[id] = list.entries.count
        }
        entry.malID = media["idMal"].int
        let title = media["title"]
        let names =
          [title["romaji"], title["english"], title["native"], title["userPreferred"]]
          + media["synonyms"].list.prefix(20)
        for name in names.compactMap({ $0.text() }) where !entry.names.contains(name) {
          entry.names.append(name)
        }
        guard entry.malID != nil || !entry.names.isEmpty || entry.anilistID != nil else {
          passed.unnamed += 1
          continue
        }
        entry.type = media["format"].text().flatMap(ListType.name)
        entry.year = media["startDate"]["year"].int ?? media["seasonYear"].int
        entry.episodes = media["episodes"].int
        state(item, in: part, of: &entry, &passed)
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
    let format = user["mediaListOptions"]["scoreFormat"].text()
    let option = format.flatMap(RatingScale.init(aniList:))
    var judge = ScaleJudge()
    for case let score? in scores { judge.add(score) }
    var named = wanted ?? option
    if wanted == nil, let option, let other = told(by: scores.compactMap { $0 }, not: option) {
      named = other
      list.warnings.append(
        "The scores are read as a scale of \(other.rawValue), as their numbers are, though the list's own setting is one of "
          + "\(option.rawValue). Give --scale \(option.rawValue) if that is right.")
    }
    let scale = named ?? judge.scale
    if named == nil, let warning = judge.warning { list.warnings.append(warning) }
    var outside = OutsideScores(scale)
    for (i, score) in scores.enumerated() {
      list.entries[i].score = score.flatMap { outside.rating($0, line: 0) }
    }
    if let warning = outside.warning { list.warnings.append(warning) }
    return list
  }

  /// The scale of scores that cannot be on that of the list's setting: an answer may have asked for another one. Nil where they can.
  private static func told(by scores: [Double], not option: RatingScale) -> RatingScale? {
    let given = scores.filter { $0 > 0 }
    guard given.count >= 4, let highest = given.max() else { return nil }
    if option == .hundred { return highest <= 10 ? .ten : nil }
    let above = given.count { $0 > option.highest }
    guard above * 2 > given.count else { return nil }
    return [.five, .ten, .hundred].first { $0.highest >= highest }
  }

  /// Sets the status: that of an entry, else of the list that it stands in, else what that is called.
  private static func state(
    _ item: LenientJSON, in part: LenientJSON, of entry: inout ListEntry, _ passed: inout Passed
  ) {
    if item["status"].isPresent || part["status"].isPresent {
      state(item["status"].isPresent ? item["status"] : part["status"], of: &entry, &passed)
    } else {
      entry.status = part["name"].text().flatMap(ListStatus.init(text:))
    }
  }

  /// Sets the status; `REPEATING` is watched before.
  private static func state(_ status: LenientJSON, of entry: inout ListEntry, _ passed: inout Passed) {
    if let text = status.text() {
      entry.status = ListStatus(text: text)
    } else if let number = status.int {
      let order: [ListStatus] = [.watching, .planned, .completed, .dropped, .onHold, .completed]
      entry.status = order.indices.contains(number) ? order[number] : nil
    }
    if entry.status == nil, status.isPresent { passed.states.note(status.text(40) ?? "", line: 0) }
  }

  private static func date(_ json: LenientJSON) -> PartialDate? {
    PartialDate(year: json["year"].int, month: json["month"].int, day: json["day"].int)
  }

  // MARK: Archive

  private static func archive(_ json: LenientJSON, _ passed: inout Passed) -> PersonList {
    var list = PersonList(.aniList)
    list.owner = json["user"].first("display_name", "name").text(100)
    var seen: Set<Int> = []
    var outside = OutsideScores(.hundred)
    for item in json["lists"].list {
      guard item["series_type"].int ?? 0 == 0 else {
        passed.manga += 1
        continue
      }
      var entry = ListEntry()
      guard let id = item["series_id"].int else {
        passed.unnamed += 1
        continue
      }
      guard seen.insert(id).inserted else { continue }
      entry.anilistID = id
      state(item["status"], of: &entry, &passed)
      entry.score = item["score"].double.flatMap { outside.rating($0, line: 0) }
      entry.progress = item["progress"].int.flatMap { $0 > 0 ? $0 : nil }
      entry.repeats = max(0, item["repeat"].int ?? 0)
      entry.started = date(number: item.first("started_on", "started_at", "start_date"))
      entry.finished = date(number: item.first("finished_on", "completed_on", "completed_at", "finish_date"))
      entry.notes = item["notes"].text(4000)
      list.entries.append(entry)
    }
    if let warning = outside.warning { list.warnings.append(warning) }
    return list
  }

  /// A date such as 20190302; 0 is unknown.
  private static func date(number: LenientJSON) -> PartialDate? {
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
