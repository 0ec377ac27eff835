import CKernels
import Foundation
import Foundations
import Tensors

/// Turns a text into a vector by a sentence encoder of the MiniLM kind: the mean of the last layer of a BERT (Devlin et al. 2019;
/// Reimers & Gurevych 2019), of length one. Read from a folder with `model.safetensors`, `vocab.txt` and `config.json`, which
/// the person brings (docs/decisions/0113-a-sentence-encoder-of-ones-own.md).
public final class SentenceEncoder: Sendable {
  /// Numbers of one vector.
  public var size: Int { configuration.hidden_size }

  /// The files that make a model.
  public static let files = ["config.json", "vocab.txt", "model.safetensors"]

  /// What `config.json` says.
  struct Configuration: Decodable, Sendable {
    var model_type: String
    var hidden_size, num_hidden_layers, num_attention_heads, intermediate_size: Int
    var max_position_embeddings, vocab_size: Int
    var hidden_act: String?
    var layer_norm_eps: Double?
    var position_embedding_type: String?

    /// Why such a model cannot be read; nil where it can.
    var obstacle: String? {
      if model_type != "bert" {
        return "it is a model of type \(CleanText.clean(model_type, limit: 40)); only bert is read."
      }
      if hidden_act ?? "gelu" != "gelu" { return "its activation is not gelu." }
      if position_embedding_type ?? "absolute" != "absolute" { return "its positions are not absolute." }
      let isBounded =
        (1...4096).contains(hidden_size) && (1...48).contains(num_hidden_layers)
        && (1...hidden_size).contains(num_attention_heads) && hidden_size % num_attention_heads == 0
        && (1...16_384).contains(intermediate_size) && (8...8192).contains(max_position_embeddings)
        && (4...1 << 20).contains(vocab_size) && (0...0.1).contains(layer_norm_eps ?? 1e-12)
      return isBounded ? nil : "its sizes are impossible, or too large."
    }
  }

  /// A layer: weights `[out, in]` as they are stored, biases and norms `[1, out]`.
  private struct Layer: Sendable {
    /// Query, key and value below each other, `[3 hidden, hidden]`.
    var attention, attentionBias: Tensor
    var output, outputBias, outputGain, outputShift: Tensor
    var wide, wideBias, narrow, narrowBias, gain, shift: Tensor

    var tensors: [Tensor] {
      [
        attention, attentionBias, output, outputBias, outputGain, outputShift, wide, wideBias, narrow,
        narrowBias, gain, shift,
      ]
    }
  }

  private let configuration: Configuration
  private let vocabulary: WordPiece
  private let words, positions, firstType, gain, shift: Tensor
  private let layers: [Layer]
  private let epsilon: Float

  /// A hash of everything that a vector hangs on, weights, vocabulary and settings: vectors of another encoder are told apart by it.
  public let digest: String

  /// Pieces of a text that are read.
  static let longest = 256

  /// BERT has two types of tokens, of which a single sentence uses the first.
  private static let mostTypes = 16

  /// Reads the model in a folder.
  ///
  /// - Throws: `MeaningError`, `TensorsError` that say which file is missing or does not fit.
  public init(folder: String) throws {
    let path = folder + "/config.json"
    let data: Data
    do {
      let file = try FileBytes(path, mostBytes: 1 << 20)
      data = withExtendedLifetime(file) { Data(file.bytes) }
    } catch {
      throw MeaningError(
        path: path,
        "the configuration cannot be read: \(error) A folder of a model holds \(Self.files.joined(separator: ", "))."
      )
    }
    do { configuration = try JSONDecoder().decode(Configuration.self, from: data) } catch {
      throw MeaningError(path: path, "it is no configuration of a BERT model: sizes are missing.")
    }
    if let obstacle = configuration.obstacle { throw MeaningError(path: path, obstacle) }
    vocabulary = try WordPiece(path: folder + "/vocab.txt")
    guard vocabulary.largest < configuration.vocab_size else {
      throw MeaningError(
        path: folder + "/vocab.txt", "it has more pieces than the \(configuration.vocab_size) of the model.")
    }
    let file = try Safetensors(path: folder + "/model.safetensors")
    let prefix = file.has("embeddings.word_embeddings.weight") ? "" : "bert."
    func read(_ name: String, _ rows: Int, _ cols: Int) throws -> Tensor {
      try file.tensor(prefix + name, rows: rows, cols: cols)
    }
    let (h, wide) = (configuration.hidden_size, configuration.intermediate_size)
    words = try read("embeddings.word_embeddings.weight", configuration.vocab_size, h)
    positions = try read("embeddings.position_embeddings.weight", configuration.max_position_embeddings, h)
    let types = file.entries[prefix + "embeddings.token_type_embeddings.weight"]?.shape.first ?? 1
    guard (1...Self.mostTypes).contains(types) else {
      throw MeaningError(
        path: folder + "/model.safetensors",
        types < 1
          ? "its table of token types is empty: the file is damaged."
          : "its table of token types has \(types) rows, where at most \(Self.mostTypes) are read.")
    }
    firstType = try read("embeddings.token_type_embeddings.weight", types, h)
    gain = try read("embeddings.LayerNorm.weight", 1, h)
    shift = try read("embeddings.LayerNorm.bias", 1, h)
    epsilon = Float(configuration.layer_norm_eps ?? 1e-12)
    layers = try (0..<configuration.num_hidden_layers).map {
      try SentenceEncoder.layer($0, h, wide, read)
    }
    digest = Self.digest(
      [words, positions, firstType, gain, shift] + layers.flatMap(\.tensors), vocabulary, configuration,
      epsilon)
  }

  private static func digest(
    _ tensors: [Tensor], _ vocabulary: WordPiece, _ configuration: Configuration, _ epsilon: Float
  ) -> String {
    var hash = FNV1a()
    for tensor in tensors {
      hash.combine(tensor.rows)
      hash.combine(WordHash.hash(UnsafeRawBufferPointer(tensor.elements)))
    }
    hash.combine(vocabulary.hash)
    hash.combine(configuration.num_attention_heads)
    hash.combine(UInt64(epsilon.bitPattern))
    return hash.text + "-\(vocabulary.count)"
  }

  /// Reads a layer by its number; `read` takes a name, rows and columns.
  private static func layer(
    _ number: Int, _ h: Int, _ wide: Int, _ read: (String, Int, Int) throws -> Tensor
  ) throws -> Layer {
    let layer = "encoder.layer.\(number)."
    let (weights, biases) = (Tensor(unset: 3 * h, h), Tensor(unset: 1, 3 * h))
    for (place, part) in ["query", "key", "value"].enumerated() {
      let weight = try read(layer + "attention.self.\(part).weight", h, h)
      weights.row(place * h).update(from: weight.pointer, count: h * h)
      let bias = try read(layer + "attention.self.\(part).bias", 1, h)
      (biases.pointer + place * h).update(from: bias.pointer, count: h)
    }
    return Layer(
      attention: weights, attentionBias: biases,
      output: try read(layer + "attention.output.dense.weight", h, h),
      outputBias: try read(layer + "attention.output.dense.bias", 1, h),
      outputGain: try read(layer + "attention.output.LayerNorm.weight", 1, h),
      outputShift: try read(layer + "attention.output.LayerNorm.bias", 1, h),
      wide: try read(layer + "intermediate.dense.weight", wide, h),
      wideBias: try read(layer + "intermediate.dense.bias", 1, wide),
      narrow: try read(layer + "output.dense.weight", h, wide),
      narrowBias: try read(layer + "output.dense.bias", 1, h),
      gain: try read(layer + "output.LayerNorm.weight", 1, h),
      shift: try read(layer + "output.LayerNorm.bias", 1, h))
  }

  /// The vector of a text, `[size]`, of length one. O(layers pieces (hidden^2 + pieces hidden)).
  public func encode(_ text: String) -> [Float] {
    let limit = min(Self.longest, configuration.max_position_embeddings)
    return encode(vocabulary.pieces(of: text, limit: limit))
  }

  /// The vector of some pieces.
  func encode(_ pieces: [Int32]) -> [Float] {
    let (count, h, wide) = (pieces.count, configuration.hidden_size, configuration.intermediate_size)
    let state = Tensor(unset: count, h)
    for (place, piece) in pieces.enumerated() {
      let row = state.row(place)
      row.update(from: words.row(Int(piece)), count: h)
      BLAS.add(positions.row(place), to: row, count: h)
      BLAS.add(firstType.row(0), to: row, count: h)
    }
    nk_normalise_rows(state.pointer, gain.pointer, shift.pointer, epsilon, count, h)
    let (three, mixed, branch) = (
      Tensor(unset: count, 3 * h), Tensor(unset: count, h), Tensor(unset: count, h)
    )
    let (open, scores) = (Tensor(unset: count, wide), Tensor(unset: count, count))
    for layer in layers {
      dense(state, layer.attention, layer.attentionBias, into: three)
      attend(three, scores, into: mixed)
      dense(mixed, layer.output, layer.outputBias, into: branch)
      BLAS.add(branch.pointer, to: state.pointer, count: count * h)
      nk_normalise_rows(
        state.pointer, layer.outputGain.pointer, layer.outputShift.pointer, epsilon, count, h)
      dense(state, layer.wide, layer.wideBias, into: open)
      nk_gelu_exact(open.pointer, count * wide)
      dense(open, layer.narrow, layer.narrowBias, into: branch)
      BLAS.add(branch.pointer, to: state.pointer, count: count * h)
      nk_normalise_rows(state.pointer, layer.gain.pointer, layer.shift.pointer, epsilon, count, h)
    }
    var mean = [Float](repeating: 0, count: h)
    nk_column_sum(state.pointer, &mean, count, h)
    WordVectors.normalise(&mean)
    return mean
  }

  /// `out = x weights^T + bias`.
  private func dense(_ x: Tensor, _ weights: Tensor, _ bias: Tensor, into out: Tensor) {
    BLAS.multiply(
      x.pointer, x.cols, weights.pointer, weights.cols, transposeB: true, into: out.pointer, out.cols,
      m: x.rows, n: weights.rows, k: x.cols)
    nk_add_bias(out.pointer, bias.pointer, out.rows, out.cols)
  }

  /// Attention of each head over all pieces; `three` has query, key and value beside each other.
  private func attend(_ three: Tensor, _ scores: Tensor, into out: Tensor) {
    let (count, h) = (three.rows, out.cols)
    let size = h / configuration.num_attention_heads
    for head in 0..<configuration.num_attention_heads {
      let start = three.pointer + head * size
      BLAS.multiply(
        start, 3 * h, start + h, 3 * h, transposeB: true, into: scores.pointer, count, m: count, n: count,
        k: size, alpha: 1 / Float(size).squareRoot())
      for row in 0..<count { _ = nk_softmax(scores.row(row), count) }
      BLAS.multiply(
        scores.pointer, count, start + 2 * h, 3 * h, into: out.pointer + head * size, h, m: count, n: size,
        k: count)
    }
  }
}
