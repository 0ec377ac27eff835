import Catalogue
import Foundations
import Models

/// Stores the neighbours of cold items between starts. They depend only on the version of the catalogue and the items of the
/// model. Losing an entry costs time, nothing else.
public protocol NeighbourCache: Sendable {
  /// The numbers stored under `name`, nil when there are none.
  func load(_ name: String) -> [Int32]?
  /// Stores numbers under `name`. Returns at once.
  func store(_ numbers: [Int32], _ name: String)
}

extension ColdItemNeighbours {
  /// Neighbours from `cache`, or found now and stored there. O(cold titles x trained titles) at worst when they are found.
  static func cached(
    in cache: (any NeighbourCache)?, cold: [Int], trained: [Int], itemRows: [Int32], _ catalogue: TitleTable,
    _ space: ContentSpace, _ items: ItemIndex
  ) -> ColdItemNeighbours {
    if cold.isEmpty { return ColdItemNeighbours(group: [], items: [], weights: []) }
    guard let cache, let name = cacheName(catalogue.stamp, items.ids) else {
      return ColdItemNeighbours(cold: cold, trained: trained, itemRows: itemRows, space)
    }
    if let numbers = cache.load(name),
      let stored = ColdItemNeighbours(decoding: numbers, coldTitles: cold.count, items: items.count)
    {
      return stored
    }
    let found = ColdItemNeighbours(cold: cold, trained: trained, itemRows: itemRows, space)
    cache.store(found.encoded, name)
    return found
  }

  /// The cache entry for a version of the catalogue and a model's items; nil for a catalogue without a version.
  private static func cacheName(_ stamp: String, _ ids: [Int]) -> String? {
    guard !stamp.isEmpty else { return nil }
    var hash = FNV1a()
    for id in ids { hash.combine(id) }
    return stamp + "-" + hash.text
  }

  /// Version of the encoding and of what content is; others are not read.
  private static let version: Int32 = 3

  /// Version, number of cold titles, length of `items`, then `group`, `items` and the bits of `weights`.
  private var encoded: [Int32] {
    [Self.version, Int32(group.count), Int32(items.count)] + group + items
      + weights.map { Int32(bitPattern: $0.bitPattern) }
  }

  /// Decodes `encoded`; nil unless it is for `coldTitles` titles and every index and weight is in range.
  private init?(decoding numbers: [Int32], coldTitles: Int, items itemCount: Int) {
    guard numbers.count > 3, numbers[0] == Self.version, numbers[1] == coldTitles, numbers[2] >= 0 else {
      return nil
    }
    let (count, groups) = (Int(numbers[2]), Int(numbers[2]) / Self.perGroup)
    guard count % Self.perGroup == 0, numbers.count == 3 + coldTitles + 2 * count else { return nil }
    let group = Array(numbers[3..<3 + coldTitles])
    let items = Array(numbers[3 + coldTitles..<3 + coldTitles + count])
    let weights = numbers[(3 + coldTitles + count)...].map { Float(bitPattern: UInt32(bitPattern: $0)) }
    guard group.allSatisfy({ $0 >= 0 && $0 < groups }), items.allSatisfy({ $0 >= 0 && $0 < itemCount }),
      weights.allSatisfy({ $0 >= 0 && $0 <= 1 })
    else { return nil }
    self.init(group: group, items: items, weights: weights)
  }
}
