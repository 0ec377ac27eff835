import CKernels
import Tensors

/// Everything a forward pass leaves behind for the backward pass, sized once and used again; it grows when a batch
/// is larger than any before. `N` tokens, `A` the sum of squared history lengths.
final class SASRecWorkspace {
  struct Block {
    let input, norm1, qkv, mixed, middle, norm2, inner, active: Tensor
    let mean1, rstd1, mean2, rstd2: Tensor
    /// `[heads, A]`: attention of every history and head.
    let attention: Tensor
  }

  /// What only the last block has: its input with the query added, and its norm, `[N, dim]`.
  struct Asked {
    let input, norm, mean, rstd: Tensor
  }

  private(set) var blocks: [Block] = []
  /// `[N, dim]` state, then its gradient.
  private(set) var state = Tensor(0, 0)
  private(set) var gradient = Tensor(0, 0)
  /// `[N, dim]`, `[N, 3 dim]`, `[N, hidden]`, `[longest^2]` scratch.
  private(set) var narrow = Tensor(0, 0)
  private(set) var narrow2 = Tensor(0, 0)
  private(set) var wide = Tensor(0, 0)
  private(set) var inner = Tensor(0, 0)
  private(set) var square = Tensor(0, 0)
  private(set) var asked = Asked(
    input: Tensor(0, 0), norm: Tensor(0, 0), mean: Tensor(0, 0), rstd: Tensor(0, 0))
  /// Bins of elapsed time, `[A]`: from event to event, and from query to event.
  private(set) var eventBins: [UInt8] = []
  private(set) var askedBins: [UInt8] = []
  /// Seconds of events and queries, `[N]`.
  private(set) var eventSeconds: [UInt32] = []
  private(set) var askedSeconds: [UInt32] = []
  private var tokens = 0
  private var area = 0
  private var side = 0

  func reserve(_ batch: PackedBatch, _ c: SASRecConfiguration, training: Bool) {
    let needed = batch.count
    guard needed > tokens || batch.squares > area || batch.longest > side || blocks.isEmpty else { return }
    tokens = max(tokens, needed)
    area = max(area, batch.squares)
    side = max(side, batch.longest)
    let n = tokens
    func block() -> Block {
      Block(
        input: Tensor(n, c.dim), norm1: Tensor(n, c.dim), qkv: Tensor(n, 3 * c.dim), mixed: Tensor(n, c.dim),
        middle: Tensor(n, c.dim), norm2: Tensor(n, c.dim), inner: Tensor(n, c.hidden),
        active: Tensor(n, c.hidden), mean1: Tensor(1, n), rstd1: Tensor(1, n), mean2: Tensor(1, n),
        rstd2: Tensor(1, n),
        // Only the way back asks for it again: a ranking uses one square for every history and head.
        attention: training ? Tensor(c.heads, area) : Tensor(side, side))
    }
    if training {
      blocks = (0..<c.blocks).map { _ in block() }
      gradient = Tensor(n, c.dim)
      wide = Tensor(n, 3 * c.dim)
      inner = Tensor(n, c.hidden)
      square = Tensor(side, side)
      narrow2 = Tensor(n, c.dim)
    } else {
      // Nothing has to be remembered on the way to a ranking: all blocks share one set.
      blocks = Array(repeating: block(), count: c.blocks)
    }
    state = Tensor(n, c.dim)
    narrow = Tensor(n, c.dim)
    if c.asks {
      asked = Asked(
        input: Tensor(n, c.dim), norm: Tensor(n, c.dim), mean: Tensor(1, n), rstd: Tensor(1, n))
    }
    if c.usesRelativeTime {
      eventBins = [UInt8](repeating: 0, count: area)
      askedBins = eventBins
    }
  }

  /// Sorts the elapsed times of a batch into bins, once for all blocks and heads. O(A).
  func bin(_ batch: PackedBatch) {
    eventSeconds.removeAll(keepingCapacity: true)
    askedSeconds.removeAll(keepingCapacity: true)
    for moment in batch.moments { eventSeconds.append(moment.seconds) }
    for moment in batch.asked { askedSeconds.append(moment.seconds) }
    var area = 0
    for history in 0..<batch.starts.count - 1 {
      let start = batch.starts[history]
      let t = batch.starts[history + 1] - start
      Self.bins(eventSeconds, eventSeconds, start, t, area, into: &eventBins)
      Self.bins(askedSeconds, eventSeconds, start, t, area, into: &askedBins)
      area += t * t
    }
  }

  private static func bins(
    _ asked: [UInt32], _ times: [UInt32], _ start: Int, _ t: Int, _ area: Int, into bins: inout [UInt8]
  ) {
    asked.withUnsafeBufferPointer { asked in
      times.withUnsafeBufferPointer { times in
        bins.withUnsafeMutableBufferPointer { bins in
          guard let asked = asked.baseAddress, let times = times.baseAddress, let bins = bins.baseAddress
          else { return }
          nk_time_bins(asked + start, times + start, bins + area, t, t, 0, TimeBins.count - 1)
        }
      }
    }
  }
}
