/// A trainable tensor and its gradient, both `[rows, cols]`.
///
/// The gradient is allocated at first use, so models that only serve have none. `@unchecked Sendable`: trained models are
/// only read; a model in training belongs to its trainer.
public final class Parameter: @unchecked Sendable {
  /// Its key in a model file.
  public let name: String
  /// The weights.
  public let value: Tensor
  /// d loss / d value. Backward passes add to it; `AdamW.update` clears it.
  public private(set) lazy var gradient = Tensor(value.rows, value.cols)
  /// Whether weight decay applies: for matrices, not for gains and biases.
  public let decays: Bool

  /// A parameter over `value`.
  public init(_ name: String, _ value: Tensor, decays: Bool = true) {
    self.name = name
    self.value = value
    self.decays = decays
  }

  /// The same weights, shared, with a separate gradient: for another training thread.
  public func sharingValue() -> Parameter { Parameter(name, value, decays: decays) }
}
