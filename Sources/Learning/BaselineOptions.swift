/// Options of the baselines of `evaluate`.
public struct BaselineOptions: Sendable {
  /// Penalty of EASE.
  public var penalty: Float = 100
  /// The defaults.
  public init() {}
}
