/// A trainable tensor and its gradient, both `[rows, cols]`.
///
/// The gradient takes memory from the first time it is touched: a model that only serves has none. `@unchecked
/// Sendable` rests on that too: frozen models are read from anywhere, a model in training belongs to its trainer.
public final class Parameter: @unchecked Sendable {
  /// Its key in a model file.
  public let name: String
  /// The weights.
  public let value: Tensor
  /// d loss / d value, added to by every backward pass until `AdamW.update` clears it.
  public private(set) lazy var gradient = Tensor(value.rows, value.cols)
  /// Matrices decay; gains and biases do not.
  public let decays: Bool

  /// A parameter over `value`.
  public init(_ name: String, _ value: Tensor, decays: Bool = true) {
    self.name = name
    self.value = value
    self.decays = decays
  }

  /// The same weights, shared, with a gradient of its own: for a second worker.
  public func sharingValue() -> Parameter { Parameter(name, value, decays: decays) }
}
