import Foundation
import Foundations
import Testing

@testable import Catalogue

/// The rules for the shipped catalogue.
@Suite struct StarterCatalogueTests {
  static let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Assets/catalogue.csv").path

  /// All genres and themes. A closed list, because each one is a feature of the content vectors.
  static let vocabulary: Set<String> = [
    "Action", "Adult Cast", "Adventure", "Anthropomorphic", "Avant Garde", "Award Winning",
    "Boys Love", "CGDCT", "Childcare", "Combat Sports", "Comedy", "Crossdressing",
    "Delinquents", "Demons", "Detective", "Drama", "Ecchi", "Fantasy",
    "Gag Humor", "Game", "Girls Love", "Gore", "Gourmet", "Harem",
    "High Stakes Game", "Historical", "Horror", "Idols (Female)", "Idols (Male)", "Isekai",
    "Iyashikei", "Josei", "Kids", "Love Polygon", "Love Status Quo", "Magic",
    "Magical Sex Shift", "Mahou Shoujo", "Martial Arts", "Mecha", "Medical", "Military",
    "Music", "Mystery", "Mythology", "Organized Crime", "Otaku Culture", "Parody",
    "Performing Arts", "Pets", "Police", "Psychological", "Racing", "Reincarnation",
    "Reverse Harem", "Romance", "Samurai", "School", "Sci-Fi", "Seinen",
    "Shoujo", "Shounen", "Showbiz", "Slice of Life", "Space", "Sports",
    "Strategy Game", "Super Power", "Supernatural", "Survival", "Suspense", "Team Sports",
    "Time Travel", "Urban Fantasy", "Vampire", "Video Game", "Villainess", "Visual Arts",
    "Workplace",
  ]
  static let types: Set<String> = ["TV", "Movie", "OVA", "ONA", "Special", "TV Special", "Music"]

  @Test func everyTitleIsComplete() throws {
    let reading = try CatalogueFile.read(Self.path)
    #expect(reading.warnings.isEmpty, "\(reading.warnings)")
    #expect(reading.titles.count >= 2_250)
    #expect(Set(reading.titles.map(\.id)).count == reading.titles.count)
    for a in reading.titles {
      #expect(Set(a.genres).isSubset(of: Self.vocabulary) && !a.genres.isEmpty, "\(a.id) \(a.genres)")
      #expect(!a.isAdult, "\(a.id) \(a.title)")
      #expect(a.type.map(Self.types.contains) == true, "\(a.id) \(a.type ?? "")")
      #expect(a.franchise != nil && (a.franchiseOrder ?? 0) >= 1, "\(a.id)")
      let synopsis = a.synopsis ?? ""
      #expect((110...420).contains(synopsis.count), "\(a.id): a synopsis of \(synopsis.count) characters")
      #expect(CleanText.clean(synopsis, limit: 500) == synopsis, "\(a.id)")
      #expect(a.title.count <= 120)
      #expect((5...10).contains(a.keywords.count), "\(a.id) \(a.keywords)")
      #expect(a.keywords.allSatisfy { $0.count <= 40 && $0 == $0.lowercased() }, "\(a.id) \(a.keywords)")
      if let year = a.year { #expect((1917...2027).contains(year), "\(a.id) \(year)") }
    }
    #expect(reading.titles.count { ($0.year ?? 0) >= 2020 } >= 150)
  }

  @Test func everyFranchiseHasOneBeginningThatIsNoExtra() throws {
    let titles = try CatalogueFile.read(Self.path).titles
    for (name, entries) in Dictionary(grouping: titles, by: { $0.franchise ?? "" }) {
      let order = entries.sorted { ($0.franchiseOrder ?? 0) < ($1.franchiseOrder ?? 0) }
      #expect(order.map(\.franchiseOrder) == Array(1...order.count), "\(name)")
      #expect(entries.allSatisfy { $0.franchiseKind != nil }, "\(name)")
      #expect(order.filter { $0.franchiseKind == .main } == [order[0]], "\(name)")
      // Never an OVA or a film's extra where there is a series, unless the series continues it or tells it anew.
      if ["Record of Lodoss War", "R.O.D", "Legend of the Galactic Heroes"].contains(name) { continue }
      let hasSeries = entries.contains { $0.type == "TV" && $0.franchiseKind?.distance == 0 }
      #expect(!hasSeries || !["OVA", "Special", "TV Special", "Music"].contains(order[0].type), "\(name)")
    }
  }

  /// What shows an older title once more is no telling of its own.
  @Test func recutsAreRecaps() throws {
    let titles = try CatalogueFile.read(Self.path).titles
    for id in [2952, 4672, 6033, 22777, 22433, 49926] {
      #expect(titles.first { $0.id == id }?.franchiseKind == .recap, "\(id)")
    }
  }

  /// A season that follows what began later would wait for a stranger. Extras may wait for what their line begins with.
  @Test func noTitleWaitsForOneThatBeganLater() throws {
    let table = TitleTable(try CatalogueFile.read(Self.path).titles)
    let lines = FranchiseLines(table)
    var waiting = 0
    for row in table.indices where lines.before[row] >= 0 {
      let before = Int(lines.before[row])
      waiting += 1
      if lines.distance[row] > 0, lines.beginning[Int(lines.line[row])] == before { continue }
      let (own, other) = (table[row].startDate ?? "", table[before].startDate ?? "")
      let length = min(own.count, other.count)
      #expect(
        own.prefix(length) >= other.prefix(length), "\(table.title(row)) waits for \(table.title(before))")
    }
    #expect(waiting > 500)
  }

  /// What stands beside a story may have seasons of its own.
  @Test(arguments: [
    (20509, 14829), (61942, 60593), (61930, 59636), (15197, 8888), (2214, 2213), (28701, 22297),
  ])
  func secondSeasonsFollowTheirFirst(season: Int, first: Int) throws {
    let table = TitleTable(try CatalogueFile.read(Self.path).titles)
    let lines = FranchiseLines(table)
    let row = try #require(table.row(of: season))
    #expect(lines.before[row] == table.row(of: first).map(Int32.init))
  }

  /// Themes are not left out where a title's story is about nothing else, in old titles as in new ones.
  @Test(arguments: [
    (232, "Mahou Shoujo"), (721, "Mahou Shoujo"), (477, "Iyashikei"), (457, "Iyashikei"), (8425, "Detective"),
    (1365, "Detective"), (28, "Gourmet"), (135, "Strategy Game"), (658, "High Stakes Game"),
    (15, "Team Sports"), (263, "Combat Sports"), (153, "Isekai"), (249, "Time Travel"), (48, "Video Game"),
    (240, "Otaku Culture"), (16, "Love Polygon"), (66, "CGDCT"),
  ])
  func oldTitlesHaveTheirThemes(id: Int, theme: String) throws {
    let titles = try CatalogueFile.read(Self.path).titles
    #expect(titles.first { $0.id == id }?.genres.contains(theme) == true)
  }

  @Test func everyTitleHasADateAndNoNameThatIsNone() throws {
    for a in try CatalogueFile.read(Self.path).titles {
      #expect(a.startDate?.isEmpty == false, "\(a.id)")
      #expect(a.englishTitle != "Unknown" && a.season?.contains("None") != true, "\(a.id)")
    }
  }

  @Test func shippedFilesStaySmall() throws {
    let folder = URL(fileURLWithPath: Self.path).deletingLastPathComponent()
    let files = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: [.fileSizeKey])
    let bytes = try files.map { try $0.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0 }.reduce(0, +)
    #expect(bytes < 60_000_000)
  }

  @Test func noTwoSynopsesShareTwelveWords() throws {
    let titles = try CatalogueFile.read(Self.path).titles
    var owner: [String: Int] = [:]
    for a in titles {
      let words = (a.synopsis ?? "").lowercased().split { !$0.isLetter && !$0.isNumber }
      guard words.count >= 12 else { continue }
      for i in 0...(words.count - 12) {
        let run = words[i..<(i + 12)].joined(separator: " ")
        if let other = owner[run], other != a.id { Issue.record("\(a.id) repeats \(other): \(run)") }
        owner[run] = a.id
      }
    }
  }
}
