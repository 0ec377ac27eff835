import CKernels
import Catalogue
import Foundation

/// What titles are about, as sparse unit vectors: genres and themes, studio, franchise, type, era and source, the
/// rarer the heavier (inverse document frequency). Cosines between them are the content half of the ranking.
public struct ContentSpace: Sendable {
  /// How a feature is told to a person; nil for one that explains nothing ("TV").
  let labels: [String?]
  /// Row `i` is `features[starts[i]..<starts[i + 1]]` with `values` beside it.
  let starts: [Int]
  let features: [Int32]
  let values: [Float]

  /// Number of features.
  var width: Int { labels.count }

  /// The space of a catalogue. O(titles x features of one).
  public init(_ catalogue: [Anime]) {
    var words = Vocabulary()
    var counts: [Float] = []
    var starts = [0]
    var features: [Int32] = []
    var values: [Float] = []
    starts.reserveCapacity(catalogue.count + 1)
    features.reserveCapacity(catalogue.count * 8)
    values.reserveCapacity(catalogue.count * 8)
    for anime in catalogue {
      words.describe(anime) { feature, weight in
        if Int(feature) == counts.count { counts.append(0) }
        counts[Int(feature)] += 1
        features.append(feature)
        values.append(weight)
      }
      starts.append(features.count)
    }
    let total = Float(max(catalogue.count, 1))
    let rarity = counts.map { log(1 + total / $0) }
    for row in catalogue.indices {
      let range = starts[row]..<starts[row + 1]
      var norm: Float = 0
      for k in range {
        values[k] *= rarity[Int(features[k])]
        norm += values[k] * values[k]
      }
      norm = norm.squareRoot()
      if norm > 0 { for k in range { values[k] /= norm } }
    }
    labels = words.labels
    self.starts = starts
    self.features = features
    self.values = values
  }

  /// Numbers for words, kind by kind: a table each, so that no word is glued to its kind to be looked up.
  private struct Vocabulary {
    var labels: [String?] = []
    private var rows = [[String: Int32]](repeating: [:], count: 5)
    private var eras: [Int: Int32] = [:]

    mutating func describe(_ anime: Anime, _ body: (Int32, Float) -> Void) {
      for genre in anime.genres { body(row(0, genre) { genre }, 1) }
      for studio in anime.studios.prefix(2) { body(row(1, studio) { "studio " + studio }, 0.5) }
      if let franchise = anime.franchise { body(row(2, franchise) { "the \(franchise) series" }, 0.7) }
      if let type = anime.type { body(row(3, type) { nil }, 0.5) }
      if let year = anime.year {
        let era = eras[year / 5] ?? add(nil)
        eras[year / 5] = era
        body(era, 0.4)
      }
      if let source = anime.source { body(row(4, source.lowercased()) { nil }, 0.3) }
    }

    private mutating func row(_ kind: Int, _ word: String, _ label: () -> String?) -> Int32 {
      if let known = rows[kind][word] { return known }
      let row = add(label())
      rows[kind][word] = row
      return row
    }

    private mutating func add(_ label: String?) -> Int32 {
      labels.append(label)
      return Int32(labels.count - 1)
    }
  }

  /// A person's profile: the weighted sum of title vectors, as a unit vector into `out` `[width]`; returns its length before,
  /// 0 for none. O(width + entries).
  func profile(_ taste: [(row: Int, event: PersonEvent)], into out: inout [Float]) -> Float {
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

  /// Cosine of two titles.
  func cosine(_ a: Int, _ b: Int) -> Float {
    var cosine: Float = 0
    for i in starts[a]..<starts[a + 1] {
      for j in starts[b]..<starts[b + 1] where features[i] == features[j] { cosine += values[i] * values[j] }
    }
    return cosine
  }

  /// Cosines of some titles with one other. O(width + entries).
  func cosines(_ rows: [Int], with other: Int) -> [Float] {
    var dense = [Float](repeating: 0, count: width)
    for k in starts[other]..<starts[other + 1] { dense[Int(features[k])] += values[k] }
    return rows.map { row in
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
        if let label = labels[Int(features[i])] { parts.append((label, values[i] * values[j])) }
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
