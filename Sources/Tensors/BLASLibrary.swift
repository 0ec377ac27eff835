import CBLAS

/// Loads OpenBLAS, on Linux at run time.
public enum BLASLibrary {
  /// Starts loading OpenBLAS on another thread with the widest kernels this processor has; returns at once. Call it before
  /// any product: the library reads its settings once, as it loads. Older builds do not know newer processors and would use
  /// far narrower kernels (SSE instead of AVX-512).
  ///
  /// - Parameter singleThread: for serving, where a second thread of the library only spins.
  public static func startLoading(singleThread: Bool) { nb_open(singleThread ? 1 : 0) }

  /// Bytes of address space that OpenBLAS needs. Make sure that there are as many before it is loaded: where there are fewer, it
  /// tries for ever to get them.
  public static func memoryNeeded(singleThread: Bool) -> Int { nb_memory(singleThread ? 1 : 0) }
}
