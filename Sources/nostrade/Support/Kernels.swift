import Foundation

/// Which of OpenBLAS's kernels a long training runs on.
enum Kernels {
  /// Older builds of the library do not know newer processors and take their AVX2 kernels where AVX-512 ones are nearly
  /// twice as fast. The choice is read once, as the library loads, so the program starts itself anew with it named.
  static func preferWidest() {
    #if os(Linux) && arch(x86_64)
      guard ProcessInfo.processInfo.environment["OPENBLAS_CORETYPE"] == nil, hasAVX512 else { return }
      setenv("OPENBLAS_CORETYPE", "SkylakeX", 1)
      var arguments = CommandLine.arguments.map { strdup($0) } + [nil]
      execv(Assets.executable, &arguments)
    // Only reached when the program could not be started anew: slower, but right.
    #endif
  }

  private static var hasAVX512: Bool {
    guard let info = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8),
      let flags = info.split(separator: "\n").first(where: { $0.hasPrefix("flags") })
    else { return false }
    let words = Set(flags.split(separator: " "))
    return ["avx512f", "avx512bw", "avx512dq", "avx512vl"].allSatisfy { words.contains(Substring($0)) }
  }
}
