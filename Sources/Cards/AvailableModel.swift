/// A model that can be chosen to rank by.
public struct AvailableModel: Sendable, Equatable {
  /// What it is chosen by: `ensemble`, `linear`.
  public var name: String
  /// Whether it foretells apart what is met and how it is rated, so that the two can be mixed.
  public var hasHeads: Bool

  /// A model by name.
  public init(_ name: String, hasHeads: Bool = false) {
    self.name = name
    self.hasHeads = hasHeads
  }
}
