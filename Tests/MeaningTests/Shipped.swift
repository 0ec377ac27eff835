import Catalogue
import Foundation
import Meaning

/// The shipped catalogue and word vectors, and the files in Resources.
enum Shipped {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path
  static let catalogue = root + "/Assets/catalogue.csv"
  static let vectors = root + "/Assets/meaning.safetensors"
  static func resource(_ name: String) -> String { root + "/Tests/MeaningTests/Resources/" + name }

  /// Made once for all tests.
  static let search = Result { () throws -> DescriptionSearch in
    let titles = try CatalogueFile.read(catalogue).titles
    return try DescriptionSearch(
      TitleTable(titles), keywords: keywords(titles), words: WordVectors(path: vectors))
  }

  static func keywords(_ titles: [Anime]) -> [Int: [String]] {
    Dictionary(titles.map { ($0.id, $0.keywords) }, uniquingKeysWith: { first, _ in first })
  }
}

/// A few made-up titles.
enum Sample {
  static func title(
    _ id: Int, _ name: String, _ synopsis: String, genres: [String] = [], keywords: [String] = []
  ) -> Anime {
    var anime = Anime(id: id, title: name)
    anime.synopsis = synopsis
    anime.genres = genres
    anime.keywords = keywords
    return anime
  }

  static let titles = [
    title(
      1, "Umi no Ki", "A fisherman finds a talking turtle. Dr. Sato wants to sell it to a museum.",
      genres: ["Comedy"], keywords: ["talking turtle", "fishing village"]),
    title(
      2, "Kuro no Hako", "A detective opens a black box. Whoever looked inside has died.",
      genres: ["Mystery", "Horror"], keywords: ["cursed box", "detective"]),
    title(
      3, "Asa no Michi", "Two sisters walk to school along the sea and talk about nothing.",
      genres: ["Slice of Life"], keywords: ["sisters", "gentle"]),
    title(
      4, "Yoru no Niwa", "Grown-ups meet in a garden at night.", genres: ["Hentai"],
      keywords: ["garden", "turtle"]),
  ]

  static func search(words: WordVectors? = nil) -> DescriptionSearch {
    DescriptionSearch(TitleTable(titles), keywords: Shipped.keywords(titles), words: words)
  }
}
