import Catalogue
import Foundation
import Tensors
import TestSupport
import Testing

@testable import Meaning

@Suite struct SentenceEncoderTests {
  static let vocabulary = [
    "[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "note", "##book", "that", "kills", "people", ",", ".",
  ]

  /// A tiny model whose weights follow a formula; `changed` replaces a part of its configuration.
  static func folder(
    _ changed: [String: Any] = [:], leavingOut missing: String? = nil, tokenTypes: Int = 2
  ) throws -> String {
    let folder = NSTemporaryDirectory() + "sentence-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let configuration: [String: Any] = [
      "model_type": "bert", "hidden_size": 8, "num_hidden_layers": 2, "num_attention_heads": 2,
      "intermediate_size": 12, "max_position_embeddings": 16, "vocab_size": 12, "hidden_act": "gelu",
      "layer_norm_eps": 1e-12,
    ]
    let merged = configuration.merging(changed) { $1 }
    try JSONSerialization.data(withJSONObject: merged).write(
      to: URL(fileURLWithPath: folder + "/config.json"))
    try vocabulary.joined(separator: "\n").write(
      toFile: folder + "/vocab.txt", atomically: true, encoding: .utf8)
    var shapes: [(String, Int, Int)] = [
      ("embeddings.word_embeddings.weight", 12, 8), ("embeddings.position_embeddings.weight", 16, 8),
      ("embeddings.token_type_embeddings.weight", tokenTypes, 8), ("embeddings.LayerNorm.weight", 1, 8),
      ("embeddings.LayerNorm.bias", 1, 8),
    ]
    for layer in 0..<2 {
      let p = "encoder.layer.\(layer)."
      for part in ["query", "key", "value"] {
        shapes += [
          (p + "attention.self.\(part).weight", 8, 8), (p + "attention.self.\(part).bias", 1, 8),
        ]
      }
      shapes += [
        (p + "attention.output.dense.weight", 8, 8), (p + "attention.output.dense.bias", 1, 8),
        (p + "attention.output.LayerNorm.weight", 1, 8), (p + "attention.output.LayerNorm.bias", 1, 8),
        (p + "intermediate.dense.weight", 12, 8), (p + "intermediate.dense.bias", 1, 12),
        (p + "output.dense.weight", 8, 12), (p + "output.dense.bias", 1, 8),
        (p + "output.LayerNorm.weight", 1, 8), (p + "output.LayerNorm.bias", 1, 8),
      ]
    }
    let tensors = shapes.enumerated().map { number, shape in
      let shift = shape.0.hasSuffix("LayerNorm.weight") ? 1.0 : 0
      let values = (0..<shape.1 * shape.2).map {
        Float(sin(1.7 * Double(number) + 0.613 * Double($0)) * 0.6 + shift)
      }
      return (shape.0, Tensor(shape.1, shape.2, values: values))
    }
    try Safetensors.write(
      stored: tensors.filter { $0.0 != missing }.map { ($0.0, .float($0.1)) }, metadata: [:],
      to: folder + "/model.safetensors")
    return folder
  }

  /// Values of another implementation in double precision (NumPy, with the exact error function).
  @Test func vectorsAreThoseOfAnIndependentImplementation() throws {
    let encoder = try SentenceEncoder(folder: try Self.folder())
    let expected: [([Int32], [Float])] = [
      (
        [2, 4, 5, 6, 7, 8, 9, 3],
        [-0.101986, -0.098932, -0.07452, -0.038889, 0.138639, 0.567772, 0.302329, -0.734681]
      ),
      ([2, 3], [-0.023209, -0.092441, -0.124895, -0.065, 0.155241, 0.605034, 0.308591, -0.696921]),
      (
        [2, 1, 10, 4, 3],
        [-0.119825, -0.042192, -0.037095, -0.063951, 0.069733, 0.558634, 0.369399, -0.724573]
      ),
    ]
    for (pieces, wanted) in expected {
      let vector = encoder.encode(pieces)
      #expect(vector.count == 8)
      for (a, b) in zip(vector, wanted) { #expect(abs(a - b) < 1e-4, "\(pieces)") }
    }
    #expect(encoder.encode("A notebook, that kills people") == encoder.encode([2, 4, 5, 6, 10, 7, 8, 9, 3]))
    // Longer texts than the model has positions for are cut.
    #expect(encoder.encode(String(repeating: "a ", count: 90)).count == 8)
    #expect(encoder.encode("") == encoder.encode([2, 3]))
  }

  @Test func textsAreSplitAsBERTDoes() throws {
    let pieces = try WordPiece(Self.vocabulary.map { Array($0.utf8) })
    #expect(pieces.pieces(of: "A NOTEbook.", limit: 99) == [2, 4, 5, 6, 11, 3])
    #expect(pieces.pieces(of: "notes \u{0} á\tkills\u{200B}", limit: 99) == [2, 1, 4, 8, 3])
    #expect(pieces.pieces(of: "a a a a a", limit: 4) == [2, 4, 4, 3])
    #expect(pieces.pieces(of: String(repeating: "a", count: 101), limit: 9) == [2, 1, 3])
    func words(_ text: String) -> [String] {
      WordPiece.words(text).map { String(decoding: $0, as: UTF8.self) }
    }
    #expect(words("Café—進撃の don't") == ["cafe", "—", "進", "撃", "の", "don", "'", "t"])
    #expect(throws: MeaningError.self) { try WordPiece([Array("a".utf8)]) }
  }

  @Test(arguments: [
    ("a type", ["model_type": "gpt2"]), ("an activation", ["hidden_act": "relu"]),
    ("heads", ["num_attention_heads": "3"]), ("a size", ["hidden_size": "9"]),
    ("layers", ["num_hidden_layers": "3"]), ("a vocabulary", ["vocab_size": "11"]),
  ])
  func modelsThatDoNotFitAreRefused(what: String, changed: [String: String]) throws {
    let folder = try Self.folder(changed.mapValues { Int($0) ?? $0 as Any })
    #expect(throws: (any Error).self, "\(what)") { try SentenceEncoder(folder: folder) }
  }

  /// Vectors of one encoder are never taken for those of another, whatever part of it is another one.
  @Test func everythingThatChangesVectorsChangesTheDigest() throws {
    let folder = try Self.folder()
    let digest = try SentenceEncoder(folder: folder).digest
    #expect(try SentenceEncoder(folder: try Self.folder()).digest == digest)
    #expect(try SentenceEncoder(folder: try Self.folder(["num_attention_heads": 4])).digest != digest)
    #expect(try SentenceEncoder(folder: try Self.folder(["layer_norm_eps": 1e-6])).digest != digest)
    let model = folder + "/model.safetensors"
    let file = try Safetensors(path: model)
    func write(adding amount: Float, to changed: String) throws {
      try Safetensors.write(
        stored: file.entries.keys.sorted().map { name in
          let shape = file.entries[name]?.shape ?? []
          let tensor = try file.tensor(
            name, rows: shape.count > 1 ? shape[0] : 1, cols: shape.last ?? 0)
          // The last number, which a hash of whole words may leave out.
          if name == changed { tensor.pointer[tensor.count - 1] += amount }
          return (name, .float(tensor))
        }, metadata: [:], to: model)
    }
    for name in file.entries.keys.sorted() where !name.hasSuffix("token_type_embeddings.weight") {
      try write(adding: 0.5, to: name)
      #expect(try SentenceEncoder(folder: folder).digest != digest, "\(name)")
    }
    try write(adding: 0, to: "")
    #expect(try SentenceEncoder(folder: folder).digest == digest)
    // As many pieces, two of them in each other's place.
    var pieces = Self.vocabulary
    pieces.swapAt(8, 9)
    try pieces.joined(separator: "\n").write(
      toFile: folder + "/vocab.txt", atomically: true, encoding: .utf8)
    #expect(try SentenceEncoder(folder: folder).digest != digest)
  }

  @Test func aMissingFileOrTensorIsNamed() throws {
    #expect { try SentenceEncoder(folder: "/nowhere") } throws: { "\($0)".contains("config.json") }
    // A table without rows would be read beyond its end.
    #expect {
      try SentenceEncoder(folder: try Self.folder(tokenTypes: 0))
    } throws: {
      "\($0)".contains("token types is empty")
    }
    // A table of no width may claim any number of rows.
    let wide = try Self.folder(tokenTypes: 0)
    let file = URL(fileURLWithPath: wide + "/model.safetensors")
    let (old, new) = (Data("[0,8]".utf8), Data("[999999999999999999,0]".utf8))
    var bytes = try Data(contentsOf: file)
    bytes.replaceSubrange(try #require(bytes.range(of: old)), with: new)
    bytes[0] += UInt8(new.count - old.count)
    try bytes.write(to: file)
    #expect { try SentenceEncoder(folder: wide) } throws: { "\($0)".contains("999999999999999999 rows") }
    let folder = try Self.folder(leavingOut: "encoder.layer.1.output.dense.bias")
    #expect { try SentenceEncoder(folder: folder) } throws: {
      "\($0)".contains("encoder.layer.1.output.dense.bias")
    }
  }

  @Test func titlesAreEncodedOnceUntilTheirTextsChange() throws {
    var titles = [Anime(id: 1, title: "A note"), Anime(id: 2, title: "People")]
    titles[0].synopsis = "A notebook that kills people."
    let encoder = try SentenceEncoder(folder: try Self.folder())
    var vectors = SentenceVectors(encoder: encoder.digest, size: encoder.size)
    let table = TitleTable(titles)
    #expect(vectors.missing(table, keywords: [:]) == [0, 1])
    vectors.add([0, 1], of: table, keywords: [:], encoder)
    let path = NSTemporaryDirectory() + "vectors-\(UUID().uuidString).safetensors"
    try vectors.write(to: path)
    let read = try #require(SentenceVectors(path: path, encoder: encoder.digest, size: encoder.size))
    #expect(read.missing(table, keywords: [:]).isEmpty)
    #expect(read.missing(table, keywords: [2: ["crowd"]]) == [1])
    // Those of another encoder are none.
    #expect(SentenceVectors(path: path, encoder: "other", size: encoder.size) == nil)
    #expect(SentenceVectors(path: path + ".none", encoder: encoder.digest, size: encoder.size) == nil)
  }

  /// The half of the encoder finds what the others cannot, and is read only when it is searched by.
  @Test func sentencesTakePartInTheSearch() throws {
    let table = TitleTable([Anime(id: 1, title: "Kills"), Anime(id: 2, title: "Notebook people")])
    let encoder = try SentenceEncoder(folder: try Self.folder())
    var vectors = SentenceVectors(encoder: encoder.digest, size: encoder.size)
    vectors.add([0, 1], of: table, keywords: [:], encoder)
    let all = vectors
    nonisolated(unsafe) var reads = 0
    let half = SentenceHalf {
      reads += 1
      return SentenceHalf.Loaded(encoder, all, table)
    }
    let search = DescriptionSearch(table, keywords: [:], words: nil, sentences: half)
    _ = search.search("kills", limit: 5, adult: false, halves: .both)
    #expect(reads == 0)
    // No text has the word.
    #expect(search.search("zzz", limit: 5, adult: false, halves: .words).isEmpty)
    #expect(search.search("zzz", limit: 5, adult: false).count == 2 && reads == 1)
    let missing = DescriptionSearch(table, keywords: [:], words: nil, sentences: SentenceHalf { nil })
    #expect(missing.search("kills", limit: 5, adult: false).map(\.anime.id) == [1])
  }
}
