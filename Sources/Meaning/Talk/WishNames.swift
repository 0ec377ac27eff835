import Catalogue

/// The names that a wish may contain.
struct WishNames: Sendable {
  let genres, types, studios: Set<String>
  /// All names of titles, as their words.
  let titles: Set<String>
  private let index: TitleIndex

  init(_ titles: TitleTable, _ index: TitleIndex) {
    var (genres, types, studios): (Set<Int>, Set<Int>, Set<Int>) = ([], [], [])
    for row in titles.indices where !titles.isAdult(row) {
      genres.formUnion(titles.genres(row).map(Int.init))
      studios.formUnion(titles.studios(row).map(Int.init))
      if let type = titles.type(row) { types.insert(type) }
    }
    self.genres = Set(genres.map(titles.word))
    self.types = Set(types.map(titles.word))
    self.studios = Set(studios.map(titles.word))
    self.titles = Set(
      titles.flatMap { [$0.title, $0.romaji, $0.englishTitle].compactMap { $0 } + $0.synonyms }
        .map { CommentCheck.words($0).joined(separator: " ") })
    self.index = index
  }

  /// A wish without what the catalogue does not know, and without parts that were not said.
  func checked(_ wish: Wish, said sentence: String) -> Wish {
    var result = wish
    func keep(_ names: [String], _ known: Set<String>) -> [String] {
      var seen: Set<String> = []
      return names.filter { known.contains($0) && seen.insert($0).inserted }
    }
    result.genresIn = keep(wish.genresIn, genres)
    result.genresAny = keep(wish.genresAny, genres)
    result.genresOut = keep(wish.genresOut, genres)
    result.types = keep(wish.types, types)
    result.typesOut = keep(wish.typesOut, types)
    result.studios = keep(wish.studios, studios)
    result.studiosOut = keep(wish.studiosOut, studios)
    result.like = titles(wish.like)
    result.unlike = titles(wish.unlike)
    result.titlesOut = titles(wish.titlesOut)
    let lower = sentence.lowercased()
    result.notUnderstood = wish.notUnderstood.filter { lower.contains($0.lowercased()) }
    return result
  }

  /// The titles that names stand for; others are left out.
  private func titles(_ names: [String]) -> [String] {
    var result: [String] = []
    for name in names {
      guard let found = index.named(name), found.isWhole else { continue }
      let title = index.romaji(found.row)
      if !result.contains(title) { result.append(title) }
    }
    return result
  }
}
