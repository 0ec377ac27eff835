/// Users' lists as a sparse matrix in CSR form, the input of an autoencoder: a row for each user, with item and hybrid
/// rating (`HybridRating`) of each entry. Compact (two bytes an item, one a rating); training shuffles row numbers only.
public struct SparseRatings: Sendable {
  /// Index of each user's first entry, then the number of entries: `[users + 1]`.
  public private(set) var starts: [Int] = [0]
  /// Item row of each entry.
  public private(set) var items: [UInt16] = []
  /// Hybrid rating of each entry times 100; unrated entries have the mean of the user's ratings.
  private var hundredths: [Int8] = []
  /// Whether an entry was rated, so that there is a rating to learn.
  public private(set) var isRated: [Bool] = []

  /// Mean number of entries of all users' lists, where these are some of them; nil where they are all.
  public var meanOfAll: Float?
  /// Mean number of entries of a list.
  public var meanLength: Float { meanOfAll ?? Float(items.count) / Float(max(count, 1)) }

  /// No users.
  public init() {}

  /// Number of users.
  public var count: Int { starts.count - 1 }

  /// The entries of a user.
  public func entries(of user: Int) -> Range<Int> { starts[user]..<starts[user + 1] }

  /// Adds a user's list. Items beyond 65,535 are ignored. O(length).
  public mutating func append(_ list: [Interaction]) {
    let ratings = HybridRating.hybrids(of: list)
    let rated = ratings.compactMap { $0 }
    let mean = rated.isEmpty ? 0 : rated.reduce(0, +) / Float(rated.count)
    for (event, rating) in zip(list, ratings) {
      guard let item = UInt16(exactly: event.item) else { continue }
      items.append(item)
      hundredths.append(Int8((100 * (rating ?? mean)).rounded()))
      isRated.append(rating != nil)
    }
    starts.append(items.count)
  }

  /// Hybrid rating of an entry, about -1 to 1.
  public func rating(_ entry: Int) -> Float { Float(hundredths[entry]) / 100 }

  /// Mean rating of the rated entries, shrunk towards zero as if there were two more ratings of zero. The rating head
  /// predicts what remains.
  public func shrunkMean(of entries: some Sequence<Int>) -> Float {
    var sum: Float = 0
    var count: Float = 2
    for entry in entries where isRated[entry] { (sum, count) = (sum + rating(entry), count + 1) }
    return sum / count
  }

  /// Whether at least two ratings differ; otherwise there is nothing to learn from them.
  public var ratingsDiffer: Bool {
    var known: Int8?
    for (value, rated) in zip(hundredths, isRated) where rated {
      if known == nil { known = value }
      if value != known { return true }
    }
    return false
  }
}

/// Lists as bytes, four for each entry, as they lie in a file during training.
extension SparseRatings {
  /// Bytes of an entry.
  public static let entryBytes = 4

  /// Adds the entries of all users to `bytes`. O(entries).
  public func encode(to bytes: inout [UInt8]) {
    for entry in items.indices {
      bytes.append(UInt8(truncatingIfNeeded: items[entry]))
      bytes.append(UInt8(truncatingIfNeeded: items[entry] >> 8))
      bytes.append(UInt8(bitPattern: hundredths[entry]))
      bytes.append(isRated[entry] ? 1 : 0)
    }
  }

  /// Adds a user whose entries are `bytes`. O(length).
  public mutating func append(encoded bytes: UnsafeRawBufferPointer) {
    for at in stride(from: 0, through: bytes.count - Self.entryBytes, by: Self.entryBytes) {
      items.append(UInt16(bytes[at]) | UInt16(bytes[at + 1]) << 8)
      hundredths.append(Int8(bitPattern: bytes[at + 2]))
      isRated.append(bytes[at + 3] != 0)
    }
    starts.append(items.count)
  }
}
