import Testing

@testable import Catalogue

@Suite struct AdultWordsTests {
  @Test(arguments: [
    "Hentai", "Ecchi Hentai", "anime (HENTAI)", "Pornography", "Erotica", "18 Restricted", "NSFW", "Rx",
    "18+", "TV 18+", "\u{FF28}entai", "成人向け",
  ]) func adultGenresAreKnown(genre: String) { #expect(AdultWords.areIn(genre)) }

  @Test(arguments: ["", "Henta", "entai", "Erotic", "Adventure", "Parody", "18", "Romance", "Hent ai", "冒険"])
  func othersAreNot(genre: String) { #expect(!AdultWords.areIn(genre)) }
}
