import Events
import Tensors

/// The trainable tensors of one transformer block, pre-norm.
public struct SASRecBlock: Sendable {
  /// Gain `[dim]` of the norm before attention.
  public let norm1Gain: Parameter
  /// Bias `[dim]` of the norm before attention.
  public let norm1Bias: Parameter
  /// Queries, keys and values in one product, `[dim, 3 dim]`.
  public let qkv: Parameter
  /// Their bias, `[3 dim]`.
  public let qkvBias: Parameter
  /// Mixes the heads, `[dim, dim]`.
  public let out: Parameter
  /// Its bias, `[dim]`.
  public let outBias: Parameter
  /// Gain `[dim]` of the norm before the feed-forward half.
  public let norm2Gain: Parameter
  /// Bias `[dim]` of the norm before the feed-forward half.
  public let norm2Bias: Parameter
  /// `[dim, hidden]`.
  public let up: Parameter
  /// `[hidden]`.
  public let upBias: Parameter
  /// `[hidden, dim]`.
  public let down: Parameter
  /// `[dim]`.
  public let downBias: Parameter
  /// Added to attention by how long ago an event was, `[heads, TimeBins.count]`.
  public let timeBias: Parameter

  var all: [Parameter] {
    [
      norm1Gain, norm1Bias, qkv, qkvBias, out, outBias, norm2Gain, norm2Bias, up, upBias, down, downBias,
      timeBias,
    ]
  }

  func sharingValues() -> SASRecBlock {
    SASRecBlock(
      norm1Gain: norm1Gain.sharingValue(), norm1Bias: norm1Bias.sharingValue(), qkv: qkv.sharingValue(),
      qkvBias: qkvBias.sharingValue(), out: out.sharingValue(), outBias: outBias.sharingValue(),
      norm2Gain: norm2Gain.sharingValue(), norm2Bias: norm2Bias.sharingValue(), up: up.sharingValue(),
      upBias: upBias.sharingValue(), down: down.sharingValue(), downBias: downBias.sharingValue(),
      timeBias: timeBias.sharingValue())
  }
}

/// All weights of a SASRec (Kang & McAuley, arXiv 1808.09781) with feedback and time embeddings, a query before its
/// last block, and a tied output.
///
/// Attention's bias by elapsed time is that of TiSASRec and HSTU (Li et al., WSDM 2020; Zhai et al., arXiv 2402.17152).
public final class SASRecWeights: Sendable {
  /// The sizes.
  public let configuration: SASRecConfiguration
  /// `[items, dim]`, input and output alike.
  public let item: Parameter
  /// `[6, dim]`.
  public let feedback: Parameter
  /// How long after the event before, `[TimeBins.count, dim]`.
  public let time: Parameter
  /// Month and quarter of an event, `[CalendarBins.count, dim]`.
  public let calendar: Parameter
  /// Feedback asked for, `[6, dim]`.
  public let askFeedback: Parameter
  /// How long after the last event it is asked, `[TimeBins.count, dim]`.
  public let askTime: Parameter
  /// Month and quarter of the query, `[CalendarBins.count, dim]`.
  public let askCalendar: Parameter
  /// `[length, dim]`.
  public let position: Parameter
  /// The transformer.
  public let blocks: [SASRecBlock]
  /// `[dim]`.
  public let normGain: Parameter
  /// `[dim]`.
  public let normBias: Parameter
  /// Added to every logit, `[items]`: starts at the log of popularity.
  public let outputBias: Parameter

  /// Every parameter, in the order of the file.
  public var all: [Parameter] {
    [item, feedback, time, calendar, askFeedback, askTime, askCalendar, position] + blocks.flatMap(\.all) + [
      normGain, normBias, outputBias,
    ]
  }

  /// Weights of `configuration` that `tensor` supplies by name and size: random ones, or those of a file.
  ///
  /// - Throws: what `tensor` or `validate` throws.
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
    askFeedback = try matrix("ask.feedback", Signal.allCases.count, d)
    askTime = try matrix("ask.time", TimeBins.count, d)
    askCalendar = try matrix("ask.calendar", CalendarBins.count, d)
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

  /// Fresh random weights: normal of deviation 0.02, the two projections onto the residual stream smaller by
  /// the square root of their number, gains one, biases zero.
  ///
  /// - Throws: `ModelError` for an impossible configuration.
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

  /// The same weights, shared, with gradients of their own: for a second worker.
  public func replica() -> SASRecWeights { SASRecWeights(sharing: self) }

  private init(sharing other: SASRecWeights) {
    configuration = other.configuration
    item = other.item.sharingValue()
    feedback = other.feedback.sharingValue()
    time = other.time.sharingValue()
    calendar = other.calendar.sharingValue()
    askFeedback = other.askFeedback.sharingValue()
    askTime = other.askTime.sharingValue()
    askCalendar = other.askCalendar.sharingValue()
    position = other.position.sharingValue()
    blocks = other.blocks.map { $0.sharingValues() }
    normGain = other.normGain.sharingValue()
    normBias = other.normBias.sharingValue()
    outputBias = other.outputBias.sharingValue()
  }
}
