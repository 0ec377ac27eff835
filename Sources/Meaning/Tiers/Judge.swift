import Catalogue
import Foundation
import Synchronization

/// Judges a title that nobody has seen: a tier with probabilities, and a comment from what was computed.
public final class Judge: Sendable {
  private let words: WordVectors
  private let titles: [Anime]
  private let facts: Bool
  /// A model for each set of fields that was asked about; at most `mostModels`.
  private let models: Mutex<[(fields: TierFields, model: TierModel)]>
  private let lessons: [TierModel.Lesson]
  private let search: DescriptionSearch

  /// Members that a title needs for its tier to count.
  public static let members = 20_000
  private static let mostModels = 6

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
    /// What it was judged by.
    public var fields: TierFields
    /// Words of the synopsis that say something, and how many of them are known.
    public var words: KnownWords
    /// The scores that the tiers begin at, from the second.
    public var bounds: [Double]

    /// Whether both say the same.
    public static func == (a: Verdict, b: Verdict) -> Bool {
      a.prediction == b.prediction && a.nearest == b.nearest && a.genres.map(\.name) == b.genres.map(\.name)
    }
  }

  /// How much of a text the word vectors know.
  public struct KnownWords: Sendable, Equatable {
    /// Different words that say something, and how many of them are known.
    public var known, all: Int
    /// Whether a judgement may lean on them.
    public var isEnough: Bool { known >= 4 && known * 3 >= all }
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

  /// Learns from the titles of a search. With `facts` what is known besides the synopsis and the genres counts too. What is known
  /// of `first`, the title that will be judged first, is learned from at once.
  ///
  /// - Throws: `MeaningError` without word vectors, or when there are too few titles.
  public init(_ search: DescriptionSearch, facts: Bool, first: Anime? = nil) throws {
    guard let words = search.words else {
      throw MeaningError(
        "There are no word vectors: make them with `nostrade meaning train`, or reinstall nostrade.")
    }
    (self.search, self.words, self.facts) = (search, words, facts)
    titles = search.titles.indices.map { search.titles[$0] }
    lessons = TierModel.lessons(titles, members: Self.members)
    let fields = first.map { Self.fields($0, words, facts: facts) } ?? .texts
    models = Mutex([(fields, try Self.model(fields, lessons, titles, words))])
  }

  private static func model(
    _ fields: TierFields, _ lessons: [TierModel.Lesson], _ titles: [Anime], _ words: WordVectors
  ) throws -> TierModel {
    let inputs: TierInputs = fields.isSubset(of: .texts) ? .synopsisAndGenres : .known
    let features = TierFeatures(
      lessons.map(\.anime), all: titles, words: words, inputs: inputs, given: fields)
    return try TierModel(lessons, features: features)
  }

  /// What is known of a title. A synopsis without a known word says nothing.
  private static func fields(_ anime: Anime, _ words: WordVectors, facts: Bool) -> TierFields {
    var fields: TierFields = []
    if !anime.genres.isEmpty { fields.insert(.genres) }
    if facts {
      if anime.type != nil { fields.insert(.type) }
      if anime.source != nil { fields.insert(.source) }
      if !anime.studios.isEmpty { fields.insert(.studios) }
      if anime.startDate != nil || anime.season != nil { fields.insert(.date) }
      if anime.episodes != nil { fields.insert(.episodes) }
    }
    let says = knownWords(anime.synopsis ?? "", words).known > 0
    if says || fields.isEmpty { fields.insert(.synopsis) }
    return fields
  }

  private static func knownWords(_ text: String, _ words: WordVectors) -> KnownWords {
    let stems = Set(WordReader.stems(String(text.prefix(20_000))))
    return KnownWords(known: stems.count { words.row(of: $0) != nil }, all: stems.count)
  }

  private func model(_ fields: TierFields) -> TierModel? {
    models.withLock { models in
      if let known = models.first(where: { $0.fields == fields }) { return known.model }
      guard let new = try? Self.model(fields, lessons, titles, words) else { return models.first?.model }
      if models.count >= Self.mostModels { models.removeFirst() }
      models.append((fields, new))
      return new
    }
  }

  /// Judges a title by what is known of it. Its score and members are not looked at. What it learns takes a second, once for each
  /// set of fields.
  public func judge(_ given: Anime, nearest: Int = 5) -> Verdict {
    var anime = given
    anime.synopsis = given.synopsis.map(Self.withoutRepeats)
    let fields = Self.fields(anime, words, facts: facts)
    let known = Self.knownWords(anime.synopsis ?? "", words)
    guard let model = model(fields), let found = predict(anime, model) else {
      return Verdict(
        prediction: .init(chances: [0.25, 0.25, 0.25, 0.25], score: 7), nearest: [], genres: [], mean: 7,
        fields: fields, words: known, bounds: [7, 7, 7])
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
        / Double(max(1, lessons.count(where: \.isRated))),
      fields: fields, words: known, bounds: model.bounds)
  }

  /// A text with each of its sentences once: saying it again says nothing more.
  private static func withoutRepeats(_ text: String) -> String {
    var seen: Set<String> = []
    return DescriptionSearch.sentences(text).filter { seen.insert($0.lowercased()).inserted }.joined(
      separator: " ")
  }

  /// Up to so many genres may be a part of those that a title has.
  private static let mayBePart = 2
  private static let completions = 24

  /// The prediction of a title. One or two genres are read as "and perhaps others": it is the mean over the genres that titles with
  /// these have.
  private func predict(_ anime: Anime, _ model: TierModel) -> (
    prediction: TierModel.Prediction, likeness: [Float]
  )? {
    let all = lessons.filter { Set($0.anime.genres).isSuperset(of: anime.genres) }
    guard (1...Self.mayBePart).contains(anime.genres.count), all.count >= Self.completions else {
      return model.predict([anime]).first
    }
    let titles = (0..<Self.completions).map { i in
      var one = anime
      one.genres = all[i * all.count / Self.completions].anime.genres
      return one
    }
    let found = model.predict(titles)
    guard let first = found.first else { return nil }
    let count = Float(found.count)
    var chances = [Double](repeating: 0, count: first.prediction.chances.count)
    var (likeness, score) = ([Float](repeating: 0, count: first.likeness.count), 0.0)
    for one in found {
      for (i, chance) in one.prediction.chances.enumerated() { chances[i] += chance / Double(found.count) }
      for (i, value) in one.likeness.enumerated() { likeness[i] += value / count }
      score += one.prediction.score / Double(found.count)
    }
    return (TierModel.Prediction(chances: chances, score: score), likeness)
  }

  /// A word that more than one in so many titles have is no evidence of likeness.
  private static let tooCommon = 50
  private static let fewestLetters = 4

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
        word.count >= Self.fewestLetters, seen.insert(stem).inserted,
        let term = search.terms.number(of: stem),
        search.index.titles(with: term) <= max(3, search.titles.count / Self.tooCommon)
      else { return }
      found.append((String(decoding: word, as: UTF8.self), search.index.rarity[term]))
    }
    return found.sorted { $0.rarity > $1.rarity }.prefix(4).map(\.word)
  }
}
