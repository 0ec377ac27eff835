import Foundation

/// Which of OpenBLAS's kernels the program runs on, and whether the library keeps threads of its own.
///
/// Older builds of the library do not know newer processors and take far narrower kernels than there are: SSE where AVX-512
/// is several times as fast. The choice is read once, as the library loads, so the program starts itself anew with it
/// named.
public enum KernelChoice {
  /// Starts the program anew with the widest kernels the processor has, unless the choice was made already; returns when
  /// there is nothing to gain. To be called before anything else. `oneThread` is for serving, where a second thread only
  /// spins.
  public static func restart(oneThread: Bool) {
    #if os(Linux) && arch(x86_64)
      guard ProcessInfo.processInfo.environment["OPENBLAS_CORETYPE"] == nil, let core = widest else { return }
      setenv("OPENBLAS_CORETYPE", core, 1)
      if oneThread { setenv("OPENBLAS_NUM_THREADS", "1", 1) }
      var arguments = CommandLine.arguments.map { strdup($0) } + [nil]
      execv("/proc/self/exe", &arguments)
    // Only reached when the program could not be started anew: slower, but right.
    #endif
  }

  private static var widest: String? {
    guard let info = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8),
      let flags = info.split(separator: "\n").first(where: { $0.hasPrefix("flags") })
    else { return nil }
    let words = Set(flags.split(separator: " "))
    if ["avx512f", "avx512bw", "avx512dq", "avx512vl"].allSatisfy({ words.contains(Substring($0)) }) {
      return "SkylakeX"
    }
    return words.contains("avx2") && words.contains("fma") ? "Haswell" : nil
  }
}
