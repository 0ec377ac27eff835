import Foundations

/// Which column of a catalogue is what.
struct CatalogueColumns {
  private var places: [String: Int] = [:]
  /// Columns beside the genres that may say that a title is for adults.
  private var telling: [(column: Int, says: Says)] = []

  /// How a column says it.
  private enum Says { case genres, rating, age, flag, flagOfSafe }

  /// Other names of columns, the more particular first.
  private static let names: [(column: String, names: [String])] = [
    ("anime_id", ["anime_id", "mal_id", "id_mal", "myanimelist_id", "id"]), ("title", ["title", "name"]),
    ("english_title", ["english_title", "english_name", "title_english", "english"]),
    ("japanese_title", ["japanese_title", "japanese_name", "title_japanese", "japanese", "other_name"]),
    ("synonyms", ["synonyms", "title_synonyms"]), ("genres", ["genres", "genre"]), ("type", ["type"]),
    ("episodes", ["episodes"]), ("members", ["members"]), ("start_date", ["start_date"]),
    ("aired", ["aired"]), ("year", ["year", "release_year", "start_year", "season_year"]),
    ("season", ["season", "premiered"]), ("source", ["source"]), ("studios", ["studios", "studio"]),
    ("synopsis", ["synopsis", "sypnopsis"]), ("image_url", ["image_url"]), ("franchise", ["franchise"]),
    ("franchise_order", ["franchise_order"]), ("franchise_kind", ["franchise_kind"]),
    ("keywords", ["keywords"]),
  ]
  /// Words in the names of columns that may say that a title is for adults.
  private static let tellingWords: Set<String> = [
    "age", "ages", "rating", "ratings", "rated", "genre", "genres", "theme", "themes", "demographic",
    "demographics", "tag", "tags", "explicit", "adult", "adults", "nsfw", "hentai", "content", "restriction",
    "certification", "audience", "sfw",
  ]
  /// Words of columns whose numbers are years of age; a mean rating is a number as well.
  private static let ageWords: Set<String> = [
    "age", "ages", "agerating", "agelimit", "audience", "certification", "restriction",
  ]
  /// The same where the words of a name are not told apart.
  private static let tellingParts = [
    "agerating", "agelimit", "genre", "theme", "demographic", "explicit", "adult", "nsfw", "hentai",
  ]
  /// Words of columns of genres: a word of them counts as a whole, as "Adult Cast" is none of adult titles.
  private static let genreWords: Set<String> = [
    "genre", "genres", "theme", "themes", "demographic", "demographics", "tag", "tags",
  ]
  /// Words of columns that say yes or no.
  private static let flags = ["explicit", "adult", "nsfw", "hentai"]

  private static let needed = ["anime_id", "title", "genres", "type"]

  /// Whether a header has all that a catalogue needs.
  static func suffice(_ table: TableColumns) -> Bool {
    names.allSatisfy { !needed.contains($0.column) || table.find($0.names) != nil }
  }

  /// The columns of a header.
  ///
  /// - Throws: `CatalogueError` where one is missing that a catalogue needs.
  init(_ row: CSVRow, path: String) throws {
    if let quoted = CatalogueError.quotedWhole(row, path: path) { throw quoted }
    let table = TableColumns(row)
    for (column, names) in Self.names { places[column] = table.find(names) }
    places["score"] = table.find(["score"]) ?? table.find(["rating"])
    for needed in Self.needed where places[needed] == nil {
      throw CatalogueError(
        path: path, line: row.line,
        reason:
          "the header has no column \(needed) (found \(CleanText.clean(table.names.joined(separator: ","), limit: 100))). "
          + "A catalogue starts with anime_id,name,genre,type,episodes,rating,members or with anime_id,title,english_title,..."
      )
    }
    let own = Set([places["genres"]].compactMap { $0 })
    telling = table.names.indices.filter { !own.contains($0) }.compactMap { column in
      let name = table.names[column]
      let whole = TableColumns.folded(name)
      guard
        Self.words(name).contains(where: Self.tellingWords.contains)
          || Self.tellingParts.contains(where: whole.contains)
      else { return nil }
      let words = Set(Self.words(name) + [whole])
      if words.contains("sfw"), !words.contains("nsfw") { return (column, .flagOfSafe) }
      if Self.flags.contains(where: whole.contains), !whole.contains("genre") { return (column, .flag) }
      let isAge =
        !words.isDisjoint(with: Self.ageWords) && words.isDisjoint(with: ["score", "count", "mean"])
      if isAge { return (column, .age) }
      let isOfGenres =
        !words.isDisjoint(with: Self.genreWords)
        || ["genre", "theme", "demographic"].contains(where: whole.contains)
      return (column, isOfGenres ? .genres : .rating)
    }
  }

  /// The column with a name of this project's own; nil where the file has none.
  subscript(_ name: String) -> Int? { places[name] }

  /// The words of a name as in `ageRatingGuide` or `content_rating`, in small letters.
  private static func words(_ name: String) -> [String] {
    var words: [String] = []
    var wasSmall = false
    for letter in name {
      if !letter.isLetter {
        words.append("")
      } else if letter.isUppercase, wasSmall {
        words.append(letter.lowercased())
      } else if words.isEmpty {
        words = [letter.lowercased()]
      } else {
        words[words.count - 1] += letter.lowercased()
      }
      wasSmall = letter.isLowercase
    }
    return words
  }

  /// Whether a column beside the genres says that the title of a row is for adults.
  func sayAdult(_ row: CSVRow) -> Bool {
    for (column, says) in telling where column < row.count && !row.isBlank(column) {
      let text = row.text(column)
      let isSaid =
        switch says {
        case .flag: AdultWords.areSet(text) || GenreWords.sayAdult(text)
        case .flagOfSafe: AdultWords.areUnset(text)
        case .age: GenreWords.sayAdult(text) || AdultWords.areInAge(text) || AdultWords.isAdultAge(text)
        case .genres: row.number(column) == nil && GenreWords.sayAdult(text)
        // Mean ratings are numbers.
        case .rating: row.number(column) == nil && (GenreWords.sayAdult(text) || AdultWords.areInAge(text))
        }
      if isSaid { return true }
    }
    return false
  }
}
