import Foundation
import Foundations
import Tensors

/// Vectors of words and titles by latent semantic analysis (Deerwester et al. 1990): words of like titles are near each other,
/// so that a description finds a title whose words it does not use. Shipped as `meaning.safetensors`.
public struct WordVectors: Sendable {
  /// Numbers of one vector.
  public let size: Int
  private let words: ByteTable
  private let vectors: HalfTensor
  private let titles: HalfTensor
  private let titleRows: [Int: (row: Int, hash: UInt32)]

  /// How many words have a vector.
  public var count: Int { words.count }

  static let kind = "meaning"
  private static let mostSize = 4096

  /// Vectors of `terms` `[terms, size]` (rarity included) and of titles `[titles, size]`.
  init(terms: [[UInt8]], vectors: Tensor, titles: Tensor, ids: [Int], hashes: [UInt32]) {
    var words = ByteTable(capacity: terms.count)
    for term in terms { _ = words.add(term) }
    self.words = words
    size = vectors.cols
    self.vectors = HalfTensor(vectors)
    self.titles = HalfTensor(titles)
    titleRows = Self.rows(ids, hashes)
  }

  private static func rows(_ ids: [Int], _ hashes: [UInt32]) -> [Int: (row: Int, hash: UInt32)] {
    Dictionary(
      zip(ids, hashes).enumerated().map { ($1.0, ($0, $1.1)) }, uniquingKeysWith: { first, _ in first })
  }

  /// Reads the file at `path`. O(bytes).
  ///
  /// - Throws: `TensorsError`, `MeaningError` when the file is none of word vectors.
  public init(path: String) throws {
    let file = try Safetensors(path: path)
    func refuse(_ reason: String) -> MeaningError {
      MeaningError(path: path, "\(reason) Make it anew with `nostrade meaning train`.")
    }
    guard file.metadata["kind"] == Self.kind else { throw refuse("not a file of word vectors.") }
    let terms = (file.metadata["terms"] ?? "").utf8.split(separator: 0x20).map(Array.init)
    let ids = (file.metadata["titles"] ?? "").split(separator: " ").compactMap { Int($0) }
    let hashes = (file.metadata["texts"] ?? "").split(separator: " ").compactMap { UInt32($0, radix: 16) }
    guard let size = file.metadata["size"].flatMap({ Int($0) }), (1...Self.mostSize).contains(size),
      !terms.isEmpty, ids.count == hashes.count,
      let scale = file.metadata["scale"].flatMap({ Float($0) }), scale.isFinite,
      let titleScale = file.metadata["title scale"].flatMap({ Float($0) }), titleScale.isFinite
    else { throw refuse("its sizes or words are missing or do not fit together.") }
    var words = ByteTable(capacity: terms.count)
    for term in terms { _ = words.add(term) }
    guard words.count == terms.count else { throw refuse("a word occurs twice.") }
    (self.words, self.size) = (words, size)
    vectors = try file.half("words", rows: terms.count, cols: size, scale: scale)
    titles = try file.half("titles", rows: ids.count, cols: size, scale: titleScale)
    titleRows = Self.rows(ids, hashes)
  }

  /// Writes the vectors to `path`, atomically.
  ///
  /// - Throws: `TensorsError` when the file cannot be written.
  public func write(to path: String) throws {
    let ids = titleRows.sorted { $0.value.row < $1.value.row }
    try Safetensors.write(
      stored: [("words", .half(vectors)), ("titles", .half(titles))],
      metadata: [
        "kind": Self.kind, "size": "\(size)", "scale": "\(vectors.scale)", "title scale": "\(titles.scale)",
        "terms": (0..<words.count).map { String(decoding: words[$0], as: UTF8.self) }.joined(separator: " "),
        "titles": ids.map { "\($0.key)" }.joined(separator: " "),
        "texts": ids.map { String($0.value.hash, radix: 16) }.joined(separator: " "),
      ], to: path)
  }

  /// The row of a word's vector.
  func row(of stem: [UInt8]) -> Int? { words.number(of: stem) }

  /// Adds a word's vector to `out` `[size]`.
  func add(_ row: Int, times weight: Float, to out: UnsafeMutablePointer<Float>) {
    vectors.add(row: row, times: weight, to: out)
  }

  /// Adds the vector of a title with unchanged texts to `out`; false when there is none. O(size).
  func addTitle(_ id: Int, hash: UInt32, to out: UnsafeMutablePointer<Float>) -> Bool {
    guard let known = titleRows[id], known.hash == hash else { return false }
    titles.add(row: known.row, times: 1, to: out)
    return true
  }

  /// The unit vector of words that occur `count` times each; zero when none has a vector. O(words x size).
  func vector(_ counts: [(row: Int, count: Float)]) -> [Float] {
    var result = [Float](repeating: 0, count: size)
    result.withUnsafeMutableBufferPointer { out in
      guard let start = out.baseAddress else { return }
      for (row, count) in counts { add(row, times: Self.damped(count), to: start) }
    }
    Self.normalise(&result)
    return result
  }

  /// How much a word counts that occurs `count` times.
  static func damped(_ count: Float) -> Float { count >= 1 ? 1 + log(count) : count }

  /// Scales a vector to length one, if it is not zero.
  static func normalise(_ vector: inout [Float]) {
    var sum: Float = 0
    for value in vector { sum += value * value }
    guard sum > 1e-20 else { return }
    let scale = 1 / sum.squareRoot()
    for i in vector.indices { vector[i] *= scale }
  }
}
