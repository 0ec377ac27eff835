import Foundation

/// A seeded random number generator with the same sequence on every machine: SplitMix64 (Steele et al., OOPSLA 2014).
public struct RandomSource: RandomNumberGenerator, Sendable, Codable, Equatable {
  /// The whole state. Restoring it continues the sequence.
  public var state: UInt64

  /// A sequence determined by `seed`.
  public init(seed: UInt64) { state = seed &+ 0x9E37_79B9_7F4A_7C15 }

  /// 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mixed(state)
  }

  /// SplitMix64's finaliser: another number for each, in no order; 0 stays 0.
  public static func mixed(_ number: UInt64) -> UInt64 {
    var z = (number ^ (number >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Uniform in 0..<1, 24 bits.
  public mutating func uniform() -> Float { Float(next() >> 40) * 0x1p-24 }

  /// Standard normal (Box-Muller, two uniform numbers each).
  public mutating func normal() -> Float {
    let radius = (-2 * log(Double(next() >> 11) * 0x1p-53 + 1e-300)).squareRoot()
    return Float(radius * cos(2 * Double.pi * Double(next() >> 11) * 0x1p-53))
  }
}
