import Catalogue
import Foundation
import Foundations
import Testing

@testable import Lists

/// Lists made up as people keep them, and junk mixed in.
struct MadeLists {
  var random: RandomSource
  var lines = ["user_id,anime_id,rating,timestamp"]
  /// Who is junk, by the rule that should find them.
  var junk: [String: JunkFilter.Rule] = [:]
  private var next = 0
  private let quality: [Double]

  init(seed: UInt64) {
    random = RandomSource(seed: seed)
    var random = random
    quality = (0..<600).map { _ in Double.random(in: 4...9, using: &random) }
  }

  mutating func user(_ rows: [(item: Int, rating: Int, time: Int)], _ rule: JunkFilter.Rule? = nil) {
    next += 1
    for row in rows { lines.append("\(next),\(row.item),\(row.rating),\(row.time)") }
    if let rule { junk["\(next)"] = rule }
  }

  private mutating func titles(_ count: Int) -> [Int] {
    Array((0..<600).shuffled(using: &random).prefix(count))
  }

  private mutating func person(_ count: Int) -> [(item: Int, rating: Int, time: Int)] {
    let bias = Double.random(in: -1.5...1.5, using: &random)
    var time = 1_500_000_000 + Int.random(in: 0..<100_000_000, using: &random)
    return titles(count).map { item in
      time += Int.random(in: 600..<400_000, using: &random)
      let rating = quality[item] + bias + Double.random(in: -2...2, using: &random)
      return (item, max(1, min(10, Int(rating.rounded()))), time)
    }
  }

  mutating func people(_ count: Int) {
    for _ in 0..<count { user(person(Int.random(in: 1..<120, using: &random))) }
  }

  mutating func mixIn(_ count: Int) {
    for _ in 0..<count {
      let score = [1, 10, 7].randomElement(using: &random) ?? 1
      user(person(Int.random(in: 25..<200, using: &random)).map { ($0.item, score, $0.time) }, .oneScore)
      user(person(150).enumerated().map { ($1.item, $1.rating, 1_600_000_000 + $0 / 3) }, .bursts)
      // A copy with a few changes; the first of its kind is as good as any.
      let original = person(60)
      user(original)
      user(
        original.map { ($0.item, Int.random(in: 0..<50, using: &random) == 0 ? 5 : $0.rating, $0.time + 9) },
        .copies)
    }
    // Two titles, one pushed up and one down.
    for (item, score) in [(601, 1), (602, 10)] {
      for _ in 0..<40 { user([(item, score, 1_600_000_000 + next)], .bombs) }
    }
    user((1000..<7100).map { ($0, 5 + $0 % 3, 1_500_000_000 + $0 * 400) }, .counts)
  }
}

@Suite struct JunkFilterTests {
  func table(_ lists: MadeLists) throws -> RatingTable {
    try Scrap(lists.lines.joined(separator: "\n") + "\n", "csv").table()
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func junkIsFoundAndPeopleAreKept(seed: UInt64) throws {
    var lists = MadeLists(seed: seed)
    lists.people(800)
    lists.mixIn(30)
    let table = try table(lists)
    let filter = JunkFilter(table)
    var named: [String: JunkFilter.Rule] = [:]
    for (rule, users) in filter.found { for user in users { named[table.userText(user)] = rule } }
    let right = named.count { lists.junk[$0.key] != nil }
    let precision = Double(right) / Double(max(1, named.count))
    let recall = Double(right) / Double(lists.junk.count)
    print(
      "seed \(seed): precision \(precision), recall \(recall) of \(lists.junk.count) junk lists among \(table.userIDs.count)"
    )
    #expect(precision >= 0.97 && recall >= 0.97, "seed \(seed)")
    for rule in JunkFilter.Rule.allCases {
      #expect(filter.found[rule]?.isEmpty == false, "\(rule), seed \(seed)")
    }
  }

  @Test func rulesCanBeLeftOut() throws {
    var lists = MadeLists(seed: 4)
    lists.people(50)
    lists.mixIn(5)
    let table = try table(lists)
    let filter = JunkFilter(table, rules: [.oneScore])
    #expect(Set(filter.found.keys) == [.oneScore] && filter.count == 5)
  }

  @Test func datesAloneAreNoBursts() throws {
    let rows = (0..<100).map { "1,\($0),\($0 % 9 + 1),2020-01-01" }
    let scrap = try Scrap("user_id,anime_id,rating,timestamp\n" + rows.joined(separator: "\n") + "\n", "csv")
    #expect(JunkFilter(try scrap.table()).count == 0)
  }
}

@Suite final class StoredListsTests {
  let folder = NSTemporaryDirectory() + "stored-\(UUID().uuidString)"
  init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func store(_ text: String, _ name: String, replacing: Bool = false) throws {
    let table = try Scrap(text, "csv").table()
    try StoredLists(folder: folder).store(
      table,
      StoredLists.Source(
        number: 1, file: name, imported: "2026-11-29", rows: table.count, people: 2, newest: 2020,
        fingerprint: table.fingerprint), replacing: replacing)
  }

  @Test func peopleWithNumbersStayApart() throws {
    try store("user_id;anime_id;rating\n1.000;19;9\n1;20;8,5\n", "a.csv")
    #expect(try RatingsFile.read(StoredLists(folder: folder).path).users == [1000, 1])
  }

  @Test func asecondFileIsAddedAndItsPeopleAreOthers() throws {
    try store("user_id,anime_id,rating,timestamp\n1,19,9,1612325106\nkuro,20,3,1612325107\n", "a.csv")
    try store("user_id,anime_id,rating\n1,21,7\n", "b,c.csv")
    let lists = StoredLists(folder: folder)
    #expect(
      try lists.sources().map(\.file) == ["a.csv", "b,c.csv"] && lists.sources().map(\.number) == [1, 2])
    #expect(try lists.sources().last?.newest == 2020)
    let read = try RatingsFile.read(lists.path)
    #expect(read.byUser().map { read.userText($0.user) } == ["1", "kuro", "2:1"])
    #expect(read.ratings == [9, 3, 7] && read.times == [1_612_325_106_000, 1_612_325_107_000, nil])
    try store("user_id,anime_id,rating\n5,21,7\n", "d.csv", replacing: true)
    #expect(try lists.sources().map(\.file) == ["d.csv"] && RatingsFile.read(lists.path).count == 1)
  }

  @Test func aTableThatCannotBeWrittenLeavesTheListsAsTheyWere() throws {
    try store("user_id,anime_id,rating\n1,19,9\n", "a.csv")
    let path = StoredLists(folder: folder).path
    let before = try String(contentsOfFile: path, encoding: .utf8)
    let sources = folder + "/sources.csv"
    try FileManager.default.removeItem(atPath: sources)
    try FileManager.default.createDirectory(atPath: sources, withIntermediateDirectories: false)
    #expect(throws: FileError.self) {
      try store("user_id,anime_id,rating\n5,21,7\n", "b.csv", replacing: true)
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == before)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder).allSatisfy { !$0.contains(".writing-") })
  }

  /// The packed lists beside the text, as rows.
  private func packed() throws -> [(user: Int, item: Int, feedback: Int, rating: Float?)] {
    let lists = try #require(try PackedRatings.beside(StoredLists(folder: folder).path))
    var rows: [(Int, Int, Int, Float?)] = []
    try lists.forEach(0..<lists.count) { user, list in
      rows += list.map { (user, lists.itemIDs[$0.item], $0.feedback.rawValue, $0.rating) }
    }
    return rows
  }

  @Test func packedListsBesideTheTextAreTheSame() throws {
    func check() throws {
      let read = try RatingsFile.read(StoredLists(folder: folder).path)
      let text = read.byUser().flatMap { user, rows in
        rows.map { (user, read.items[$0], read.feedback[$0].rawValue, read.ratings[$0]) }
      }
      let packed = try packed()
      #expect(
        packed.map { "\($0.user) \($0.item) \($0.feedback) \($0.rating ?? 0)" }
          == text.map { "\($0.0) \($0.1) \($0.2) \($0.3 ?? 0)" })
    }
    try store("user_id,anime_id,rating\n1,19,9\nkuro,20,3\nana,20,-1\n2,21,5\n", "a.csv")
    try check()
    try store("user_id,anime_id,rating\n1,21,7\nkuro,19,2\n1,20,4\n", "b.csv")
    try check()
    #expect(try packed().map(\.user) == [1, -1_000_000, -1_000_001, 2, -1_000_002, -1_000_002, -1_000_003])
    try store("user_id,anime_id,rating\n5,21,7\n", "c.csv")
    try check()
    // Where the packed file is damaged, it is made anew from the text.
    try Data("no lists".utf8).write(to: URL(fileURLWithPath: folder + "/ratings.lists"))
    #expect(try PackedRatings.beside(StoredLists(folder: folder).path) == nil)
    try store("user_id,anime_id,rating\n6,21,7\n", "d.csv")
    try check()
    try store("user_id,anime_id,rating\n6,21,7\n", "e.csv", replacing: true)
    try check()
    #expect(try packed().count == 1)
  }

  /// People whose lists were left out have no number; the next file's are others than those of the first.
  @Test func everybodyHasANumberOfTheirOwn() throws {
    let text = "user_id,anime_id,rating\njunk,18,9\nb,19,9\nc,20,3\n"
    for isLeftOut in [true, false] {
      var table = try Scrap(text, "csv").table()
      let all = table
      if isLeftOut { table.keep { all.itemIDs[Int(all.items[$0])] != 18 } }
      let lists = StoredLists(folder: folder)
      func source(_ name: String) -> StoredLists.Source {
        .init(number: 1, file: name, imported: "", rows: 2, people: 2, newest: nil, fingerprint: name)
      }
      try lists.store(table, source("a"), replacing: true)
      try lists.store(
        Scrap("user_id,anime_id,rating\nx,21,7\n", "csv").table(), source("b"), replacing: false)
      let read = try RatingsFile.read(lists.path)
      #expect(try packed().map(\.user) == read.users)
      #expect(Set(read.users).count == (isLeftOut ? 3 : 4))
      #expect(
        try PackedRatings(folder + "/ratings.lists").fingerprint
          == RatingsFile.readTable(lists.path).fingerprint)
      // The packed lists of another home, imported as they are.
      let other = folder + "/other.lists"
      try? FileManager.default.removeItem(atPath: other)
      try FileManager.default.copyItem(atPath: folder + "/ratings.lists", toPath: other)
      try lists.store(RatingsFile.readTable(other), source("c"), replacing: true)
      try lists.store(
        Scrap("user_id,anime_id,rating\ny,21,7\n", "csv").table(), source("d"), replacing: false)
      let again = try RatingsFile.read(lists.path)
      #expect(Set(again.users).count == (isLeftOut ? 4 : 5))
      #expect(try packed().map(\.user) == again.users)
    }
  }

  /// The text is the truth: what goes wrong with the packed lists is a warning.
  @Test func listsThatCannotBePackedAreStored() throws {
    try store("user_id,anime_id,rating\n1,19,9\n", "a.csv")
    // A row has a time that is none: read when the packed lists are copied.
    let path = StoredLists(folder: folder).path
    try PackedRatingsWriter.write(to: folder + "/ratings.lists", isTimed: true, beside: path) {
      try $0.add(item: 19, .love, rating: 9, time: -1)
      $0.endList(user: 1)
    }
    let table = try Scrap("user_id,anime_id,rating\n1,21,7\n", "csv").table()
    let lists = StoredLists(folder: folder)
    let source = StoredLists.Source(
      number: 1, file: "b.csv", imported: "", rows: 1, people: 1, newest: nil, fingerprint: "")
    let warning = try #require(try lists.store(table, source, replacing: false))
    #expect(warning.contains("damaged") && warning.contains("training reads the text"))
    #expect(try RatingsFile.read(lists.path).items == [19, 21] && lists.sources().count == 2)
  }

  @Test func listsOfAnOlderVersionAreKept() throws {
    try Data("user_id,anime_id,feedback_type,timestamp,rating\n1,19,3,,9\n".utf8)
      .write(to: URL(fileURLWithPath: folder + "/ratings.csv"))
    try store("user_id,anime_id,rating\n1,21,7\n", "b.csv")
    let read = try RatingsFile.read(StoredLists(folder: folder).path)
    #expect(read.items == [19, 21] && read.users.count == 2)
  }
}
