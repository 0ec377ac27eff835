import Testing

@testable import Catalogue

@Suite struct TitleLanguageTests {
  var titan: Anime {
    var anime = Anime(id: 1, title: "Shingeki no Kyojin")
    anime.englishTitle = "Attack on Titan"
    anime.japaneseTitle = "進撃の巨人"
    return anime
  }

  @Test func titlesSwitchLanguageAndBack() {
    var anime = titan
    anime.useTitle(in: .english)
    #expect(anime.title == "Attack on Titan" && anime.otherTitles == ["Shingeki no Kyojin", "進撃の巨人"])
    anime.useTitle(in: .japanese)
    #expect(anime.title == "進撃の巨人" && anime.otherTitles == ["Shingeki no Kyojin", "Attack on Titan"])
    anime.useTitle(in: .romaji)
    #expect(anime == titan)
  }

  @Test func missingNamesChangeNothing() {
    var bare = Anime(id: 2, title: "X")
    bare.useTitle(in: .japanese)
    #expect(bare == Anime(id: 2, title: "X"))
  }

  @Test func allNamesAreFoundInEveryLanguage() {
    var anime = titan
    anime.useTitle(in: .japanese)
    let index = TitleIndex(TitleTable([anime]))
    for name in ["shingeki", "attack on", "進撃"] {
      #expect(index.search(name, limit: 5).count == 1, "\(name)")
    }
  }
}
