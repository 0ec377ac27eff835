import Catalogue
import Foundation
import Models
import Synchronization
import Tensors

/// Finds titles by what they are about: words of a description in texts (BM25F) joined with vectors of words (latent semantic
/// analysis) by the sum of reciprocal ranks (Cormack, Clarke & Buettcher 2009). Made once for many searches, and never changed.
public final class DescriptionSearch: Sendable {
  /// What is ranked by.
  public struct Halves: OptionSet, Sendable {
    /// See `OptionSet`.
    public let rawValue: Int
    /// A set from its bits.
    public init(rawValue: Int) { self.rawValue = rawValue }
    /// Words of the texts.
    public static let words = Halves(rawValue: 1)
    /// Vectors of words.
    public static let vectors = Halves(rawValue: 2)
    /// Vectors of a sentence encoder, where one is installed.
    public static let sentences = Halves(rawValue: 4)
    /// Words and their vectors.
    public static let both: Halves = [.words, .vectors]
    /// Everything there is.
    public static let all: Halves = [.words, .vectors, .sentences]
  }

  /// The titles that are searched.
  public let titles: TitleTable
  let keywords: [Int: [String]]
  let terms: ByteTable
  let index: WordIndex
  let words: WordVectors?
  /// The word number of each genre.
  let genreWords: [String: Int]
  /// How rare each genre is, by word number.
  let genreRarity: [Int: Float]
  /// Unit vectors of the titles, `[titles, size]`.
  var vectors: HalfTensor? { indexed?.exact.vectors }
  let indexed: IndexedVectors?

  /// Vectors by a sentence encoder; nil without one.
  let sentences: SentenceHalf?
  /// What follows what.
  let lines: FranchiseLines
  private let madeGrammar = Mutex<TalkGrammar?>(nil)
  private let madeTopics = Mutex<TalkTopics?>(nil)

  /// What keywords of the titles name; made when a sentence first asks for it.
  var topics: TalkTopics {
    madeTopics.withLock { made in
      if let made { return made }
      let new = TalkTopics(keywords)
      made = new
      return new
    }
  }

  /// How many titles of each half take part in the sum of ranks.
  private static let depth = 200
  /// What is added to a rank, and the weights of the ranks of word vectors and sentences; chosen as the weights of fields.
  private static let rankOffset: Float = 10
  private static let vectorShare: Float = 0.3
  private static let sentenceShare: Float = 0.5

  /// A search of `titles`. Without word vectors it goes by words alone; they are asked for last, so that they may be read meanwhile.
  /// `indexing` says how vectors are searched. O(characters).
  public init(
    _ titles: TitleTable, keywords: [Int: [String]], words: @autoclosure () throws -> WordVectors?,
    sentences: SentenceHalf? = nil, indexing: VectorIndexing = VectorIndexing()
  ) rethrows {
    self.titles = titles
    self.sentences = sentences
    self.keywords = keywords
    lines = FranchiseLines(titles)
    let counts = TermCounts(titles, keywords: keywords)
    terms = counts.reader.terms
    index = WordIndex(counts)
    var found: [Int: Int] = [:]
    for row in titles.indices { for word in titles.genres(row) { found[Int(word), default: 0] += 1 } }
    genreWords = Dictionary(found.keys.map { (titles.word($0), $0) }, uniquingKeysWith: { first, _ in first })
    let all = Float(titles.count)
    genreRarity = found.mapValues { log((all + 1) / Float($0)) }
    let words = try words()
    self.words = words
    indexed = words.map { IndexedVectors(Self.vectors(counts, titles, $0), name: "words", indexing) }
  }

  /// The vectors of all titles: stored ones where the texts are those they were computed for.
  private static func vectors(_ counts: TermCounts, _ titles: TitleTable, _ words: WordVectors) -> HalfTensor
  {
    let result = Tensor(titles.count, words.size)
    var missing: Set<Int> = []
    for row in titles.indices
    where !words.addTitle(titles.id(row), hash: counts.hashes[row], to: result.row(row)) {
      missing.insert(row)
    }
    guard !missing.isEmpty else { return HalfTensor(result) }
    let places = (0..<counts.reader.terms.count).map { words.row(of: Array(counts.reader.terms[$0])) }
    counts.forEachTitle(weight: { field, _ in field.vectorWeight }) { row, list in
      guard missing.contains(row) else { return }
      let vector = words.vector(
        list.compactMap { entry in places[Int(entry.term)].map { ($0, entry.count) } })
      for (i, value) in vector.enumerated() { result.row(row)[i] = value }
    }
    return HalfTensor(result)
  }

  // MARK: Searching

  /// The titles that fit a description best, the best first; the first title of a franchise stands before later ones. What the
  /// description does not want ("horror but not gory") is left out. O(titles x size).
  public func search(_ text: String, limit: Int, adult: Bool, halves: Halves = .all) -> [DescriptionMatch] {
    let found = found(text, halves)
    return found.rows.lazy.filter { adult || !self.titles.isAdult($0) }
      .prefix(max(0, limit)).map { self.match($0, found.description) }
  }

  /// Rows of the titles that fit a text, the best first, and the description that it gives.
  func found(_ text: String, _ halves: Halves) -> (rows: [Int], description: Description) {
    guard let turn = negatedTurn(text) else {
      let description = describe(Self.withoutKind(text), said: text)
      return (ranked(description, halves), description)
    }
    // Of what is not wanted alone nothing can be found.
    let wanted = turn.wanted.isEmpty ? text : turn.wanted
    let description = describe(Self.withoutKind(wanted), said: wanted)
    if turn.wanted.isEmpty { return (ranked(description, halves), description) }
    let filter = TurnFilter(turn, from: [], self)
    return (ranked(description, halves).filter(filter.passes), description)
  }

  /// What reads the wishes in a description; made when one is first met.
  func grammar() -> TalkGrammar {
    madeGrammar.withLock { made in
      if let made { return made }
      // No titles are named there: "like TITLE but" was taken off before.
      let new = TalkGrammar(TitleIndex(TitleTable([])), titles: titles, isWord: isWord)
      made = new
      return new
    }
  }

  /// Rows of the titles that fit best.
  func ranked(_ description: Description, _ halves: Halves) -> [Int] {
    let bySentence =
      halves.contains(.sentences)
      ? sentences?.nearest(description.text, titles: titles.count, count: Self.depth) ?? [] : []
    guard !description.isEmpty || !bySentence.isEmpty else { return [] }
    var sums: [Int: Float] = [:]
    func join(_ rows: some Sequence<Int>, share: Float) {
      for (rank, row) in rows.enumerated() {
        sums[row, default: 0] += share / (Self.rankOffset + Float(rank))
      }
    }
    if halves.contains(.words) {
      let scores = wordScores(description)
      var best = TopKSelector()
      best.select(scores, count: Self.depth) { scores[Int($0)] <= 0 }
      join(best.indices.lazy.map { Int($0) }, share: 1)
    }
    if halves.contains(.vectors), let indexed {
      let found = indexed.nearest(description.vector, count: Self.depth)
      join(found.prefix { $0.cosine > 0 }.map(\.row), share: Self.vectorShare)
    }
    join(bySentence.prefix { $0.cosine > 0 }.map(\.row), share: Self.sentenceShare)
    let rows = sums.keys.sorted { ($1.weight(sums), $0) < ($0.weight(sums), $1) }
    return beginningsFirst(rows) { sums[$0] }
  }

  /// Reads a description. Words with a typo are read as the nearest known ones.
  func describe(_ text: String, said: String? = nil) -> Description {
    var result = Description()
    result.text = String((said ?? text).prefix(2000))
    var counts: [Int: Float] = [:]
    var seen: Set<Int> = []
    for stem in WordReader.stems(String(text.prefix(2000))).prefix(Description.mostWords) {
      let term = terms.number(of: stem) ?? NearestTerm.find(stem, in: terms, titles: index.titles(with:))
      guard let term else { continue }
      if seen.insert(term).inserted { result.terms.append((term, 1)) }
      if let words, let row = words.row(of: Array(terms[term])) { counts[row, default: 0] += 1 }
    }
    if let words {
      result.vector = words.vector(counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    }
    return result
  }

  /// The keywords of the title in a row.
  func keywords(of row: Int) -> [String] { keywords[titles.id(row)] ?? [] }

  /// BM25F of each title.
  func wordScores(_ description: Description) -> [Float] {
    var scores = [Float](repeating: 0, count: titles.count)
    for (term, weight) in description.terms { index.add(term, times: weight, to: &scores) }
    return scores
  }

  /// The cosine of each title with a vector.
  func vectorScores(_ vector: [Float]) -> [Float] {
    guard let scores = indexed?.exact.cosines(vector), !scores.isEmpty else {
      return [Float](repeating: 0, count: titles.count)
    }
    return scores
  }
}

extension Int {
  fileprivate func weight(_ sums: [Int: Float]) -> Float { sums[self] ?? 0 }
}
