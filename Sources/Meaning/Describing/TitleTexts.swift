import Catalogue

/// The parts of a title that a description is compared with.
struct TitleTexts {
  /// A part, with its weight in each half of the search. Chosen on the choosing half of the descriptions
  /// (docs/decisions/0110-search-by-meaning.md).
  enum Field: Int, CaseIterable {
    case names, synopsis, keywords, genres, studios

    var wordWeight: Float {
      switch self {
      case .names: 0.5
      case .synopsis: 1
      case .keywords: 1.5
      case .genres, .studios: 0.3
      }
    }

    var vectorWeight: Float {
      switch self {
      case .names, .synopsis, .genres: 1
      case .keywords: 2
      case .studios: 0
      }
    }
  }

  /// The text of each field, in the order of `Field.allCases`.
  let texts: [String]

  init(_ anime: Anime, keywords: [String]) {
    let names = [anime.romaji ?? anime.title] + [anime.englishTitle].compactMap { $0 } + anime.synonyms
    texts = [
      names.joined(separator: " "), anime.synopsis ?? "", keywords.joined(separator: " "),
      (anime.genres + [anime.type, anime.source].compactMap { $0 }).joined(separator: " "),
      anime.studios.joined(separator: " "),
    ]
  }
}
