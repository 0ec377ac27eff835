import App
import Catalogue
import Events
import Foundation
import Journal
import Lists
import Testing

@Suite final class ListImporterTests {
  let folder = NSTemporaryDirectory() + "importer-\(UUID().uuidString)"
  let now: Int64 = 1_700_000_000_000
  deinit { try? FileManager.default.removeItem(atPath: folder) }

  static let titles = TitleTable((1...30).map { Anime(id: $0, title: "Title \($0)") })

  func entry(_ id: Int, _ score: Float?, _ status: ListStatus = .completed) -> ListEntry {
    var entry = ListEntry()
    (entry.malID, entry.names, entry.score, entry.status) = (id, ["Title \(id)"], score, status)
    return entry
  }

  func list(_ entries: [ListEntry]) -> PersonList {
    var list = PersonList(.myAnimeList)
    list.entries = entries
    return list
  }

  func run(_ store: JournalStore, _ me: Profile, _ list: PersonList, titles: TitleTable = titles) throws
    -> ListPlan
  {
    let importer = try ListImporter(store, me, titles, now: now)
    var plan = try importer.plan(list)
    _ = try importer.carryOut(&plan, of: list, file: "/x/list.xml")
    return plan
  }

  /// Two programs bring the same list: both plan before one of them stores.
  @Test func aListThatIsBroughtTwiceAtOnceCountsOnce() throws {
    let store = try JournalStore(path: folder + "/twice.db")
    let me = try store.profile(named: "me")
    let list = list([entry(1, 9), entry(2, nil), entry(99, 4)])
    let importer = try ListImporter(store, me, Self.titles, now: now)
    var (first, second) = (try importer.plan(list), try importer.plan(list))
    #expect(first.count(.new) == 2 && second.count(.new) == 2)
    #expect(try importer.carryOut(&first, of: list, file: "a.xml") != nil)
    #expect(try importer.carryOut(&second, of: list, file: "a.xml") == nil)
    #expect(second.count(.unchanged) == 2)
    #expect(try store.events(userID: me.userID).count == 2 && store.listEntries(userID: me.userID).count == 3)
    // What was answered here meanwhile is not answered over.
    let third = self.list([entry(3, 2)])
    var plan = try importer.plan(third)
    try store.append([EventDraft(animeID: 3, feedback: .love, time: now)], userID: me.userID)
    _ = try importer.carryOut(&plan, of: third, file: "b.xml")
    #expect(plan.count(.answeredLater) == 1)
    #expect(CurrentAnswers(try store.events(userID: me.userID)).events.last?.feedback == .love)
  }

  @Test func onlyChangesAreImportedAgain() throws {
    let store = try JournalStore(path: folder + "/a.db")
    let me = try store.profile(named: "me")
    let first = list([entry(1, 9), entry(2, nil), entry(3, nil, .planned), entry(99, 4)])
    #expect(try run(store, me, first).count(.new) == 3)
    #expect(try store.events(userID: me.userID).count == 3 && store.listEntries(userID: me.userID).count == 4)
    #expect(try run(store, me, first).count(.unchanged) == 3)
    #expect(
      try store.imports(userID: me.userID).count == 1 && store.listEntries(userID: me.userID).count == 4)
    var again = entry(1, 9)
    again.repeats = 2
    let second = list([again, entry(2, 6), entry(3, nil), entry(99, 4)])
    let plan = try run(store, me, second)
    #expect(plan.items.map(\.outcome) == [.unchanged, .changed, .changed, .unmatched])
    // Watched again: kept beside the answer, which is no other.
    #expect(try store.listEntries(userID: me.userID).last { $0.animeID == 1 }?.entry.repeats == 2)
    #expect(try CurrentAnswers(store.events(userID: me.userID)).events.count == 3)
    // Taken back, it may come again.
    _ = try store.undoLast(userID: me.userID, time: now)
    _ = try store.undoLast(userID: me.userID, time: now)
    #expect(try CurrentAnswers(store.events(userID: me.userID)).events.isEmpty)
    #expect(try run(store, me, first).count(.new) == 3)
  }

  @Test func aLargerCatalogueFindsWhatWaited() throws {
    let store = try JournalStore(path: folder + "/b.db")
    let me = try store.profile(named: "me")
    _ = try run(store, me, list([entry(1, 9), entry(99, 4)]))
    #expect(try ListImporter.pickUp(store, Self.titles, now: now) == 0)
    let larger = TitleTable(Array(Self.titles) + [Anime(id: 99, title: "Title 99")])
    #expect(try ListImporter.pickUp(store, larger, now: now) == 1)
    #expect(try ListImporter.pickUp(store, larger, now: now) == 0)
    let answers = try CurrentAnswers(store.events(userID: me.userID)).events
    #expect(answers.contains { $0.animeID == 99 && $0.feedback == .dislike && $0.rating == 4 })
    // It belongs to its list.
    #expect(try store.undoLast(userID: me.userID, time: now).count == 2)
  }

  @Test(arguments: ["json", "csv", "mal"]) func aRoundTripLosesNothing(format: String) throws {
    let store = try JournalStore(path: folder + "/\(format).db")
    let me = try store.profile(named: "me")
    var dated = entry(1, 8.5)
    (dated.started, dated.finished, dated.repeats, dated.notes) = (
      PartialDate(text: "2019-03"), PartialDate(text: "2019-04-05"), 2, "remark"
    )
    _ = try run(store, me, list([dated, entry(2, 3, .dropped), entry(3, nil, .planned), entry(4, 10)]))
    try store.append(
      [
        EventDraft(animeID: 5, feedback: .love, time: now - 5),
        EventDraft(animeID: 6, feedback: .dislike, time: now - 4),
        EventDraft(animeID: 6, feedback: .evidenceOff, time: now - 3),
        EventDraft(animeID: 7, feedback: .seen, time: now - 2),
        EventDraft(animeID: 4, feedback: .dislike, time: now - 1),
        EventDraft(
          animeID: 8, feedback: .love, time: now, rating: 8.6,
          context: EventContext(screen: "line", review: "Haunting &amp; good")),
      ], userID: me.userID)
    let exporter = ListExporter(store, me, Self.titles)
    let text: String =
      switch format {
      case "json": try ListWriter.json(try exporter.own())
      case "csv": ListWriter.csv(try exporter.entries())
      default: ListWriter.mal(try exporter.entries(), owner: "me", assumesScores: false)
      }
    let path = folder + "/out.\(format)"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    let copy = try store.profile(named: "copy")
    let read = try ListReader.read(path)
    if case .own(let own, _) = read {
      try store.restore(own, userID: copy.userID)
    } else {
      _ = try run(store, copy, read.list)
    }
    func answers(_ profile: Profile) throws -> [String] {
      let answers = CurrentAnswers(try store.events(userID: profile.userID))
      return answers.events.map { event in
        let said = answers.setAside[event.animeID]?.feedback ?? event.feedback
        return
          "\(event.animeID) \(said) \(event.time ?? 0) \(event.rating ?? 0) \(answers.setAside[event.animeID] != nil)"
      }.sorted()
    }
    #expect(try answers(copy) == answers(me))
    let reviewed = try ListExporter(store, copy, Self.titles).entries().first { $0.malID == 8 }
    #expect(
      reviewed?.isScoreRead == true && reviewed?.score == 8.6 && reviewed?.notes == "Haunting &amp; good")
    let back = try ListExporter(store, copy, Self.titles).entries().first { $0.malID == 1 }
    #expect(
      back?.started == dated.started && back?.finished == dated.finished && back?.repeats == 2
        && back?.notes == "remark")
  }

  @Test func idsOfAniListAloneAreToldWhatHelps() throws {
    let store = try JournalStore(path: folder + "/ani.db")
    let me = try store.profile(named: "me")
    func archive(_ ids: [Int]) -> PersonList {
      var list = PersonList(.aniList)
      list.entries = ids.map {
        var entry = ListEntry()
        (entry.anilistID, entry.status, entry.score) = ($0, .completed, 9)
        return entry
      }
      return list
    }
    func advice(_ ids: [Int]) throws -> String? {
      let importer = try ListImporter(store, me, Self.titles, now: now)
      return importer.advice(on: try importer.plan(archive(ids)))
    }
    let told = try #require(try advice([101, 102]))
    #expect(
      told.hasPrefix("2 titles have an AniList id alone") && told.contains("anime-offline-database")
        && told.contains("nostrade import --catalogue FILE"))
    // What waits is found, as the sentence says.
    _ = try run(store, me, archive([101, 102]))
    try store.add([101: 1, 102: 2], to: .aniList)
    #expect(try ListImporter.pickUp(store, Self.titles, now: now) == 2 && advice([101, 777]) == nil)
  }

  @Test func anExportWithTimesOfTheFutureIsRestoredWithoutThem() throws {
    let store = try JournalStore(path: folder + "/f.db")
    let me = try store.profile(named: "me")
    try store.append(
      [
        EventDraft(animeID: 5, feedback: .love, time: now - 5),
        EventDraft(animeID: 6, feedback: .like, time: now + 90_000_000),
        EventDraft(animeID: 7, feedback: .like, time: now + 1000),
      ], userID: me.userID)
    let path = folder + "/future.json"
    let own = try ListExporter(store, me, Self.titles).own()
    try Data(try ListWriter.json(own).utf8).write(to: URL(fileURLWithPath: path))
    let profiles = StoredProfiles(store, titles: Self.titles, clock: { [now] in now })
    #expect(
      try profiles.importList(path, into: "copy")
        == "3 events restored. 1 time lies in the future and counts as unknown.")
    let copy = try store.profile(named: "copy")
    #expect(try store.events(userID: copy.userID).map(\.time) == [now - 5, nil, now + 1000])
  }

  /// What the feed says after Ctrl-O: how the file was understood too.
  @Test func theFeedTellsHowAListWasRead() throws {
    let store = try JournalStore(path: folder + "/a.db")
    let profiles = StoredProfiles(store, titles: Self.titles, clock: { [now] in now })
    func said(_ text: String) throws -> String {
      let path = folder + "/list.csv"
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      return try profiles.importList(path, into: "me")
    }
    #expect(try said("anime_id,score\n1,8\n2,3\n") == "2 titles of your list: 2 new answers.")
    let one = try said("anime_id,score\n3,85\n4,30\n")
    #expect(one.hasPrefix("2 titles of your list: 2 new answers. ") && one.contains("100"), "\(one)")
    // The feed has no options.
    #expect(one.hasSuffix("If it is another: nostrade import --list FILE --scale 20"), "\(one)")
    do {
      _ = try said("anime_id,score\n" + (1...22).map { "\($0),1\n" }.joined())
      Issue.record("read thumbs as ratings")
    } catch {
      #expect("\(error)".hasSuffix("If 1 is a thumb up: nostrade import --list FILE --scale thumbs"))
    }
    let two = try said("anime_id,score,my_score\n5,8.1,90\n6,7.2,20\n6,7.2,30\n")
    #expect(two.contains("The rating is read from my_score"), "\(two)")
    #expect(two.hasSuffix("2 more: nostrade import --list FILE --dry-run"), "\(two)")
  }
}
