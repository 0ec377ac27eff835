import Foundation

/// What a hit counts at a rank: as in NDCG, fading out after the tenth, so that it has a slope everywhere.
public enum FadingGain {
  /// Where it has faded to a half, and how slowly it fades.
  private static let (half, width) = (12.0, 3.0)

  /// The gain at `rank`, from 1.
  public static func value(_ rank: Double) -> Double {
    1 / log2(1 + rank) / (1 + exp((rank - half) / width))
  }

  /// The gain and its slope, by central differences.
  public static func valueAndSlope(_ rank: Double) -> (value: Double, slope: Double) {
    let step = 1e-3
    return (value(rank), (value(rank + step) - value(rank - step)) / (2 * step))
  }
}
