import Catalogue
import Foundation

/// Judges a title that nobody has seen: a tier with probabilities, and a comment from what was computed.
public struct Judge: Sendable {
  private let model: TierModel
  private let lessons: [TierModel.Lesson]
  private let search: DescriptionSearch

  /// Members that a title needs for its tier to count.
  public static let members = 20_000

  /// What is said of a title.
  public struct Verdict: Sendable, Equatable {
    /// The tiers with their chances, the score it would get.
    public var prediction: TierModel.Prediction
    /// The nearest titles, with what their texts have in common with it.
    public var nearest: [Neighbour]
    /// Genres with the mean score of their titles and how many there are.
    public var genres: [(name: String, mean: Double, titles: Int)]
    /// The mean of all.
    public var mean: Double

    /// Whether both say the same.
    public static func == (a: Verdict, b: Verdict) -> Bool {
      a.prediction == b.prediction && a.nearest == b.nearest && a.genres.map(\.name) == b.genres.map(\.name)
    }
  }

  /// A title near the judged one.
  public struct Neighbour: Sendable, Equatable {
    /// The title.
    public var anime: Anime
    /// Its tier.
    public var tier: Tier
    /// Words that both texts have, the rarest first.
    public var words: [String]
    /// Genres that both have.
    public var genres: [String]
  }

  /// Learns from the titles of a search. With `facts` what is known besides the synopsis and the genres counts too.
  ///
  /// - Throws: `MeaningError` without word vectors, or when there are too few titles.
  public init(_ search: DescriptionSearch, facts: Bool) throws {
    guard let words = search.words else {
      throw MeaningError(
        "There are no word vectors: make them with `nostrade meaning train`, or reinstall nostrade.")
    }
    self.search = search
    let titles = search.titles.indices.map { search.titles[$0] }
    lessons = TierModel.lessons(titles, members: Self.members)
    let features = TierFeatures(
      lessons.map(\.anime), all: titles, words: words, inputs: facts ? .known : .synopsisAndGenres)
    model = try TierModel(lessons, features: features)
  }

  /// Judges a title. Its score and members are not looked at.
  public func judge(_ anime: Anime, nearest: Int = 5) -> Verdict {
    guard let found = model.predict([anime]).first else {
      return Verdict(
        prediction: .init(chances: [0.25, 0.25, 0.25, 0.25], score: 7), nearest: [], genres: [], mean: 7)
    }
    let order = found.likeness.indices.sorted { (found.likeness[$1], $0) < (found.likeness[$0], $1) }
    var franchises: Set<String> = []
    var neighbours: [Neighbour] = []
    for i in order where neighbours.count < nearest {
      let title = lessons[i].anime
      if let franchise = title.franchise, !franchises.insert(franchise).inserted { continue }
      neighbours.append(
        Neighbour(
          anime: title, tier: Tier.of(lessons[i].score, model.bounds),
          words: shared(anime.synopsis ?? "", title), genres: title.genres.filter(anime.genres.contains)))
    }
    return Verdict(
      prediction: found.prediction, nearest: neighbours,
      genres: anime.genres.compactMap { genre in
        let scores = lessons.filter { $0.isRated && $0.anime.genres.contains(genre) }.map(\.score)
        return scores.isEmpty ? nil : (genre, scores.reduce(0, +) / Double(scores.count), scores.count)
      },
      mean: lessons.filter(\.isRated).reduce(0) { $0 + $1.score }
        / Double(max(1, lessons.count(where: \.isRated))))
  }

  /// Words of a text, as they stand in it, that a title's synopsis has in some form.
  private func shared(_ text: String, _ title: Anime) -> [String] {
    let theirs = Set(WordReader.stems(title.synopsis ?? ""))
    var found: [(word: String, rarity: Float)] = []
    var seen: Set<[UInt8]> = []
    WordReader.words(text) { word in
      var stemmer = Stemmer()
      var stem = word
      stemmer.stem(&stem)
      guard theirs.contains(stem), WordReader.stems(String(decoding: word, as: UTF8.self)).count == 1,
        seen.insert(stem).inserted, let term = search.terms.number(of: stem)
      else { return }
      found.append((String(decoding: word, as: UTF8.self), search.index.rarity[term]))
    }
    return found.sorted { $0.rarity > $1.rarity }.prefix(4).map(\.word)
  }
}
