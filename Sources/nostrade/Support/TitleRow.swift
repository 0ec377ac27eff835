import Catalogue

/// A title as commands print it in JSON: what a command does not say of titles is nil, and left out.
struct TitleRow: Encodable {
  let anime_id: Int
  let title: String
  var rank: Int?
  var score: Double?
  var english_title, type: String?
  var episodes, year: Int?
  var genres, keywords: [String]?
  /// The sentence of the synopsis that fits best.
  var sentence: String?
  var match: Int?
  var rating: Double?
  var reasons, different: [String]?
  var explained: [ExplainedReasons.Row]?
  /// The score for each of those who watch together.
  var people: [Person]?
  /// What a judged synopsis has in common with the title's.
  var tier: String?
  var words: [String]?
  var link: String?

  struct Person: Encodable {
    let profile: String
    let score: Double
    let rating: Double?
  }

  /// Id and name alone.
  init(naming anime: Anime, rank: Int? = nil, score: Double?) {
    (anime_id, title, self.rank, self.score) = (anime.id, anime.title, rank, score)
  }

  /// With the other name, type and year.
  init(_ anime: Anime, rank: Int? = nil, score: Double?) {
    self.init(naming: anime, rank: rank, score: score)
    (english_title, type, year) = (anime.englishTitle, anime.type, anime.year)
  }

  /// With episodes and genres as well.
  init(whole anime: Anime, rank: Int, score: Double) {
    self.init(anime, rank: rank, score: score)
    (episodes, genres) = (anime.episodes, anime.genres)
  }

  /// This row with more in it.
  func with(_ add: (inout TitleRow) -> Void) -> TitleRow {
    var row = self
    add(&row)
    return row
  }
}
