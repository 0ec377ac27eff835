import CKernels

/// AdamW: Adam with decoupled weight decay (Loshchilov & Hutter, arXiv 1711.05101), and gradient clipping by global norm.
public final class AdamW {
  /// Decay rate of the running mean of gradients.
  public var beta1: Float = 0.9
  /// Decay rate of the running mean of squared gradients.
  public var beta2: Float = 0.98
  /// Added to the root of the mean square, against division by zero.
  public var epsilon: Float = 1e-8
  /// Weight decay; each step subtracts `rate * decay * weight`.
  public var decay: Float
  /// Largest global gradient norm; larger gradients are scaled down to it.
  public var clip: Float
  /// Number of steps so far.
  public var step = 0
  /// Running means of the gradient and of its square, for each parameter.
  public private(set) var moments: [(mean: Tensor, square: Tensor)] = []

  /// An optimiser at step 0 without moments.
  public init(decay: Float = 0.01, clip: Float = 5) {
    self.decay = decay
    self.clip = clip
  }

  /// Allocates zero moments for `parameters`; does nothing when there are already as many. O(parameters).
  public func prepare(_ parameters: [Parameter]) {
    guard moments.count != parameters.count else { return }
    moments = parameters.map {
      (Tensor($0.value.rows, $0.value.cols), Tensor($0.value.rows, $0.value.cols))
    }
  }

  /// One step over `parameters`, which must be the same in every call; then clears their gradients. Returns the global
  /// gradient norm before clipping. When it is not finite, nothing changes. O(parameters).
  @discardableResult
  public func update(_ parameters: [Parameter], rate: Float) -> Float {
    let norm = Float(
      parameters.reduce(0.0) { $0 + nk_sum_squares($1.gradient.pointer, $1.gradient.count) }.squareRoot())
    guard norm.isFinite else { return norm }
    prepare(parameters)
    step += 1
    let scale = norm > clip ? clip / norm : 1
    let correction1 = 1 - power(beta1, step)
    let correction2 = 1 - power(beta2, step)
    for (p, moment) in zip(parameters, moments) {
      nk_adamw(
        p.value.pointer, p.gradient.pointer, moment.mean.pointer, moment.square.pointer, p.value.count, rate,
        beta1, beta2, epsilon, p.decays ? decay : 0, correction1, correction2, scale)
      p.gradient.fill(0)
    }
    return norm
  }

  /// `base` to a positive power by repeated squaring, in double precision.
  private func power(_ base: Float, _ exponent: Int) -> Float {
    var result: Double = 1
    var factor = Double(base)
    var remaining = exponent
    while remaining > 0 {
      if remaining & 1 == 1 { result *= factor }
      factor *= factor
      remaining >>= 1
    }
    return Float(result)
  }
}
