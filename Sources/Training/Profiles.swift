import Foundation
import Foundations
import Models
import Tensors

/// The profiles that an autoencoder learns from, in an order that changes with every pass.
protocol ProfileStore: Sendable {
  /// Number of profiles.
  var count: Int { get }
  /// The order of a pass.
  func order(using random: inout RandomSource, after last: ProfileOrder?) -> ProfileOrder
  /// Some profiles by their places: all that are needed, and which of them.
  ///
  /// - Throws: `FileError`.
  func batch(_ places: [Int]) throws -> (ratings: SparseRatings, users: [Int])
}

/// In which order the profiles of a pass come.
enum ProfileOrder {
  /// Shuffled places.
  case shuffled([Int])
  /// A permutation that is computed.
  case computed(RandomOrder)

  /// The places of a range of the pass.
  func places(_ range: Range<Int>) -> [Int] {
    switch self {
    case .shuffled(let order): Array(order[range])
    case .computed(let order): range.map { order[$0] }
    }
  }
}

/// A random order of the numbers below `count` that takes no memory for each: a Feistel network over a square number of values, of
/// which those outside are passed over.
struct RandomOrder: Sendable {
  private let count: UInt64
  private let half: UInt64
  private let keys: [UInt64]

  /// An order determined by `seed`.
  init(_ count: Int, seed: UInt64) {
    self.count = UInt64(count)
    var bits: UInt64 = 1
    while (1 << (2 * bits)) < self.count { bits += 1 }
    half = bits
    var random = RandomSource(seed: seed)
    keys = (0..<6).map { _ in random.next() }
  }

  /// Which number comes at a place. O(1) on average.
  subscript(_ place: Int) -> Int {
    let mask: UInt64 = (1 << half) - 1
    var value = UInt64(place)
    repeat {
      var (left, right) = (value >> half, value & mask)
      for key in keys {
        var mixed = RandomSource(seed: key ^ right)
        (left, right) = (right, left ^ (mixed.next() & mask))
      }
      value = left << half | right
    } while value >= count
    return Int(value)
  }
}

extension SparseRatings: ProfileStore {
  func order(using random: inout RandomSource, after last: ProfileOrder?) -> ProfileOrder {
    var order = Array(0..<count)
    if case .shuffled(let before) = last { order = before }
    order.shuffle(using: &random)
    return .shuffled(order)
  }

  func batch(_ places: [Int]) -> (ratings: SparseRatings, users: [Int]) { (self, places) }
}

/// Profiles in temporary files: their memory does not grow with users.
final class ProfileFile: ProfileStore {
  let count: Int
  private let entries: ReadableFile
  /// Where each profile's entries end, as bytes: eight bytes each.
  private let ends: ReadableFile
  private let meanLength: Float

  /// The profiles that `fill` adds, one after the other. O(entries).
  ///
  /// - Throws: `FileError`, and what `fill` throws.
  init(_ fill: (_ add: (SparseRatings) throws -> Void) throws -> Void) throws {
    let (entryFile, endFile) = (try TemporaryFile(), try TemporaryFile())
    var (count, end) = (0, 0)
    var (bytes, numbers) = ([UInt8](), [Int]())
    try fill { profile in
      profile.encode(to: &bytes)
      end += profile.items.count * SparseRatings.entryBytes
      count += 1
      numbers.append(end)
      guard bytes.count > 1 << 20 else { return }
      try bytes.withUnsafeBytes(entryFile.write)
      try numbers.withUnsafeBytes(endFile.write)
      bytes.removeAll(keepingCapacity: true)
      numbers.removeAll(keepingCapacity: true)
    }
    try bytes.withUnsafeBytes(entryFile.write)
    try numbers.withUnsafeBytes(endFile.write)
    (entries, ends) = (try entryFile.finished(), try endFile.finished())
    self.count = count
    meanLength = Float(end / SparseRatings.entryBytes) / Float(max(count, 1))
  }

  func order(using random: inout RandomSource, after last: ProfileOrder?) -> ProfileOrder {
    .computed(RandomOrder(count, seed: random.next()))
  }

  func batch(_ places: [Int]) throws -> (ratings: SparseRatings, users: [Int]) {
    var ratings = SparseRatings()
    ratings.meanOfAll = meanLength
    for place in places {
      var bounds = [0, 0]
      try bounds.withUnsafeMutableBytes { bounds in
        place == 0
          ? try ends.read(into: UnsafeMutableRawBufferPointer(rebasing: bounds[8...]), at: 0)
          : try ends.read(into: bounds, at: 8 * (place - 1))
      }
      let bytes = try [UInt8](unsafeUninitializedCapacity: bounds[1] - bounds[0]) { memory, filled in
        try entries.read(into: UnsafeMutableRawBufferPointer(memory), at: bounds[0])
        filled = bounds[1] - bounds[0]
      }
      bytes.withUnsafeBytes { ratings.append(encoded: $0) }
    }
    return (ratings, Array(places.indices))
  }
}

/// The profiles of lists and what is counted while they are made.
struct Profiles {
  let store: any ProfileStore
  /// How many users have each item, `[items]`.
  let userCounts: [Float]
  /// See `SparseRatings.ratingsDiffer`.
  let ratingsDiffer: Bool
  /// Mean rating of each item relative to the shrunk means of its raters, shrunk towards zero, `[1, items]`: the initial bias of the
  /// rating head.
  let residuals: Tensor

  /// Profiles of the lists with at least `fewest` titles; longer ones are cut into pieces. In memory, or for lists that are read
  /// from a file in one too. O(rows).
  ///
  /// - Throws: `FileError`; an error of the file that the lists lie in.
  init(_ lists: some ListSource, _ settings: AutoencoderTraining) throws {
    var counter = Counter(items: lists.items.count)
    var cutter = ListCutter(to: settings.piece, pieces: 6, ordered: lists.ordered, seed: settings.seed)
    func forEach(_ body: ([Interaction]) throws -> Void) throws {
      try lists.forEachList { _, list in
        for event in list { counter.users[Int(event.item)] += 1 }
        for piece in cutter.cut(list) where piece.count >= max(settings.fewest, 1) { try body(piece) }
      }
    }
    if lists.isStreamed {
      store = try ProfileFile { add in
        try forEach { piece in
          var one = SparseRatings()
          one.append(piece)
          counter.add(one)
          try add(one)
        }
      }
    } else {
      var all = SparseRatings()
      try forEach { all.append($0) }
      counter.add(all)
      store = all
    }
    for i in 0..<lists.items.count { counter.sums.pointer[i] /= counter.raters[i] }
    (userCounts, residuals, ratingsDiffer) = (counter.users, counter.sums, counter.differ)
  }

  private struct Counter {
    var users: [Float], raters: [Float]
    let sums: Tensor
    var differ = false
    private var known: Float?

    init(items: Int) {
      users = Array(repeating: 0, count: items)
      raters = Array(repeating: 5, count: items)
      sums = Tensor(1, items)
    }

    mutating func add(_ profiles: SparseRatings) {
      for person in 0..<profiles.count {
        let entries = profiles.entries(of: person)
        let mean = profiles.shrunkMean(of: entries)
        for entry in entries where profiles.isRated[entry] {
          let (item, rating) = (Int(profiles.items[entry]), profiles.rating(entry))
          sums.pointer[item] += rating - mean
          raters[item] += 1
          if let known, known != rating { differ = true }
          known = known ?? rating
        }
      }
    }
  }
}
