/// A model that a profile can choose.
public struct AvailableModel: Sendable, Equatable {
  /// Its name in the model library: `ensemble`, `linear`.
  public var name: String

  /// A model.
  public init(_ name: String) { self.name = name }
}
