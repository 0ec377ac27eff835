#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Seeds for random tests. As arguments of a test they are printed when it fails:
///
///     @Test(arguments: Seeds.drawn()) func anyBurstEqualsSlowTyping(seed: UInt64) {
///       var random = RandomSource(seed: seed)
public enum Seeds {
  /// New seeds in every run, to find what no run found before; the one in `$NOSTRADE_TEST_SEED` repeats a failure.
  public static func drawn(_ count: Int = 1) -> [UInt64] {
    if let given = getenv("NOSTRADE_TEST_SEED").flatMap({ UInt64(String(cString: $0)) }) { return [given] }
    return (0..<count).map { _ in .random(in: 0 ... .max) }
  }
}
