import Foundation
import Tensors

extension SASRecWeights {
  static let kind = "sasrec"

  /// Writes the weights with their item ids, sizes and card to `path`, atomically.
  ///
  /// - Throws: `TensorsError` when the disk refuses.
  public func write(to path: String, items: ItemIndex, card: ModelCard) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    func json(_ value: some Encodable) throws -> String {
      String(decoding: try encoder.encode(value), as: UTF8.self)
    }
    try Safetensors.write(
      all.map { ($0.name, $0.value) },
      metadata: [
        "format": "nostrade-1", "kind": Self.kind, "configuration": try json(configuration),
        "items": items.ids.map(String.init).joined(separator: ","), "card": try json(card),
      ],
      to: path)
  }

  /// Reads weights that `write` wrote, checking every size before it is used.
  ///
  /// - Throws: `TensorsError` for a file that is missing, cut short or of another kind; `ModelError` for sizes
  ///   that cannot be.
  public static func read(_ path: String) throws -> (
    weights: SASRecWeights, items: ItemIndex, card: ModelCard
  ) {
    let file = try Safetensors(path: path)
    func fail(_ reason: String) -> TensorsError { TensorsError(path: path, reason: reason) }
    guard file.metadata["format"] == "nostrade-1", let kind = file.metadata["kind"] else {
      throw fail("a safetensors file, but not one of this program's models.")
    }
    guard kind == Self.kind else { throw fail("a model of kind \(kind), where \(Self.kind) is needed.") }
    let decoder = JSONDecoder()
    guard let text = file.metadata["configuration"],
      let configuration = try? decoder.decode(SASRecConfiguration.self, from: Data(text.utf8)),
      let card = (file.metadata["card"]).flatMap({ try? decoder.decode(ModelCard.self, from: Data($0.utf8)) })
    else { throw fail("its sizes cannot be read; train it again.") }
    let ids = (file.metadata["items"] ?? "").split(separator: ",").compactMap { Int($0) }
    let items = ItemIndex(ids)
    guard items.count == configuration.items, ids.count == items.count else {
      throw fail("it names \(items.count) items but has weights for \(configuration.items); train it again.")
    }
    let weights = try SASRecWeights(configuration) { try file.tensor($0, rows: $1, cols: $2) }
    return (weights, items, card)
  }
}
