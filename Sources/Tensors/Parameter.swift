import CKernels

/// A trainable tensor with its gradient and AdamW's two moments, all `[rows, cols]`.
public final class Parameter: @unchecked Sendable {
  /// Its key in a model file.
  public let name: String
  /// The weights.
  public let value: Tensor
  /// d loss / d value, added to by every backward pass until `AdamW.step` clears it.
  public let gradient: Tensor
  /// Running mean of the gradient.
  public let moment: Tensor
  /// Running mean of its square.
  public let variance: Tensor
  /// Matrices decay; gains and biases do not.
  public let decays: Bool

  /// A parameter over `value`, with fresh moments.
  public init(_ name: String, _ value: Tensor, decays: Bool = true) {
    self.name = name
    self.value = value
    self.decays = decays
    gradient = Tensor(value.rows, value.cols)
    moment = Tensor(value.rows, value.cols)
    variance = Tensor(value.rows, value.cols)
  }
}

/// AdamW with decoupled weight decay (Loshchilov & Hutter, arXiv 1711.05101) and clipping by global norm.
public struct AdamW: Sendable {
  /// Decay of the first moment.
  public var beta1: Float = 0.9
  /// Decay of the second moment.
  public var beta2: Float = 0.98
  /// Keeps the division finite.
  public var epsilon: Float = 1e-8
  /// Weight decay per step, times the learning rate.
  public var decay: Float
  /// Gradients of a larger global norm are scaled down to it.
  public var clip: Float
  /// Steps taken so far.
  public var step = 0

  /// An optimiser at step 0.
  public init(decay: Float = 0.01, clip: Float = 5) {
    self.decay = decay
    self.clip = clip
  }

  /// One step over all parameters; clears their gradients. Returns the gradient's norm before clipping.
  /// A norm that is not finite changes nothing. O(parameters).
  public mutating func update(_ parameters: [Parameter], rate: Float) -> Float {
    let norm = Float(
      parameters.reduce(0.0) { $0 + nk_sum_squares($1.gradient.pointer, $1.gradient.count) }.squareRoot())
    guard norm.isFinite else { return norm }
    step += 1
    let scale = norm > clip ? clip / norm : 1
    let c1 = 1 - power(beta1, step)
    let c2 = 1 - power(beta2, step)
    for p in parameters {
      nk_adamw(
        p.value.pointer, p.gradient.pointer, p.moment.pointer, p.variance.pointer, p.value.count, rate,
        beta1, beta2, epsilon, p.decays ? decay : 0, c1, c2, scale)
      p.gradient.fill(0)
    }
    return norm
  }

  private func power(_ base: Float, _ exponent: Int) -> Float {
    var result: Double = 1
    var factor = Double(base)
    var left = exponent
    while left > 0 {
      if left & 1 == 1 { result *= factor }
      factor *= factor
      left >>= 1
    }
    return Float(result)
  }
}
