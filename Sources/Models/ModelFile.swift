import Foundation
import Foundations
import Tensors

/// Reads and writes model files: safetensors whose metadata hold the kind, the item ids, the sizes and the card.
public enum ModelFile {
  static let format = "nostrade-1"
  /// Longer JSON in the metadata, in bytes, is not parsed: that takes seventy times its size.
  private static let mostJSON = 1 << 18

  /// Writes a model with its item ids, sizes and card to `path`, atomically.
  ///
  /// - Throws: `TensorsError` when the file cannot be written, or a number of the model is not finite.
  public static func write(_ model: some StoredModel, card: ModelCard, to path: String) throws {
    var metadata = [
      "format": format, "kind": model.kind, "items": model.items.ids.map(String.init).joined(separator: ","),
      "card": try json(card),
    ]
    for (name, text) in try model.metadata() { metadata[name] = text }
    let tensors = model.tensors()
    if let broken = tensors.first(where: { $0.tensor.hasNonFinite }) {
      throw TensorsError(
        path: path, reason: "nothing was written: tensor \(broken.name) holds numbers that are not finite.")
    }
    try Safetensors.write(stored: tensors, metadata: metadata, to: path)
  }

  static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// A model file with checked metadata; its tensors are not read yet.
  struct Opened {
    let file: Safetensors
    let kind: String
    let items: ItemIndex
    let card: ModelCard

    func fail(_ reason: String) -> TensorsError { TensorsError(path: file.path, reason: reason) }

    /// The sizes of the model whose metadata begin with `prefix`.
    func configuration<C: Decodable>(_ type: C.Type, prefix: String = "") throws -> C {
      guard let text = file.metadata[prefix + "configuration"], text.utf8.count <= ModelFile.mostJSON,
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
        $0.utf8.count > mostJSON ? nil : (try? JSONDecoder().decode(ModelCard.self, from: Data($0.utf8)))
      })
    else { throw fail("its sizes cannot be read; train it again.") }
    let ids = numbers(file.metadata["items"] ?? "")
    let items = ItemIndex(ids)
    guard items.count == ids.count, items.count >= 2 else {
      throw fail("its titles cannot be read, or one is named twice; train it again.")
    }
    return Opened(file: file, kind: CleanText.clean(kind, limit: 60), items: items, card: card.cleaned)
  }

  /// Parses whole numbers separated by commas; empty when the text holds anything else. Works on bytes, because thousands of
  /// ids are read before the first frame.
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

  /// Reads the model at `path`, of any kind, and its card.
  ///
  /// - Throws: `TensorsError` for a file that is missing, cut short or of an unknown kind; `ModelError` for impossible sizes.
  public static func read(_ path: String) throws -> (scorer: any ItemScorer, card: ModelCard) {
    let opened = try open(path)
    return (try read(opened, prefix: "", kind: opened.kind), opened.card)
  }

  /// Refuses a file whose kind of model, or that of a member, this version does not know. Its tensors are not read.
  ///
  /// - Throws: `TensorsError`, also for a file that is missing, cut short or no model.
  public static func check(_ path: String) throws {
    let opened = try open(path)
    for kind in [opened.kind] + (try memberKinds(opened)) where ModelKind.named(kind) == nil {
      throw unknown(kind, opened)
    }
  }

  private static func unknown(_ kind: String, _ opened: Opened) -> TensorsError {
    opened.fail("a model of kind \(CleanText.clean(kind, limit: 60)), which this version does not know.")
  }

  /// The metadata of a file, read without its tensors.
  public struct Summary: Sendable {
    /// `sasrec`, `ensemble`, ...
    public var kind: String
    /// Its card.
    public var card: ModelCard
    /// Number of titles it knows.
    public var titles: Int
    /// Size of the file.
    public var bytes: Int
    /// Members of an ensemble; empty for other kinds.
    public var members: [Member]

    /// A member of an ensemble.
    public struct Member: Sendable {
      /// `sasrec`, `linear`, ...
      public var kind: String
      /// Its name in tables.
      public var name: String
    }
  }

  /// Reads the metadata of the file at `path`.
  ///
  /// - Throws: `TensorsError` for a file that is missing, cut short or no model.
  public static func summary(_ path: String) throws -> Summary {
    struct Named: Decodable { var name: String? }
    let opened = try open(path)
    let members = try memberKinds(opened).enumerated().map { m, kind in
      Summary.Member(
        kind: CleanText.clean(kind, limit: 60),
        name: CleanText.clean(
          (try? opened.configuration(Named.self, prefix: memberPrefix(m)).name) ?? kind, limit: 60))
    }
    return Summary(
      kind: opened.kind, card: opened.card, titles: opened.items.count, bytes: opened.file.bytes,
      members: members)
  }

  /// Reads one member of the ensemble at `path`. The other members are not read.
  ///
  /// - Throws: as `read(_:)`, and for a member that does not exist.
  public static func read(_ path: String, member: Int) throws -> (scorer: any ItemScorer, card: ModelCard) {
    let opened = try open(path)
    let kinds = try memberKinds(opened)
    guard kinds.indices.contains(member) else { throw opened.fail("it has no member \(member).") }
    return (try read(opened, prefix: memberPrefix(member), kind: kinds[member]), opened.card)
  }

  /// What the names of a member's tensors and metadata begin with.
  static func memberPrefix(_ member: Int) -> String { "member.\(member)." }

  private static func memberKinds(_ opened: Opened) throws -> [String] {
    try ModelKind.named(opened.kind)?.memberKinds?(opened) ?? []
  }

  /// Reads a model inside a file. `prefix` is put before the names of its tensors; an ensemble has none, as it cannot be a member.
  static func read(_ opened: Opened, prefix: String, kind: String) throws -> any StoredModel {
    guard let reader = ModelKind.named(kind), prefix.isEmpty || reader.memberKinds == nil else {
      throw unknown(kind, opened)
    }
    return try reader.read(opened, prefix)
  }
}

/// A model that can be written to a file.
public protocol StoredModel: ItemScorer {
  /// `sasrec`, `linear`, ...: the name of its `ModelKind`.
  static var kind: String { get }
  /// Its tensors by name.
  func tensors() -> [(name: String, tensor: Safetensors.Stored)]
  /// Its sizes and settings as JSON: under `configuration`, and other keys if it needs them.
  func metadata() throws -> [String: String]
}

extension StoredModel {
  /// See the static one.
  public var kind: String { Self.kind }
  /// The kind, where models of it have no names of their own.
  public var name: String { Self.kind }
}
