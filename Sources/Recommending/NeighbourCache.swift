import Foundations

/// Keeps from one start to the next what is dear to find and hangs only on a version of the catalogue and on the titles a model
/// knows: who is near whom. What is lost is found again.
public protocol NeighbourCache: Sendable {
  /// What was kept under a name.
  func kept(_ name: String) -> [Int32]?
  /// Keeps numbers under a name. Returns at once.
  func keep(_ numbers: [Int32], _ name: String)
}

extension ColdItemMapping.Near {
  /// What these neighbours hang on, as a name; nil where the catalogue is of no version that is kept.
  static func name(_ stamp: String, _ ids: [Int]) -> String? {
    guard !stamp.isEmpty else { return nil }
    var hash = FNV1a()
    for id in ids { hash.combine(id) }
    return stamp + "-" + hash.text
  }

  /// The layout of `numbers`; another one is not read.
  private static let version: Int32 = 1

  /// As numbers in a row.
  var numbers: [Int32] {
    [Self.version, Int32(kind.count), Int32(near.count)] + kind + near
      + weights.map { Int32(bitPattern: $0.bitPattern) }
  }

  /// What `numbers` says, if it is of as many strangers and leads to no item that is not there.
  init?(_ numbers: [Int32], strangers: Int, items: Int, neighbours: Int) {
    guard numbers.count > 3, numbers[0] == Self.version, numbers[1] == strangers, numbers[2] >= 0 else {
      return nil
    }
    let (count, kinds) = (Int(numbers[2]), Int(numbers[2]) / neighbours)
    guard count % neighbours == 0, numbers.count == 3 + strangers + 2 * count else { return nil }
    let kind = Array(numbers[3..<3 + strangers])
    let near = Array(numbers[3 + strangers..<3 + strangers + count])
    let weights = numbers[(3 + strangers + count)...].map { Float(bitPattern: UInt32(bitPattern: $0)) }
    guard kind.allSatisfy({ $0 >= 0 && $0 < kinds }), near.allSatisfy({ $0 >= 0 && $0 < items }),
      weights.allSatisfy({ $0 >= 0 && $0 <= 1 })
    else { return nil }
    self.init(kind, near, weights)
  }
}
