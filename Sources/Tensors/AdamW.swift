import CKernels

/// AdamW with decoupled weight decay (Loshchilov & Hutter, arXiv 1711.05101) and clipping by global norm.
public final class AdamW {
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
  /// Running mean of the gradient and of its square, a pair for each parameter of the last `update`.
  public private(set) var moments: [(mean: Tensor, square: Tensor)] = []

  /// An optimiser at step 0.
  public init(decay: Float = 0.01, clip: Float = 5) {
    self.decay = decay
    self.clip = clip
  }

  /// Makes room for the moments of `parameters`, at zero; nothing when there is room already.
  public func prepare(_ parameters: [Parameter]) {
    guard moments.count != parameters.count else { return }
    moments = parameters.map {
      (Tensor($0.value.rows, $0.value.cols), Tensor($0.value.rows, $0.value.cols))
    }
  }

  /// One step over all parameters, the same ones each time; clears their gradients. Returns the gradient's norm before
  /// clipping. A norm that is not finite changes nothing. O(parameters).
  @discardableResult
  public func update(_ parameters: [Parameter], rate: Float) -> Float {
    let norm = Float(
      parameters.reduce(0.0) { $0 + nk_sum_squares($1.gradient.pointer, $1.gradient.count) }.squareRoot())
    guard norm.isFinite else { return norm }
    prepare(parameters)
    step += 1
    let scale = norm > clip ? clip / norm : 1
    let c1 = 1 - power(beta1, step)
    let c2 = 1 - power(beta2, step)
    for (p, moment) in zip(parameters, moments) {
      nk_adamw(
        p.value.pointer, p.gradient.pointer, moment.mean.pointer, moment.square.pointer, p.value.count, rate,
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
