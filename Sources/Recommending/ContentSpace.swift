import CKernels
import Catalogue
import Events
import Foundation

/// What titles are about, as sparse unit vectors: genres and themes, studio, franchise, type, era and source, the
/// rarer the heavier (inverse document frequency). Cosines between them are the content half of the ranking.
public struct ContentSpace: Sendable {
  /// Number of features.
  let width: Int
  /// Row `i` is `features[starts[i]..<starts[i + 1]]` with `values` beside it.
  let starts: [Int]
  let features: [Int32]
  let values: [Float]
  /// Of each feature its kind and its word.
  private let origins: [Origin]
  private let catalogue: TitleTable

  private struct Origin {
    var kind: Kind
    var word: Int32
  }

  private enum Kind: UInt8, CaseIterable { case genre, studio, franchise, type, source, era }

  /// The space of a catalogue. O(titles x features of one).
  public init(_ catalogue: TitleTable) {
    var features = Features(catalogue)
    var counts: [Float] = []
    var starts = [0]
    var found: [Int32] = []
    var values: [Float] = []
    starts.reserveCapacity(catalogue.count + 1)
    found.reserveCapacity(catalogue.count * 8)
    values.reserveCapacity(catalogue.count * 8)
    for row in catalogue.indices {
      features.describe(row) { feature, weight in
        if Int(feature) == counts.count { counts.append(0) }
        counts[Int(feature)] += 1
        found.append(feature)
        values.append(weight)
      }
      starts.append(found.count)
    }
    let total = Float(max(catalogue.count, 1))
    let rarity = counts.map { log(1 + total / $0) }
    for row in catalogue.indices {
      let range = starts[row]..<starts[row + 1]
      var norm: Float = 0
      for k in range {
        values[k] *= rarity[Int(found[k])]
        norm += values[k] * values[k]
      }
      norm = norm.squareRoot()
      if norm > 0 { for k in range { values[k] /= norm } }
    }
    width = counts.count
    origins = features.origins
    self.catalogue = catalogue
    self.starts = starts
    self.features = found
    self.values = values
  }

  /// The same of titles that are in no table yet.
  public init(_ catalogue: [Anime]) { self.init(TitleTable(catalogue)) }

  /// What a feature is called in a sentence, nil for one that explains nothing ("TV").
  func label(_ feature: Int32) -> String? {
    let origin = origins[Int(feature)]
    let word = Int(origin.word)
    return switch origin.kind {
    case .genre: catalogue.word(word)
    case .studio: "studio " + catalogue.word(word)
    case .franchise: "the \(catalogue.word(word)) series"
    case .type, .source, .era: nil
    }
  }

  /// Numbers for the words of a table, kind by kind, in the order they are met.
  private struct Features {
    private(set) var origins: [Origin] = []
    private let catalogue: TitleTable
    /// The feature of a word, -1 while it has none, for one kind of words after the other.
    private var rows: [Int32]
    private let words: Int
    private var eras: [Int: Int32] = [:]
    /// Of words that say where a title comes from, the one that stands for all ways to write it.
    private var plain: [Int: Int] = [:]
    private var first: [String: Int] = [:]

    init(_ catalogue: TitleTable) {
      self.catalogue = catalogue
      words = catalogue.words
      rows = [Int32](repeating: -1, count: Kind.allCases.count * words)
    }

    mutating func describe(_ row: Int, _ body: (Int32, Float) -> Void) {
      for genre in catalogue.genres(row) { body(feature(.genre, Int(genre)), 1) }
      for studio in catalogue.studios(row).prefix(2) { body(feature(.studio, Int(studio)), 0.5) }
      if let franchise = catalogue.franchise(row) { body(feature(.franchise, franchise), 0.7) }
      if let type = catalogue.type(row) { body(feature(.type, type), 0.5) }
      if let year = catalogue.year(row) {
        let era = eras[year / 5] ?? add(.era, 0)
        eras[year / 5] = era
        body(era, 0.4)
      }
      if let source = catalogue.source(row) { body(feature(.source, plain(source)), 0.3) }
    }

    private mutating func feature(_ kind: Kind, _ word: Int) -> Int32 {
      let at = Int(kind.rawValue) * words + word
      if rows[at] >= 0 { return rows[at] }
      let new = add(kind, word)
      rows[at] = new
      return new
    }

    private mutating func plain(_ word: Int) -> Int {
      if let known = plain[word] { return known }
      let name = catalogue.word(word).lowercased()
      let one = first[name] ?? word
      first[name] = one
      plain[word] = one
      return one
    }

    private mutating func add(_ kind: Kind, _ word: Int) -> Int32 {
      origins.append(Origin(kind: kind, word: Int32(word)))
      return Int32(origins.count - 1)
    }
  }

  /// A person's profile: the weighted sum of title vectors, as a unit vector into `out` `[width]`; returns its length before,
  /// 0 for none. O(width + entries).
  func profile(_ taste: [(row: Int, event: Event)], into out: inout [Float]) -> Float {
    out.withUnsafeMutableBufferPointer { out in
      out.update(repeating: 0)
      for (row, event) in taste {
        let weight = event.feedback.contentWeight
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

  /// Cosines of every title with a unit profile, into `out` `[titles]`. O(entries).
  func cosines(_ profile: [Float], into out: inout [Float]) {
    nk_sparse_rows(features, values, starts, profile, &out, out.count)
  }

  /// Cosines of some titles with one other. O(width + entries).
  func cosines(_ rows: [Int], with other: Int) -> [Float] { nearness(rows, to: CollectionOfOne(other)) }

  /// Of some titles, the sum of their cosines with a few others. O(width + entries).
  func nearness(_ rows: [Int], to others: some Sequence<Int>) -> [Float] {
    var dense = [Float](repeating: 0, count: width)
    for other in others {
      for k in starts[other]..<starts[other + 1] { dense[Int(features[k])] += values[k] }
    }
    return cosines(rows, with: dense)
  }

  private func cosines(_ rows: [Int], with dense: [Float]) -> [Float] {
    rows.map { row in
      var cosine: Float = 0
      for k in starts[row]..<starts[row + 1] { cosine += values[k] * dense[Int(features[k])] }
      return cosine
    }
  }

  /// What two titles have in common in words, what weighs most first.
  func shared(_ a: Int, _ b: Int) -> [String] {
    var parts: [(label: String, value: Float)] = []
    for i in starts[a]..<starts[a + 1] {
      for j in starts[b]..<starts[b + 1] where features[i] == features[j] {
        if let label = label(features[i]) { parts.append((label, values[i] * values[j])) }
      }
    }
    return parts.sorted { $0.value > $1.value }.map(\.label)
  }

  /// For each feature the titles of `rows` that have it, by their place in `rows`, with the feature's value there.
  struct Postings: Sendable {
    var starts: [Int]
    var places: [Int32]
    var values: [Float]
  }

  /// The postings of some titles. O(entries).
  func postings(of rows: [Int]) -> Postings {
    var starts = [Int](repeating: 0, count: width + 1)
    for row in rows { for k in self.starts[row]..<self.starts[row + 1] { starts[Int(features[k]) + 1] += 1 } }
    for feature in 0..<width { starts[feature + 1] += starts[feature] }
    var next = starts
    var places = [Int32](repeating: 0, count: starts[width])
    var found = [Float](repeating: 0, count: starts[width])
    for (place, row) in rows.enumerated() {
      for k in self.starts[row]..<self.starts[row + 1] {
        let slot = next[Int(features[k])]
        places[slot] = Int32(place)
        found[slot] = values[k]
        next[Int(features[k])] += 1
      }
    }
    return Postings(starts: starts, places: places, values: found)
  }

  /// Cosines of one title with those of the postings, into `out`. O(postings of its features).
  func cosines(of row: Int, _ postings: Postings, into out: inout [Float]) {
    out.withUnsafeMutableBufferPointer { out in
      out.update(repeating: 0)
      postings.places.withUnsafeBufferPointer { places in
        postings.values.withUnsafeBufferPointer { found in
          for k in starts[row]..<starts[row + 1] {
            let feature = Int(features[k])
            let value = values[k]
            for slot in postings.starts[feature]..<postings.starts[feature + 1] {
              out[Int(places[slot])] += value * found[slot]
            }
          }
        }
      }
    }
  }
}
