import Catalogue
import Foundation
import Testing

@testable import Meaning

/// What is for a child is for one: no title that a parent must explain, and what small ones know first.
@Suite struct TalkChildTests {
  private static func first(_ count: Int, _ change: (inout Wish) -> Void) throws -> [String] {
    let search = try Shipped.search.get()
    var wish = Wish()
    change(&wish)
    let filter = TalkFilter(wish, search)
    let added = filter.additions()
    // As much as fame moves a ranking.
    let rows = search.titles.indices.filter(filter.passes).sorted {
      added[$0] + fame($0, search) > added[$1] + fame($1, search)
    }
    return rows.prefix(count).map { search.titles.title($0) }
  }

  private static func fame(_ row: Int, _ search: DescriptionSearch) -> Float {
    Float(search.titles.members(row) ?? 0) / 1_000_000
  }

  private static let notForChildren: Set<String> = [
    "Colorful (Movie)", "Hadashi no Gen", "Hotaru no Haka", "Doukyuusei (Movie)", "Perfect Blue", "Akira",
    "Tokyo Godfathers", "Byousoku 5 Centimeter", "Bokura no", "Elfen Lied", "Death Note", "Mononoke Hime",
    "Kaze Tachinu", "Usagi Drop", "Buddy Daddies", "Hinamatsuri", "Ie Naki Ko", "Mahou Shoujo Madoka★Magica",
  ]

  @Test(arguments: [0, 3, 6, 9, 11])
  func childrenAreShownWhatIsForChildren(age: Int) throws {
    for types in [[], ["Movie"], ["TV"]] {
      let titles = try Self.first(20) { ($0.forChild, $0.types) = (age, types) }
      #expect(Set(titles).isDisjoint(with: Self.notForChildren), "\(age) \(types): \(titles)")
    }
  }

  @Test func smallChildrenAreShownTotoroFirst() throws {
    let titles = try Self.first(20) {
      ($0.forChild, $0.types, $0.studios) = (5, ["Movie"], ["Studio Ghibli"])
    }
    let place = Dictionary(uniqueKeysWithValues: titles.enumerated().map { ($1, $0) })
    for title in ["Tonari no Totoro", "Majo no Takkyuubin", "Gake no Ue no Ponyo"] {
      #expect(try #require(place[title]) < 5, "\(titles)")
    }
    for title in ["Mononoke Hime", "Hotaru no Haka", "Kaze Tachinu"] {
      #expect(place[title] ?? .max > 9, "\(titles)")
    }
  }

  @Test func anAgeIsKeptInTheWish() throws {
    func decoded(_ json: String) throws -> Int? {
      try JSONDecoder().decode(Wish.self, from: Data(json.utf8)).forChild
    }
    #expect(try decoded(#"{"for_child":6}"#) == 6)
    #expect(try decoded(#"{"for_child":40}"#) == nil && decoded(#"{"for_child":"six"}"#) == nil)
    var wish = Wish()
    wish.forChild = 6
    #expect(try JSONDecoder().decode(Wish.self, from: JSONEncoder().encode(wish)) == wish)
    let chip = try #require(wish.chips.first)
    #expect(chip.text == "for a child of 6" && wish.without(chip).isEmpty)
  }

  /// "Konkon" is not Satoshi Kon.
  @Test func aNameIsMatchedWhole() throws {
    let search = try Shipped.search.get()
    var wish = Wish()
    wish.about = ["satoshi kon"]
    let filter = TalkFilter(wish, search)
    let added = filter.additions()
    func row(_ title: String) throws -> Int {
      try #require(search.titles.indices.first { search.titles.title($0) == title })
    }
    for title in ["Perfect Blue", "Sennen Joyuu", "Paprika", "Mousou Dairinin"] {
      #expect(try added[row(title)] > 5 && filter.reasons(row(title)) == ["about satoshi kon"], "\(title)")
    }
    for title in ["Inari, Konkon, Koi Iroha.", "Bleach"] {
      #expect(try added[row(title)] == 0 && filter.reasons(row(title)).isEmpty, "\(title)")
    }
  }

  @Test func onlyFiltersAreSaidToFit() {
    var wish = Wish()
    (wish.genresIn, wish.genresOut, wish.moods, wish.about) = (["Sports"], ["Ecchi"], [.scary], ["dogs"])
    #expect(wish.filterTexts == ["Sports", "not Ecchi"])
    (wish.genresIn, wish.genresAny, wish.types, wish.studios) = (
      [], ["Mystery", "Horror"], ["TV"], ["Bones", "Trigger"]
    )
    (wish.yearFrom, wish.count, wish.niche) = (2010, 5, .obscure)
    #expect(
      wish.filterTexts == ["Mystery or Horror", "TV", "by Bones or Trigger", "since 2010", "not Ecchi"])
  }
}
