import Foundation
import Foundations
import TestSupport
import Testing

@testable import Catalogue

@Suite final class TitleTableTests {
  let folder = NSTemporaryDirectory() + "titles-\(UUID().uuidString)"
  var path: String { folder + "/titles" }

  init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Titles with and without each of the facts.
  static let titles: [Anime] = (0..<400).map { i in
    var anime = Anime(id: i % 50 == 49 ? 7 : 1 + i * 37 % 401, title: "Title \(i)")
    func has(_ fact: Int) -> Bool { i % 2 == 0 || i % (fact + 2) == 0 }
    if has(1) { anime.englishTitle = "The \(i)th" }
    if has(2) { anime.japaneseTitle = "題\(i)" }
    if has(3) { anime.romaji = "Dai \(i)" }
    if has(4) { anime.synonyms = ["", "No. \(i)", "é\(i)"].suffix(i % 3 + 1) }
    if has(5) { anime.type = ["TV", "Movie", ""][i % 3] }
    if has(6) { anime.episodes = i }
    if has(7) { anime.genres = Array(["Drama", "Hentai", "Action", "TV"].suffix(i % 4 + 1)) }
    if has(8) { anime.score = Double(i % 100) / 10 }
    if has(9) { anime.members = i * 1_000_000 }
    if has(10) { anime.startDate = "\(1960 + i % 60)-04-01" }
    if has(11) { anime.season = "Spring \(1960 + i % 60)" }
    if has(12) { anime.source = ["Manga", "manga", "Original"][i % 3] }
    if has(13) { anime.studios = Array(["Drama", "Madhouse", "Bones"].prefix(i % 3 + 1)) }
    if has(14) { anime.synopsis = String(repeating: "words ", count: i) }
    if has(15) { anime.imageURL = "" }
    if has(16) { anime.franchise = "Saga \(i / 5)" }
    if has(17) { anime.franchiseOrder = i % 5 }
    if has(18) { anime.franchiseKind = FranchiseKind.allCases[i % 6] }
    return anime
  }

  @Test func tablesReturnTheirTitles() throws {
    #expect(Array(TitleTable(Self.titles)) == Self.titles)
    #expect(Array(TitleTable([Anime]())).isEmpty)
    // Tables have no keywords: the start would read them for nothing.
    let starter = try CatalogueFile.read(StarterCatalogueTests.path).titles
    let bare = starter.map { title in
      var bare = title
      bare.keywords = []
      return bare
    }
    #expect(Array(TitleTable(starter)) == bare && bare != starter)
  }

  @Test func columnsAgreeWithTitles() {
    let table = TitleTable(Self.titles)
    for (row, anime) in Self.titles.enumerated() {
      #expect(table.id(row) == anime.id && table.title(row) == anime.title)
      #expect(table.year(row) == anime.year && table.isAdult(row) == anime.isAdult)
      #expect(table.members(row) == anime.members && table.score(row) == anime.score)
      #expect(table.episodes(row) == anime.episodes && table.franchiseOrder(row) == anime.franchiseOrder)
      #expect(table.franchiseKind(row) == anime.franchiseKind)
      #expect(table.type(row).map(table.word) == anime.type)
      #expect(table.source(row).map(table.word) == anime.source)
      #expect(table.franchise(row).map(table.word) == anime.franchise)
      #expect(table.genres(row).map { table.word(Int($0)) } == anime.genres)
      #expect(table.studios(row).map { table.word(Int($0)) } == anime.studios)
    }
  }

  @Test func repeatedIdsLeadToTheFirstRow() {
    let table = TitleTable(Self.titles)
    for id in -1...403 {
      #expect(table.row(of: id) == Self.titles.firstIndex { $0.id == id }, "\(id)")
    }
  }

  @Test func titlesAreInTheChosenLanguage() {
    var table = TitleTable(Self.titles)
    for language in TitleLanguage.allCases {
      table.language = language
      var expected = Self.titles
      for row in expected.indices where language != .romaji { expected[row].useTitle(in: language) }
      #expect(Array(table) == expected)
      #expect(table.indices.map(table.title) == expected.map(\.title))
    }
  }

  @Test func adultTitlesAreFoundOnlyWhenAllowed() {
    let table = TitleTable(Self.titles)
    let all = TitleIndex(table).search("title", limit: 1000)
    let some = TitleIndex(table, adult: false).search("title", limit: 1000)
    #expect(all.count == 400 && all.contains(where: \.isAdult))
    #expect(Set(some.map(\.title)) == Set(Self.titles.filter { !$0.isAdult }.map(\.title)))
  }

  @Test func filesOpenOnlyForTheirStamp() throws {
    #expect(try TitleTable.stored(in: path, stamp: "a") == nil)
    #expect(TitleTable(Self.titles, stamp: "a").write(to: path))
    let kept = try #require(try TitleTable.stored(in: path, stamp: "a"))
    #expect(Array(kept) == Self.titles)
    #expect(TitleIndex(kept).search("the 8th", limit: 1).first?.title == "Title 8")
    #expect(try TitleTable.stored(in: path, stamp: "b") == nil)
    // Another table replaces the file; the open one stays readable.
    #expect(TitleTable(Self.titles.reversed(), stamp: "b").write(to: path))
    #expect(try TitleTable.stored(in: path, stamp: "a") == nil)
    #expect(Array(kept) == Self.titles)
    #expect(try TitleTable.stored(in: path, stamp: "b")?.first == Self.titles.last)
    // A table without a stamp could be out of date.
    #expect(TitleTable(Self.titles).write(to: path))
    #expect(try TitleTable.stored(in: path, stamp: "") == nil)
    #expect(!TitleTable(Self.titles, stamp: "a").write(to: folder + "/nowhere/titles"))
  }

  @Test func damagedFilesAreErrors() throws {
    #expect(TitleTable(Self.titles.prefix(60), stamp: "a").write(to: path))
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    func write(_ data: Data) throws { try data.write(to: URL(fileURLWithPath: path)) }
    for length in [0, 1, 7, 8, 100, whole.count / 2, whole.count - 8, whole.count - 1] {
      try write(whole.prefix(length))
      #expect(throws: FileError.self, "\(length) bytes") { try TitleTable.stored(in: path, stamp: "a") }
    }
    try write(whole + Data(count: 8))
    #expect(throws: FileError.self) { try TitleTable.stored(in: path, stamp: "a") }
    // A score of a title, which no check of offsets notices.
    var altered = whole
    altered[TitleTableStorage.Header.length + 8 * 60 + 3] ^= 1
    try write(altered)
    #expect(throws: FileError.self) { try TitleTable.stored(in: path, stamp: "a") }
    #if os(Linux)
      try FileManager.default.removeItem(atPath: path)
      try #require(mkfifo(path, 0o600) == 0)
      #expect(throws: FileError.self) { try TitleTable.stored(in: path, stamp: "a") }
    #endif
  }

  @Test func openTableOutlivesItsFile() throws {
    #expect(TitleTable(Self.titles, stamp: "a").write(to: path))
    let kept = try #require(try TitleTable.stored(in: path, stamp: "a"))
    // Rewritten in place, then cut off: a mapped file would change under the table, then end the program.
    let file = open(path, O_WRONLY)
    defer { close(file) }
    #expect(Descriptors.write(String(repeating: "x", count: 4096), to: file))
    #expect(Array(kept) == Self.titles)
    #expect(ftruncate(file, 0) == 0)
    #expect(Array(kept) == Self.titles)
  }

  @Test(arguments: Seeds.drawn()) func damagedTableReadsNothingOutsideItself(seed: UInt64) throws {
    #expect(TitleTable(Self.titles.prefix(60), stamp: "a").write(to: path))
    let whole = try Data(contentsOf: URL(fileURLWithPath: path)).dropLast(8)
    var random = RandomSource(seed: seed)
    var refused = 0
    for _ in 0..<600 {
      var broken = whole
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let at = Int.random(in: 0..<whole.count, using: &random)
        broken[at] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &random) ?? 0
      }
      // With a checksum that fits, as somebody could write who means harm.
      try broken.withUnsafeBytes { try ChecksummedFile.write($0, to: path) }
      guard let table = try TitleTable.stored(in: path, stamp: "a") else {
        refused += 1
        continue
      }
      for row in table.indices { _ = table[row] }
      for id in 0...60 { if let row = table.row(of: id) { #expect(row < table.count) } }
      _ = TitleIndex(table).search("title 1", limit: 9)
      _ = TitleIndex(table).search("titel 1", limit: 9)
    }
    #expect(refused > 0)
  }
}
