import Events
import Foundation
import Testing

@testable import Catalogue

/// Packed lists are the same lists as the text they were made of, or an error.
@Suite final class PackedRatingsTests {
  private let folder = NSTemporaryDirectory() + "packed-\(UUID().uuidString)"
  private var text: String { folder + "/ratings.csv" }
  private var packed: String { PackedRatings.place(beside: text) }

  init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Lists of several users, rows of some of them in turn, one user by name and one row that is repeated.
  private func pack(times: Bool) throws -> RatingTable {
    var csv = "user_id,anime_id,rating\(times ? ",timestamp" : "")\n"
    for (row, user) in [7, 7, 9, 7, 9, 12].enumerated() {
      csv +=
        "\(user),\(100 + row % 5),\(row == 2 ? "-1" : "\(3 + row)")\(times ? ",\(1_600_000_000 + row)" : "")\n"
    }
    csv += "kuro,101,10\(times ? ",1600000100" : "")\n7,100,9\(times ? ",1600000200" : "")\n"
    try csv.write(toFile: text, atomically: false, encoding: .utf8)
    let table = try RatingsFile.readTable(text)
    try PackedRatingsWriter.write(to: packed, isTimed: times, beside: text) { try table.add(to: &$0) }
    return table
  }

  @Test(arguments: [false, true]) func theyAreTheListsOfTheText(times: Bool) throws {
    let table = try pack(times: times)
    let lists = try PackedRatings(packed)
    #expect(lists.rows == table.count && lists.count == 4 && lists.isTimed == times)
    let rows = table.userRows()
    var user = 0
    try lists.forEach(0..<lists.count) { id, list in
      #expect(id == table.userIDs[user])
      #expect(
        list.map { lists.itemIDs[$0.item] }
          == rows.places(user).map { table.itemIDs[Int(table.items[rows.row($0)])] })
      #expect(list.map(\.feedback) == rows.places(user).map { table.feedback(rows.row($0)) })
      #expect(list.map(\.rating) == rows.places(user).map { table.rating(rows.row($0)) })
      #expect(list.map(\.time) == rows.places(user).map { table.time(rows.row($0)) })
      user += 1
    }
    #expect(user == 4)
    // A range of people is those people.
    var some: [Int] = []
    try lists.forEach(1..<3) { id, _ in some.append(id) }
    #expect(some == Array(table.userIDs[1..<3]))
    // Every command that reads lists reads them.
    let read = try RatingsFile.read(packed)
    #expect(read.byUser().map(\.user) == table.ratings().byUser().map(\.user))
    #expect(Set(read.ratings) == Set(table.ratings().ratings))
  }

  /// A title beyond those that a row can name would be another one.
  @Test func tooManyTitlesAreRefused() throws {
    #expect(throws: CatalogueError.self) {
      try PackedRatingsWriter.write(to: packed, isTimed: false) { writer in
        #expect(writer.mostTitles == 0xFF_FFFF)
        writer.mostTitles = 2
        for item in [5, 6, 5, 7] { try writer.add(item: item, .like, rating: 6, time: nil) }
      }
    }
    #expect(!FileManager.default.fileExists(atPath: packed))
  }

  @Test func listsOneAfterTheOtherHaveTheFingerprintOfTheirText() throws {
    try "user_id,anime_id,rating\n1,5,8\n1,6,2\n2,5,9\n".write(
      toFile: text, atomically: false, encoding: .utf8)
    let table = try RatingsFile.readTable(text)
    try PackedRatingsWriter.write(to: packed, isTimed: false) { try table.add(to: &$0) }
    #expect(try PackedRatings(packed).fingerprint == table.fingerprint)
  }

  @Test func aCutOrChangedFileIsAnErrorThatSaysSo() throws {
    _ = try pack(times: false)
    let whole = try #require(FileManager.default.contents(atPath: packed))
    for length in stride(from: 1, to: whole.count, by: 7) {
      try whole.prefix(length).write(to: URL(fileURLWithPath: packed))
      #expect(throws: CatalogueError.self, "\(length) of \(whole.count) bytes") {
        try PackedRatings(self.packed)
      }
    }
    try Data(whole.dropFirst(8)).write(to: URL(fileURLWithPath: packed))
    #expect { try PackedRatings(self.packed) } throws: { "\($0)".contains("cut short") }
    for place in 0..<whole.count - 8 where !(whole.count - 16..<whole.count - 8).contains(place) {
      var changed = whole
      changed[place] ^= 0x10
      try changed.write(to: URL(fileURLWithPath: packed))
      #expect(throws: CatalogueError.self, "byte \(place)") { try PackedRatings(self.packed) }
    }
    try FileManager.default.removeItem(atPath: packed)
    #expect { try PackedRatings(self.packed) } throws: { "\($0)".contains("no such file") }
  }

  /// Whoever made the file: what is no rating is none.
  @Test func ratingsOutsideTheScaleAreNone() throws {
    try PackedRatingsWriter.write(to: packed, isTimed: false) { writer in
      for rating in [Float.infinity, .nan, -3, 11, 1e30, 0, 7.5] {
        try writer.add(item: Int(rating.bitPattern), .like, rating: rating, time: nil)
      }
      writer.endList(user: 1)
    }
    try PackedRatings(packed).forEach(0..<1) { _, rows in
      #expect(rows.map(\.rating) == [nil, nil, nil, nil, nil, nil, 7.5])
    }
  }

  /// A whole file of a stranger, whose checksum is right.
  @Test(arguments: [Int64.min, -1, .max]) func aTimeThatIsNoneIsDamage(time: Int64) throws {
    try PackedRatingsWriter.write(to: packed, isTimed: true) {
      try $0.add(item: 1, .love, rating: 10, time: time)
      $0.endList(user: 1)
    }
    #expect { try RatingsFile.readTable(self.packed) } throws: { "\($0)".contains("damaged") }
  }

  /// `kuro`, whose rows are left out, is not counted; who is written as a number in text would be read as one.
  @Test func peopleWithNamesAreNumberedAsInTheText() throws {
    try "user_id,anime_id,rating\nkuro,1,8\nana,2,8\nbeni,2,7\n".write(
      toFile: text, atomically: false, encoding: .utf8)
    var table = try RatingsFile.readTable(text)
    let rare = table
    table.keep { rare.items[$0] == 1 }
    var asked: [Int] = []
    try PackedRatingsWriter.write(to: packed, isTimed: false) {
      try table.add(to: &$0) { id in
        asked.append(id)
        return id
      }
    }
    #expect(asked == [-1_000_001, -1_000_002])
    let read = try RatingsFile.readTable(packed)
    #expect(read.userIDs == asked && read.userText(0) == "person 2" && read.userText(1) == "person 3")
  }

  @Test func packedAndWideTextNamedAsListsIsText() throws {
    let csv = "user_id,anime_id,rating\n1,5,8\n"
    try Data(csv.data(using: .utf16) ?? Data()).write(to: URL(fileURLWithPath: packed))
    #expect(try RatingsFile.read(packed).ratings == [8])
    // gzip of the same text.
    let gzip = try #require(
      Data(
        base64Encoded: "H4sIAAAAAAACAystTi2Kz0zRSczLzE0FMYoSSzLz0rkMdUx1LLgAEFfx1B4AAAA="))
    try gzip.write(to: URL(fileURLWithPath: packed))
    #expect(gzip.contains(0) && !PackedRatings.isOne(packed))
    #expect(try RatingsFile.read(packed).ratings == [8])
    #expect(throws: (any Error).self) {
      try Data([0x50, 0x4B, 3, 4, 0, 0]).write(to: URL(fileURLWithPath: self.packed))
      #expect(!PackedRatings.isOne(self.packed))
      _ = try RatingsFile.read(self.packed)
    }
  }

  /// More people and titles than wait in memory at the end.
  @Test func manyPeopleAreWritten() throws {
    try PackedRatingsWriter.write(to: packed, isTimed: false) {
      for user in 0..<150_000 {
        try $0.add(item: user, .like, rating: nil, time: nil)
        $0.endList(user: user)
      }
    }
    let lists = try PackedRatings(packed)
    #expect(lists.count == 150_000 && lists.itemIDs.elementsEqual(0..<150_000))
    var next = 0
    try lists.forEach(0..<lists.count) { user, rows in
      if user == next, rows.first?.item == next { next += 1 }
    }
    #expect(next == 150_000)
  }

  @Test func listsBesideATextThatChangedAreNotTaken() throws {
    _ = try pack(times: false)
    #expect(try PackedRatings.beside(text)?.count == 4)
    let file = try #require(FileHandle(forWritingAtPath: text))
    file.seekToEndOfFile()
    file.write(Data("8,100,4\n".utf8))
    try file.close()
    #expect(try PackedRatings.beside(text) == nil)
    #expect(try PackedRatings.beside(folder + "/other.csv") == nil)
  }
}
