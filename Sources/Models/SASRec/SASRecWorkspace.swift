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
        rstd2: Tensor(1, n), attention: Tensor(c.heads, area))
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
  }
}
