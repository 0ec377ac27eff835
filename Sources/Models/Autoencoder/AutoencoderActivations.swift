import Tensors

/// Buffers for the forward and backward pass of an autoencoder in training. They are allocated once and grow when more users come in
/// one pass than ever before. `B` is the number of users there is room for.
struct AutoencoderActivations {
  /// Output of a layer norm `[B, hidden]`, with the mean and the inverse deviation of each row `[B]`, kept for the backward pass.
  struct Norm {
    let out, mean, rstd: Tensor
  }

  /// A further layer: before and after its activation `[B, hidden]`, and its layer norm.
  struct Layer {
    let before, active: Tensor
    let norm: Norm
  }

  /// Before and after the first layer's activation, `[B, hidden]`.
  private(set) var input = Tensor(0, 0), active = Tensor(0, 0)
  /// The layer norm after the first layer; nil without further layers.
  private(set) var norm: Norm?
  private(set) var layers: [Layer] = []
  /// Sum of the outputs of all layers so far, `[B, hidden]`.
  private(set) var sum = Tensor(0, 0)
  /// The bottleneck, or its mean and log-variance, `[B, code]`.
  private(set) var code = Tensor(0, 0)
  /// What is decoded, and of a variational bottleneck the noise in it, `[B, bottleneck]`.
  private(set) var z = Tensor(0, 0), draws = Tensor(0, 0)

  /// Presence logits, later their gradient, `[B, items]`.
  private(set) var logits = Tensor(0, 0)
  /// d loss / d z, `[B, bottleneck]`, and d loss / d code, `[B, code]`.
  private(set) var dz = Tensor(0, 0), dCode = Tensor(0, 0)
  /// d loss / d input, `[B, hidden]`.
  private(set) var dInput = Tensor(0, 0)
  /// d loss / d activation of a further layer, and the sum of the gradients of all later layers, `[B, hidden]`.
  private(set) var dActive = Tensor(0, 0), later = Tensor(0, 0)
  private var (users, learners) = (0, 0)

  /// The last layer's output, `[B, hidden]`.
  var output: Tensor { (layers.last?.norm ?? norm)?.out ?? active }

  /// Makes room for the forward pass of `count` users; does nothing when they fit.
  mutating func reserve(_ count: Int, _ c: AutoencoderConfiguration) {
    guard count > users else { return }
    users = count
    let h = c.hidden
    func makeNorm() -> Norm { Norm(out: Tensor(count, h), mean: Tensor(1, count), rstd: Tensor(1, count)) }
    (input, active) = (Tensor(count, h), Tensor(count, h))
    (code, z) = (Tensor(count, c.code), Tensor(count, c.bottleneck))
    if c.isVariational { draws = Tensor(count, c.bottleneck) }
    guard c.layers > 1 else { return }
    sum = Tensor(count, h)
    norm = makeNorm()
    layers = (1..<c.layers).map { _ in
      Layer(before: Tensor(count, h), active: Tensor(count, h), norm: makeNorm())
    }
  }

  /// The same for the loss and the backward pass.
  mutating func reserveGradients(_ count: Int, _ c: AutoencoderConfiguration) {
    guard count > learners else { return }
    learners = count
    logits = Tensor(count, c.items)
    (dz, dCode, dInput) = (Tensor(count, c.bottleneck), Tensor(count, c.code), Tensor(count, c.hidden))
    if c.layers > 1 { (dActive, later) = (Tensor(count, c.hidden), Tensor(count, c.hidden)) }
  }
}
