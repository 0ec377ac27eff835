/// A model that a profile can choose.
public struct AvailableModel: Sendable, Equatable {
  /// Its name in the model library: `ensemble`, `linear`.
  public var name: String
  /// Whether it has two heads, presence and rating, that the `presence` knob mixes.
  public var hasHeads: Bool

  /// A model.
  public init(_ name: String, hasHeads: Bool = false) {
    self.name = name
    self.hasHeads = hasHeads
  }
}
