import CBLAS

/// Which of OpenBLAS's kernels the program runs on, and whether the library keeps threads of its own.
///
/// Older builds of the library do not know newer processors and take far narrower kernels than there are: SSE where AVX-512
/// is several times as fast. The choice is read once, as the library loads.
public enum KernelChoice {
  /// Begins to load the library, with the widest kernels the processor has; returns at once. To be called before anything
  /// else that multiplies. `oneThread` is for serving, where a second thread only spins.
  public static func begin(oneThread: Bool) { nb_open(oneThread ? 1 : 0) }
}
