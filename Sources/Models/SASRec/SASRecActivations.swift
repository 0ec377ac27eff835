import CKernels
import Tensors

/// Buffers for the forward and backward pass of a SASRec. They are allocated once and grow when a batch is larger
/// than any before. `N` is the number of tokens, `A` the sum of squared history lengths.
final class SASRecActivations {
  /// Activations of one block, kept for the backward pass. `input`, `norm1`, `attended`, `residual`, `norm2` are
  /// `[N, dim]`, `qkv` is `[N, 3 dim]`, `hidden` and `gelu` are `[N, hidden]`, means and deviations `[N]`.
  struct Block {
    let input, norm1, qkv, attended, residual, norm2, hidden, gelu: Tensor
    let mean1, rstd1, mean2, rstd2: Tensor
    /// Attention probabilities of every head and history, `[heads, A]`.
    let attention: Tensor
  }

  /// The last block's input with the query added, and its layer norm: `[N, dim]`, mean and deviation `[N]`.
  struct QueryInput {
    let input, norm, mean, rstd: Tensor
  }

  private(set) var blocks: [Block] = []
  private(set) var query = QueryInput(
    input: Tensor(0, 0), norm: Tensor(0, 0), mean: Tensor(0, 0), rstd: Tensor(0, 0))
  /// Residual stream, `[N, dim]`.
  private(set) var state = Tensor(0, 0)
  /// Output of a residual branch, in the backward pass its gradient, `[N, dim]`.
  private(set) var branch = Tensor(0, 0)
  /// d loss / d state, `[N, dim]`.
  private(set) var dState = Tensor(0, 0)
  /// d loss / d attention's output, `[N, dim]`.
  private(set) var dAttended = Tensor(0, 0)
  /// d loss / d queries, keys and values, `[N, 3 dim]`.
  private(set) var dQKV = Tensor(0, 0)
  /// d loss / d hidden units, `[N, hidden]`.
  private(set) var dHidden = Tensor(0, 0)
  /// d loss / d attention scores of one history and head, `[longest, longest]`.
  private(set) var dScores = Tensor(0, 0)
  /// Bins of the elapsed time from event to event, `[A]`.
  private(set) var eventBins: [UInt8] = []
  /// Bins of the elapsed time from event to query, `[A]`.
  private(set) var queryBins: [UInt8] = []
  private var eventSeconds: [UInt32] = []
  private var querySeconds: [UInt32] = []
  private var tokens = 0
  private var area = 0
  private var side = 0

  /// Makes room for `batch`; does nothing when it fits.
  func reserve(_ batch: PackedBatch, _ c: SASRecConfiguration, training: Bool) {
    let needed = batch.count
    guard needed > tokens || batch.attentionSize > area || batch.longest > side || blocks.isEmpty else {
      return
    }
    tokens = max(tokens, needed)
    area = max(area, batch.attentionSize)
    side = max(side, batch.longest)
    let n = tokens
    func block() -> Block {
      Block(
        input: Tensor(n, c.dim), norm1: Tensor(n, c.dim), qkv: Tensor(n, 3 * c.dim),
        attended: Tensor(n, c.dim), residual: Tensor(n, c.dim), norm2: Tensor(n, c.dim),
        hidden: Tensor(n, c.hidden), gelu: Tensor(n, c.hidden), mean1: Tensor(1, n), rstd1: Tensor(1, n),
        mean2: Tensor(1, n), rstd2: Tensor(1, n),
        // Only the backward pass reads the probabilities again: without it one square serves all histories.
        attention: training ? Tensor(c.heads, area) : Tensor(side, side))
    }
    if training {
      blocks = (0..<c.blocks).map { _ in block() }
      dState = Tensor(n, c.dim)
      dQKV = Tensor(n, 3 * c.dim)
      dHidden = Tensor(n, c.hidden)
      dScores = Tensor(side, side)
      dAttended = Tensor(n, c.dim)
    } else {
      // Without a backward pass nothing is kept: all blocks share one set of buffers.
      blocks = Array(repeating: block(), count: c.blocks)
    }
    state = Tensor(n, c.dim)
    branch = Tensor(n, c.dim)
    if c.hasQueryInputs {
      query = QueryInput(
        input: Tensor(n, c.dim), norm: Tensor(n, c.dim), mean: Tensor(1, n), rstd: Tensor(1, n))
    }
    if c.usesRelativeTime {
      eventBins = [UInt8](repeating: 0, count: area)
      queryBins = eventBins
    }
  }

  /// Computes `eventBins` and `queryBins` of a batch, once for all blocks and heads. O(A).
  func computeTimeBins(_ batch: PackedBatch) {
    eventSeconds.removeAll(keepingCapacity: true)
    querySeconds.removeAll(keepingCapacity: true)
    for time in batch.times { eventSeconds.append(time.seconds) }
    for time in batch.queryTimes { querySeconds.append(time.seconds) }
    var area = 0
    for history in 0..<batch.starts.count - 1 {
      let start = batch.starts[history]
      let t = batch.starts[history + 1] - start
      Self.bins(eventSeconds, eventSeconds, start, t, area, into: &eventBins)
      Self.bins(querySeconds, eventSeconds, start, t, area, into: &queryBins)
      area += t * t
    }
  }

  /// Bins of the times from `events` to `queries` of the `t` tokens from `start`, into `bins` from `area` on.
  private static func bins(
    _ queries: [UInt32], _ events: [UInt32], _ start: Int, _ t: Int, _ area: Int, into bins: inout [UInt8]
  ) {
    queries.withUnsafeBufferPointer { queries in
      events.withUnsafeBufferPointer { events in
        bins.withUnsafeMutableBufferPointer { bins in
          guard let queries = queries.baseAddress, let events = events.baseAddress,
            let bins = bins.baseAddress
          else { return }
          nk_time_bins(queries + start, events + start, bins + area, t, t, 0, TimeBins.count - 1)
        }
      }
    }
  }
}
