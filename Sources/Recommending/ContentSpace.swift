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
    var rowOf: [String: Int32] = [:]
    var labels: [String?] = []
    var counts: [Float] = []
    var rows: [[(feature: Int32, weight: Float)]] = []
    rows.reserveCapacity(catalogue.count)
    for anime in catalogue {
      var row: [(feature: Int32, weight: Float)] = []
      for (key, label, weight) in Self.describe(anime) {
        let feature = rowOf[key] ?? Int32(labels.count)
        if feature == labels.count {
          rowOf[key] = feature
          labels.append(label)
          counts.append(0)
        }
        counts[Int(feature)] += 1
        row.append((feature, weight))
      }
      rows.append(row)
    }
    let total = Float(max(catalogue.count, 1))
    var starts = [0]
    var features: [Int32] = []
    var values: [Float] = []
    for row in rows {
      let weighted = row.map { $0.weight * log(1 + total / counts[Int($0.feature)]) }
      let norm = weighted.reduce(0) { $0 + $1 * $1 }.squareRoot()
      for (entry, value) in zip(row, weighted) where norm > 0 {
        features.append(entry.feature)
        values.append(value / norm)
      }
      starts.append(features.count)
    }
    self.labels = labels
    self.starts = starts
    self.features = features
    self.values = values
  }

  private static func describe(_ anime: Anime) -> [(key: String, label: String?, weight: Float)] {
    var result: [(String, String?, Float)] = anime.genres.map { ("g:" + $0, $0, 1) }
    result += anime.studios.prefix(2).map { ("s:" + $0, "studio " + $0, 0.5) }
    if let franchise = anime.franchise { result.append(("f:" + franchise, "the \(franchise) series", 0.7)) }
    if let type = anime.type { result.append(("t:" + type, nil, 0.5)) }
    if let year = anime.year { result.append(("y:\(year / 5)", nil, 0.4)) }
    if let source = anime.source { result.append(("o:" + source.lowercased(), nil, 0.3)) }
    return result
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
