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
