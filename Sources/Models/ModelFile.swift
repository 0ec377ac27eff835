import Foundation
import Tensors

/// What all model files have in common: safetensors whose metadata name the kind, the items and where it all came from.
public enum ModelFile {
  static let format = "nostrade-1"

  /// Writes a model with its item ids, sizes and card to `path`, atomically.
  ///
  /// - Throws: `TensorsError` when the disk refuses.
  public static func write(_ model: some StoredModel, card: ModelCard, to path: String) throws {
    var metadata = [
      "format": format, "kind": model.kind, "items": model.items.ids.map(String.init).joined(separator: ","),
      "card": try json(card),
    ]
    for (name, text) in try model.metadata() { metadata[name] = text }
    try Safetensors.write(stored: model.tensors(), metadata: metadata, to: path)
  }

  static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// A model file whose metadata were checked; its tensors are not read yet.
  struct Opened {
    let file: Safetensors
    let kind: String
    let items: ItemIndex
    let card: ModelCard

    func fail(_ reason: String) -> TensorsError { TensorsError(path: file.path, reason: reason) }

    /// The sizes of the model whose names begin with `prefix`.
    func configuration<C: Decodable>(_ type: C.Type, prefix: String = "") throws -> C {
      guard let text = file.metadata[prefix + "configuration"],
        let value = try? JSONDecoder().decode(type, from: Data(text.utf8))
      else { throw fail("its sizes cannot be read; train it again.") }
      return value
    }
  }

  static func open(_ path: String) throws -> Opened {
    let file = try Safetensors(path: path)
    func fail(_ reason: String) -> TensorsError { TensorsError(path: path, reason: reason) }
    guard file.metadata["format"] == format, let kind = file.metadata["kind"] else {
      throw fail("a safetensors file, but not one of this program's models.")
    }
    guard
      let card = file.metadata["card"].flatMap({
        try? JSONDecoder().decode(ModelCard.self, from: Data($0.utf8))
      })
    else { throw fail("its sizes cannot be read; train it again.") }
    let ids = numbers(file.metadata["items"] ?? "")
    let items = ItemIndex(ids)
    guard items.count == ids.count, items.count >= 2 else {
      throw fail("its titles cannot be read, or one is named twice; train it again.")
    }
    return Opened(file: file, kind: kind, items: items, card: card)
  }

  /// Whole numbers between commas; none when anything else stands there. By bytes: thousands are read before the first frame.
  static func numbers(_ text: String) -> [Int] {
    var result: [Int] = []
    var (value, digits) = (0, 0)
    for byte in text.utf8 {
      if byte == 0x2C, digits > 0 {
        result.append(value)
        (value, digits) = (0, 0)
      } else if (0x30...0x39).contains(byte), digits < 18 {
        value = value * 10 + Int(byte - 0x30)
        digits += 1
      } else {
        return []
      }
    }
    return digits > 0 ? result + [value] : []
  }

  /// The model at `path`, whatever its kind, and what the file says of it.
  ///
  /// - Throws: `TensorsError` for a file that is missing, cut short or of an unknown kind; `ModelError` for sizes that
  ///   cannot be.
  public static func read(_ path: String) throws -> (scorer: any ItemScorer, card: ModelCard) {
    let opened = try open(path)
    return (try read(opened, prefix: "", kind: opened.kind), opened.card)
  }

  /// What a file says of itself, without its numbers being read.
  public struct Summary: Sendable {
    /// `sasrec`, `ensemble`, ...
    public var kind: String
    /// Its card.
    public var card: ModelCard
    /// How many titles it knows.
    public var titles: Int
    /// Size of the file.
    public var bytes: Int
    /// Of an ensemble the kind of each member, and what it goes by in tables.
    public var members: [(kind: String, name: String)]
  }

  /// What the file at `path` says of itself.
  ///
  /// - Throws: `TensorsError` for a file that is missing, cut short or no model.
  public static func summary(_ path: String) throws -> Summary {
    struct Named: Decodable { var name: String? }
    let opened = try open(path)
    let kinds = opened.kind == Ensemble.kind ? try Ensemble.kinds(opened) : []
    let members = kinds.enumerated().map { m, kind in
      (kind, (try? opened.configuration(Named.self, prefix: "member.\(m).").name) ?? kind)
    }
    return Summary(
      kind: opened.kind, card: opened.card, titles: opened.items.count, bytes: opened.file.bytes,
      members: members)
  }

  /// One member of the ensemble at `path`, seen alone: the file is mapped, and the others are not read.
  ///
  /// - Throws: as `read(_:)`, and for a member that is not there.
  public static func read(_ path: String, member: Int) throws -> (scorer: any ItemScorer, card: ModelCard) {
    let opened = try open(path)
    let kinds = opened.kind == Ensemble.kind ? try Ensemble.kinds(opened) : []
    guard kinds.indices.contains(member) else { throw opened.fail("it has no member \(member).") }
    return (try read(opened, prefix: "member.\(member).", kind: kinds[member]), opened.card)
  }

  /// A model inside a file: `prefix` is put before the names of its tensors.
  static func read(_ opened: Opened, prefix: String, kind: String) throws -> any ItemScorer {
    switch kind {
    case SASRecWeights.kind:
      return SASRecScorer(
        weights: try SASRecWeights.read(opened, prefix: prefix), items: opened.items, card: opened.card)
    case ItemItem.kind: return try ItemItem(opened, prefix: prefix)
    case Autoencoder.kind: return try Autoencoder(opened, prefix: prefix)
    case NonNegativeFactors.kind: return try NonNegativeFactors(opened, prefix: prefix)
    case Popularity.kind: return try Popularity(opened, prefix: prefix)
    case CoLove.kind: return try CoLove(opened, prefix: prefix)
    case Ensemble.kind where prefix.isEmpty: return try Ensemble(opened)
    default: throw opened.fail("a model of kind \(kind), which this version does not know.")
    }
  }
}

/// A model that knows how to be kept in a file.
public protocol StoredModel: ItemScorer {
  /// `sasrec`, `linear`, ...: how a file says what it holds.
  var kind: String { get }
  /// Its numbers by name.
  func tensors() -> [(name: String, tensor: Safetensors.Stored)]
  /// Its sizes and settings as JSON, under `configuration` and whatever else it needs.
  func metadata() throws -> [String: String]
}
