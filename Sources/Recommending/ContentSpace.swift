import CKernels
import Catalogue
import Events
import Foundation

/// What titles are about, as sparse unit vectors. Features are genres and themes, studios, franchise, type, era and source,
/// weighted by inverse document frequency. Cosines between these vectors are the content share of the ranking.
public struct ContentSpace: Sendable {
  /// Number of features.
  let width: Int
  /// The vectors as a sparse matrix, `[titles, width]`: row `i` has `values[k]` at column `features[k]` for `k` in
  /// `starts[i]..<starts[i + 1]`.
  let starts: [Int]
  let features: [Int32]
  let values: [Float]
  /// The mean of all vectors, `[width]`.
  let mean: [Float]
  /// What each feature stands for.
  private var meanings: [Meaning]
  private let catalogue: TitleTable

  private struct Meaning {
    var kind: Kind
    /// A word of the catalogue; for eras the period of five years.
    var word: Int32
    /// Whether it has a name in a sentence, and whether that only says whom a title is made for.
    var hasLabel = false
    var isAudience = false
  }

  private enum Kind: UInt8, CaseIterable { case genre, studio, franchise, type, source, era }

  /// The space of a catalogue. O(non-zero values).
  public init(_ catalogue: TitleTable) {
    var features = FeatureNumbers(catalogue)
    var counts: [Float] = []
    var starts = [0]
    var columns: [Int32] = []
    var values: [Float] = []
    starts.reserveCapacity(catalogue.count + 1)
    columns.reserveCapacity(catalogue.count * 8)
    values.reserveCapacity(catalogue.count * 8)
    for row in catalogue.indices {
      features.forEachFeature(of: row) { feature, weight in
        if Int(feature) == counts.count { counts.append(0) }
        counts[Int(feature)] += 1
        columns.append(feature)
        values.append(weight)
      }
      starts.append(columns.count)
    }
    let total = Float(max(catalogue.count, 1))
    let rarity = counts.map { log(1 + total / $0) }
    for row in catalogue.indices {
      let range = starts[row]..<starts[row + 1]
      var norm: Float = 0
      for k in range {
        values[k] *= rarity[Int(columns[k])]
        norm += values[k] * values[k]
      }
      norm = norm.squareRoot()
      if norm > 0 { for k in range { values[k] /= norm } }
    }
    var sum = [Float](repeating: 0, count: counts.count)
    for k in columns.indices { sum[Int(columns[k])] += values[k] / total }
    mean = sum
    width = counts.count
    self.catalogue = catalogue
    self.starts = starts
    self.features = columns
    self.values = values
    meanings = features.meanings
    for feature in meanings.indices {
      switch meanings[feature].kind {
      case .franchise, .type: break
      case .studio: meanings[feature].hasLabel = true
      case .genre, .source, .era:
        let label = label(Int32(feature))
        meanings[feature].hasLabel = label != nil
        meanings[feature].isAudience = label.map(TellingGenres.audiences.contains) ?? false
      }
    }
  }

  /// The name of a feature in a sentence; nil for features that explain nothing, such as "TV".
  private func label(_ feature: Int32) -> String? {
    let meaning = meanings[Int(feature)]
    let word = Int(meaning.word)
    return switch meaning.kind {
    case .genre: TellingGenres.isInformative(catalogue.word(word)) ? catalogue.word(word) : nil
    case .studio: Self.studio(catalogue.word(word))
    case .source: Self.tellingSources[catalogue.word(word).lowercased()]
    case .era: Self.era(word)
    case .franchise, .type: nil
    }
  }

  /// "studio Bones", "Studio Ghibli".
  private static func studio(_ name: String) -> String {
    name.lowercased().contains("studio") ? name : "studio " + name
  }

  /// Sources that say something of a title, as they stand in a sentence; most titles come from a manga.
  private static let tellingSources = [
    "visual novel": "a visual novel as source", "game": "a game as source", "novel": "a novel as source",
    "4-koma manga": "a four-panel source", "book": "a book as source", "card game": "a card game as source",
  ]
  /// The first period of five years that is not told: most titles are newer.
  private static let newEras = 2000 / 5

  /// "the late 1980s" for a period of five years long ago.
  private static func era(_ period: Int) -> String? {
    guard period < newEras else { return nil }
    let year = period * 5
    return "the \(year % 10 < 5 ? "early" : "late") \(year / 10 * 10)s"
  }

  /// "the late 1980s" where two titles are of one period long ago. O(features of both).
  func sharedEra(_ a: Int, _ b: Int) -> String? {
    var found: String?
    forEachShared(a, b) { feature, _ in
      let meaning = meanings[Int(feature)]
      if meaning.kind == .era { found = Self.era(Int(meaning.word)) }
    }
    return found
  }

  /// Numbers features in the order they first appear.
  private struct FeatureNumbers {
    private(set) var meanings: [Meaning] = []
    private let catalogue: TitleTable
    /// The feature of each word of each kind, -1 while it has none, `silent` where it is to have none, `[kinds * words]`.
    private var numbers: [Int32]
    private let words: Int
    /// The feature of each period of five years.
    private var eras: [Int: Int32] = [:]
    /// The word that stands for all spellings of a source, by word and by lower-case name.
    private var canonical: [Int: Int] = [:]
    private var canonicalByName: [String: Int] = [:]

    init(_ catalogue: TitleTable) {
      self.catalogue = catalogue
      words = catalogue.words
      numbers = [Int32](repeating: -1, count: Kind.allCases.count * words)
    }

    /// Calls `body` with each feature of a title and its weight before inverse document frequency.
    mutating func forEachFeature(of row: Int, _ body: (Int32, Float) -> Void) {
      for genre in catalogue.genres(row) {
        if let genre = tellingGenre(Int(genre)) { body(genre, 1) }
      }
      for studio in catalogue.studios(row).prefix(2) { body(feature(.studio, Int(studio)), 0.5) }
      if let franchise = catalogue.franchise(row) { body(feature(.franchise, franchise), 0.7) }
      if let type = catalogue.type(row) { body(feature(.type, type), 0.5) }
      if let year = catalogue.year(row) {
        let era = eras[year / 5] ?? add(.era, year / 5)
        eras[year / 5] = era
        body(era, 0.4)
      }
      if let source = catalogue.source(row) { body(feature(.source, canonicalSource(source)), 0.3) }
    }

    /// Stands in `numbers` for a genre that is no feature: it says nothing of what a title is like.
    private static let silent: Int32 = -2

    private mutating func tellingGenre(_ word: Int) -> Int32? {
      let at = Int(Kind.genre.rawValue) * words + word
      if numbers[at] == -1, !TellingGenres.isInformative(catalogue.word(word)) { numbers[at] = Self.silent }
      return numbers[at] == Self.silent ? nil : feature(.genre, word)
    }

    private mutating func feature(_ kind: Kind, _ word: Int) -> Int32 {
      let at = Int(kind.rawValue) * words + word
      if numbers[at] >= 0 { return numbers[at] }
      let new = add(kind, word)
      numbers[at] = new
      return new
    }

    private mutating func canonicalSource(_ word: Int) -> Int {
      if let known = canonical[word] { return known }
      let name = catalogue.word(word).lowercased()
      let first = canonicalByName[name] ?? word
      canonicalByName[name] = first
      canonical[word] = first
      return first
    }

    private mutating func add(_ kind: Kind, _ word: Int) -> Int32 {
      meanings.append(Meaning(kind: kind, word: Int32(word)))
      return Int32(meanings.count - 1)
    }
  }

  /// A person's content profile: the sum of title vectors weighted by `Feedback.contentWeight`, and by `weights` unless they are empty,
  /// written to `out` `[width]` as a unit vector. Returns its length before normalisation, 0 when there is no profile. O(width + non-zero values).
  func profile(_ taste: [(row: Int, event: Event)], weights: [Float] = [], into out: inout [Float]) -> Float {
    out.withUnsafeMutableBufferPointer { out in
      out.update(repeating: 0)
      for (index, (row, event)) in taste.enumerated() {
        let weight = event.feedback.contentWeight * (weights.isEmpty ? 1 : weights[index])
        for k in starts[row]..<starts[row + 1] { out[Int(features[k])] += weight * values[k] }
      }
      var norm: Float = 0
      for value in out { norm += value * value }
      norm = norm.squareRoot()
      guard norm > 1e-6 else {
        out.update(repeating: 0)
        return 0
      }
      for i in out.indices { out[i] /= norm }
      return norm
    }
  }

  /// Cosines of every title with a unit profile, into `out` `[titles]`. O(non-zero values).
  func cosines(_ profile: [Float], into out: inout [Float]) {
    nk_sparse_matvec(features, values, starts, profile, &out, out.count)
  }

  /// The vector of a title, `[width]`.
  func vector(_ row: Int) -> [Float] {
    var dense = [Float](repeating: 0, count: width)
    for k in starts[row]..<starts[row + 1] { dense[Int(features[k])] = values[k] }
    return dense
  }

  /// For each of some titles, the sum of its cosines with other titles, `[rows]`. O(width + non-zero values of the titles).
  func cosineSums(_ rows: [Int], with others: some Sequence<Int>) -> [Float] {
    var dense = [Float](repeating: 0, count: width)
    for other in others {
      for k in starts[other]..<starts[other + 1] { dense[Int(features[k])] += values[k] }
    }
    return cosines(rows, with: dense)
  }

  private func cosines(_ rows: [Int], with dense: [Float]) -> [Float] {
    rows.map { product($0, with: dense) }
  }

  /// The product of a title's vector with a dense one, `[width]`. O(non-zero values of the title).
  func product(_ row: Int, with dense: [Float]) -> Float {
    var product: Float = 0
    for k in starts[row]..<starts[row + 1] { product += values[k] * dense[Int(features[k])] }
    return product
  }

  /// Shared features are named only if together they make up this much of the cosine, and each at least the second number.
  private static let (leastShared, leastFeature): (Float, Float) = (0.15, 0.02)
  /// The most features that are named.
  private static let mostTold = 3

  /// Names of the features two titles share that mean something, the heaviest first; none where they hardly weigh.
  func sharedLabels(_ a: Int, _ b: Int) -> [String] {
    var (whole, telling): (Float, Float) = (0, 0)
    var parts: [(feature: Int32, value: Float)] = []
    forEachShared(a, b) { feature, value in
      whole += value
      guard meanings[Int(feature)].hasLabel else { return }
      if !meanings[Int(feature)].isAudience { telling += value }
      if value >= Self.leastFeature { parts.append((feature, value)) }
    }
    guard whole >= Self.leastShared, telling >= Self.leastShared else { return [] }
    // Words are built for what is told only.
    return parts.sorted { $0.value > $1.value }.prefix(Self.mostTold).compactMap { label($0.feature) }
  }

  /// Whether two titles share something that `sharedLabels` names, eras aside. Builds no words. O(features of both).
  func sharesLabels(_ a: Int, _ b: Int) -> Bool {
    var (whole, telling): (Float, Float) = (0, 0)
    var isNamed = false
    forEachShared(a, b) { feature, value in
      let meaning = meanings[Int(feature)]
      whole += value
      guard meaning.hasLabel else { return }
      if !meaning.isAudience { telling += value }
      if value >= Self.leastFeature, meaning.kind != .era { isNamed = true }
    }
    return isNamed && whole >= Self.leastShared && telling >= Self.leastShared
  }

  /// Passes the features that two titles share, and the products of their values, to `body`. O(features of both).
  private func forEachShared(_ a: Int, _ b: Int, _ body: (Int32, Float) -> Void) {
    for i in starts[a]..<starts[a + 1] {
      for j in starts[b]..<starts[b + 1] where features[i] == features[j] {
        body(features[i], values[i] * values[j])
      }
    }
  }

  /// An inverted index of some titles: feature `f` has value `values[k]` in title `rows[indices[k]]` for `k` in
  /// `starts[f]..<starts[f + 1]`.
  struct Postings: Sendable {
    var starts: [Int]
    var indices: [Int32]
    var values: [Float]
  }

  /// The inverted index of `rows`. O(width + non-zero values of the titles).
  func postings(of rows: [Int]) -> Postings {
    var starts = [Int](repeating: 0, count: width + 1)
    for row in rows { for k in self.starts[row]..<self.starts[row + 1] { starts[Int(features[k]) + 1] += 1 } }
    for feature in 0..<width { starts[feature + 1] += starts[feature] }
    var next = starts
    var indices = [Int32](repeating: 0, count: starts[width])
    var found = [Float](repeating: 0, count: starts[width])
    for (index, row) in rows.enumerated() {
      for k in self.starts[row]..<self.starts[row + 1] {
        let slot = next[Int(features[k])]
        indices[slot] = Int32(index)
        found[slot] = values[k]
        next[Int(features[k])] += 1
      }
    }
    return Postings(starts: starts, indices: indices, values: found)
  }

  /// Cosines of one title with the titles of an inverted index, into `out` `[rows of the index]`. O(postings of its features).
  func cosines(of row: Int, _ postings: Postings, into out: inout [Float]) {
    out.withUnsafeMutableBufferPointer { out in
      out.update(repeating: 0)
      postings.indices.withUnsafeBufferPointer { indices in
        postings.values.withUnsafeBufferPointer { found in
          for k in starts[row]..<starts[row + 1] {
            let feature = Int(features[k])
            let value = values[k]
            for slot in postings.starts[feature]..<postings.starts[feature + 1] {
              out[Int(indices[slot])] += value * found[slot]
            }
          }
        }
      }
    }
  }
}
