import Events
import Foundations
import Tensors

/// The parameters of one pre-norm transformer block.
public struct SASRecBlock: Sendable {
  /// Gain of the layer norm before attention, `[dim]`.
  public let norm1Gain: Parameter
  /// Bias of the layer norm before attention, `[dim]`.
  public let norm1Bias: Parameter
  /// Projection to queries, keys and values, `[dim, 3 dim]`.
  public let qkv: Parameter
  /// Bias of `qkv`, `[3 dim]`.
  public let qkvBias: Parameter
  /// Projection of the concatenated heads, `[dim, dim]`.
  public let out: Parameter
  /// Bias of `out`, `[dim]`.
  public let outBias: Parameter
  /// Gain of the layer norm before the feed-forward half, `[dim]`.
  public let norm2Gain: Parameter
  /// Bias of the layer norm before the feed-forward half, `[dim]`.
  public let norm2Bias: Parameter
  /// First feed-forward layer, `[dim, hidden]`.
  public let up: Parameter
  /// Bias of `up`, `[hidden]`.
  public let upBias: Parameter
  /// Second feed-forward layer, `[hidden, dim]`.
  public let down: Parameter
  /// Bias of `down`, `[dim]`.
  public let downBias: Parameter
  /// Bias of attention scores by elapsed time, `[heads, TimeBins.count]`.
  public let timeBias: Parameter

  /// All parameters, in file order.
  var all: [Parameter] {
    [
      norm1Gain, norm1Bias, qkv, qkvBias, out, outBias, norm2Gain, norm2Bias, up, upBias, down, downBias,
      timeBias,
    ]
  }

  /// The same weights with separate gradients.
  func sharingValues() -> SASRecBlock {
    SASRecBlock(
      norm1Gain: norm1Gain.sharingValue(), norm1Bias: norm1Bias.sharingValue(), qkv: qkv.sharingValue(),
      qkvBias: qkvBias.sharingValue(), out: out.sharingValue(), outBias: outBias.sharingValue(),
      norm2Gain: norm2Gain.sharingValue(), norm2Bias: norm2Bias.sharingValue(), up: up.sharingValue(),
      upBias: upBias.sharingValue(), down: down.sharingValue(), downBias: downBias.sharingValue(),
      timeBias: timeBias.sharingValue())
  }
}

/// The parameters of a SASRec (Kang & McAuley, arXiv 1808.09781) with feedback and time embeddings, a query embedding
/// that is added before the last block, and input and output item embeddings shared.
///
/// Attention is biased by elapsed time as in TiSASRec and HSTU (Li et al., WSDM 2020; Zhai et al., arXiv 2402.17152).
public final class SASRecWeights: Sendable {
  /// The hyperparameters.
  public let configuration: SASRecConfiguration
  /// Item embeddings, input and output, `[items, dim]`.
  public let item: Parameter
  /// Embedding of an event's signal, `[6, dim]`.
  public let feedback: Parameter
  /// Embedding of the time since the previous event, `[TimeBins.count, dim]`.
  public let time: Parameter
  /// Embeddings of the month and quarter of an event, `[CalendarBins.count, dim]`.
  public let calendar: Parameter
  /// Embedding of the signal that a query asks for, `[6, dim]`.
  public let queryFeedback: Parameter
  /// Embedding of the time from the last event to the query, `[TimeBins.count, dim]`.
  public let queryTime: Parameter
  /// Embeddings of the month and quarter of the query, `[CalendarBins.count, dim]`.
  public let queryCalendar: Parameter
  /// Position embeddings, `[length, dim]`.
  public let position: Parameter
  /// The transformer blocks.
  public let blocks: [SASRecBlock]
  /// Gain of the last layer norm, `[dim]`.
  public let normGain: Parameter
  /// Bias of the last layer norm, `[dim]`.
  public let normBias: Parameter
  /// Added to every logit, `[items]`; initialised to the log of popularity.
  public let outputBias: Parameter

  /// All parameters, in file order.
  public var all: [Parameter] {
    [item, feedback, time, calendar, queryFeedback, queryTime, queryCalendar, position]
      + blocks.flatMap(\.all) + [
        normGain, normBias, outputBias,
      ]
  }

  /// Weights whose tensors `tensor` supplies by name and size, at random or from a file.
  ///
  /// - Throws: `ModelError` for an invalid configuration, and what `tensor` throws.
  public init(
    _ configuration: SASRecConfiguration,
    tensor: (_ name: String, _ rows: Int, _ cols: Int) throws -> Tensor
  ) throws {
    try configuration.validate()
    self.configuration = configuration
    let d = configuration.dim
    func matrix(_ name: String, _ rows: Int, _ cols: Int) throws -> Parameter {
      Parameter(name, try tensor(name, rows, cols))
    }
    func vector(_ name: String, _ count: Int) throws -> Parameter {
      Parameter(name, try tensor(name, 1, count), decays: false)
    }
    item = try matrix("item", configuration.items, d)
    feedback = try matrix("feedback", Signal.allCases.count, d)
    time = try matrix("time", TimeBins.count, d)
    calendar = try matrix("calendar", CalendarBins.count, d)
    queryFeedback = try matrix("ask.feedback", Signal.allCases.count, d)
    queryTime = try matrix("ask.time", TimeBins.count, d)
    queryCalendar = try matrix("ask.calendar", CalendarBins.count, d)
    position = try matrix("position", configuration.length, d)
    blocks = try (0..<configuration.blocks).map { i in
      SASRecBlock(
        norm1Gain: try vector("blocks.\(i).norm1.gain", d),
        norm1Bias: try vector("blocks.\(i).norm1.bias", d),
        qkv: try matrix("blocks.\(i).qkv", d, 3 * d), qkvBias: try vector("blocks.\(i).qkv.bias", 3 * d),
        out: try matrix("blocks.\(i).out", d, d), outBias: try vector("blocks.\(i).out.bias", d),
        norm2Gain: try vector("blocks.\(i).norm2.gain", d),
        norm2Bias: try vector("blocks.\(i).norm2.bias", d),
        up: try matrix("blocks.\(i).up", d, configuration.hidden),
        upBias: try vector("blocks.\(i).up.bias", configuration.hidden),
        down: try matrix("blocks.\(i).down", configuration.hidden, d),
        downBias: try vector("blocks.\(i).down.bias", d),
        timeBias: Parameter(
          "blocks.\(i).time.bias", try tensor("blocks.\(i).time.bias", configuration.heads, TimeBins.count),
          decays: false))
    }
    normGain = try vector("norm.gain", d)
    normBias = try vector("norm.bias", d)
    outputBias = try vector("output.bias", configuration.items)
  }

  /// Random weights, as GPT-2 initialises them: normal with standard deviation 0.02, the two projections onto the
  /// residual stream divided by the square root of their number; gains one, biases zero.
  ///
  /// - Throws: `ModelError` for an invalid configuration.
  public convenience init(_ configuration: SASRecConfiguration, seed: UInt64) throws {
    var random = RandomSource(seed: seed)
    let residual = 0.02 / Float(2 * max(configuration.blocks, 1)).squareRoot()
    try self.init(configuration) { name, rows, cols in
      let tensor = Tensor(rows, cols)
      if name.hasSuffix("gain") {
        tensor.fill(1)
      } else if !name.hasSuffix("bias") {
        let projects = name.hasSuffix(".out") || name.hasSuffix(".down")
        random.fill(tensor, deviation: projects ? residual : 0.02)
      }
      return tensor
    }
  }

  /// The same weights, shared, with separate gradients: for another training thread.
  public func replica() -> SASRecWeights { SASRecWeights(sharing: self) }

  private init(sharing other: SASRecWeights) {
    configuration = other.configuration
    item = other.item.sharingValue()
    feedback = other.feedback.sharingValue()
    time = other.time.sharingValue()
    calendar = other.calendar.sharingValue()
    queryFeedback = other.queryFeedback.sharingValue()
    queryTime = other.queryTime.sharingValue()
    queryCalendar = other.queryCalendar.sharingValue()
    position = other.position.sharingValue()
    blocks = other.blocks.map { $0.sharingValues() }
    normGain = other.normGain.sharingValue()
    normBias = other.normBias.sharingValue()
    outputBias = other.outputBias.sharingValue()
  }
}
