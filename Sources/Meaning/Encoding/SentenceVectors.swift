import Catalogue
import Foundation
import Foundations
import Tensors

/// The vectors of titles by a sentence encoder, kept in a file beside the hash of each title's texts: what has not changed is not encoded
/// again.
public struct SentenceVectors: Sendable {
  /// Which encoder they are of.
  public let encoder: String
  private var rows: [Int: (hash: UInt64, vector: [Float])]
  private let size: Int

  private static let kind = "sentences"

  /// No vectors of an encoder, which its digest names.
  public init(encoder: String, size: Int) { (self.encoder, self.size, rows) = (encoder, size, [:]) }

  /// Reads a file; nil where there is none, or one of another encoder or that cannot be read: the vectors are computed again.
  public init?(path: String, encoder: String, size: Int) {
    guard FileManager.default.fileExists(atPath: path), let file = try? Safetensors(path: path),
      file.metadata["kind"] == Self.kind, file.metadata["encoder"] == encoder,
      let scale = file.metadata["scale"].flatMap({ Float($0) }), scale.isFinite
    else { return nil }
    let ids = (file.metadata["titles"] ?? "").split(separator: " ").compactMap { Int($0) }
    let hashes = (file.metadata["texts"] ?? "").split(separator: " ").compactMap { UInt64($0, radix: 16) }
    guard ids.count == hashes.count, !ids.isEmpty,
      let vectors = try? file.half("vectors", rows: ids.count, cols: size, scale: scale)
    else { return nil }
    self.init(encoder: encoder, size: size)
    for (row, id) in ids.enumerated() {
      var vector = [Float](repeating: 0, count: size)
      vector.withUnsafeMutableBufferPointer { out in
        if let start = out.baseAddress { vectors.add(row: row, times: 1, to: start) }
      }
      rows[id] = (hashes[row], vector)
    }
  }

  /// Writes the vectors to `path`, atomically.
  ///
  /// - Throws: `TensorsError` when the file cannot be written.
  public func write(to path: String) throws {
    let ids = rows.keys.sorted()
    let tensor = Tensor(max(ids.count, 1), size)
    for (row, id) in ids.enumerated() {
      for (i, value) in (rows[id]?.vector ?? []).enumerated() { tensor.row(row)[i] = value }
    }
    let half = HalfTensor(tensor)
    try Safetensors.write(
      stored: [("vectors", .half(half))],
      metadata: [
        "kind": Self.kind, "encoder": encoder, "scale": "\(half.scale)",
        "titles": ids.map(String.init).joined(separator: " "),
        "texts": ids.map { String(rows[$0]?.hash ?? 0, radix: 16) }.joined(separator: " "),
      ], to: path)
  }

  /// What of a title is encoded.
  static func text(_ anime: Anime, _ keywords: [String]) -> String {
    let names = [anime.romaji ?? anime.title] + [anime.englishTitle].compactMap { $0 }
    return [
      anime.synopsis ?? "", keywords.joined(separator: ", "), anime.genres.joined(separator: ", "),
      names.joined(separator: ", "),
    ].filter { !$0.isEmpty }.joined(separator: ". ")
  }

  /// Rows of `titles` whose texts are not encoded, or have changed. O(characters).
  public func missing(_ titles: TitleTable, keywords: [Int: [String]]) -> [Int] {
    titles.indices.filter { row in
      let anime = titles[row]
      return rows[anime.id]?.hash != FNV1a(Self.text(anime, keywords[anime.id] ?? [])).value
    }
  }

  /// Encodes the texts of some rows; `progress` is told after each how many are done.
  public mutating func add(
    _ wanted: [Int], of titles: TitleTable, keywords: [Int: [String]], _ encoder: SentenceEncoder,
    progress: (Int) -> Void = { _ in }
  ) {
    for (done, row) in wanted.enumerated() {
      let anime = titles[row]
      let text = Self.text(anime, keywords[anime.id] ?? [])
      rows[anime.id] = (FNV1a(text).value, encoder.encode(text))
      progress(done + 1)
    }
  }

  /// The vectors of all titles, `[titles, size]`; zero where there is none.
  func table(_ titles: TitleTable) -> HalfTensor {
    let result = Tensor(titles.count, size)
    for row in titles.indices {
      for (i, value) in (rows[titles.id(row)]?.vector ?? []).enumerated() { result.row(row)[i] = value }
    }
    return HalfTensor(result)
  }
}
