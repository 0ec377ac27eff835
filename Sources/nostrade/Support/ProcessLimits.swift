import Foundation

/// What this process may have (`ulimit`): asked for before the work begins, and said in a sentence where it is too little.
enum ProcessLimits {
  /// Open files that a feed needs: database, logs, models, pipes.
  private static let files = 24
  /// Address space that a command needs for itself, in bytes.
  private static let memory = 128 << 20

  /// Makes a file that would grow past its limit an error of the write, which is reported; otherwise a signal ends the program.
  static func prepare() { signal(SIGXFSZ, SIG_IGN) }

  /// A sentence when fewer files may be open than a command needs, or less memory is left than it needs beside `extra` bytes for
  /// libraries; nil when there is enough.
  static func shortage(memory extra: Int) -> String? {
    if !hasFiles {
      return "Too few files may be open at once: \(files) are needed beside the standard streams. "
        + "Raise the limit, for example with ulimit -n 256."
    }
    if !hasMemory(memory + extra) {
      let needed = (memory + extra) >> 20
      return "There is too little memory: this command needs \(needed) MiB more of address space. "
        + "Raise the limit (ulimit -v), or close other programs."
    }
    return nil
  }

  private static var hasFiles: Bool {
    _ = raiseFiles(to: 256)
    var opened: [Int32] = []
    defer { for file in opened { close(file) } }
    for _ in 0..<files {
      let file = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0)
      guard file >= 0 else { return false }
      opened.append(file)
    }
    return true
  }

  /// Lets all threads share `count` pools of memory. The C library of Linux gives each thread one of its own, and each grows to the size of
  /// what the threads hold in turn, so that a service grew for as long as it ran. Elsewhere threads share theirs.
  static func limitMemoryPools(to count: Int) {
    #if os(Linux)
      // Swift's module of the C library leaves malloc.h out.
      typealias Option = @convention(c) (_ name: Int32, _ value: Int32) -> Int32
      let mostArenas: Int32 = -8
      guard let mallopt = dlsym(nil, "mallopt") else { return }
      _ = unsafeBitCast(mallopt, to: Option.self)(mostArenas, Int32(clamping: max(1, count)))
    #endif
  }

  /// Raises the number of files that may be open as far as the system lets it, up to `wanted`.
  ///
  /// - Returns: how many may be open.
  static func raiseFiles(to wanted: Int) -> Int {
    var limit = rlimit()
    #if os(Linux)
      let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
      let kind = RLIMIT_NOFILE
    #endif
    guard getrlimit(kind, &limit) == 0 else { return 256 }
    if limit.rlim_cur < rlim_t(wanted) {
      limit.rlim_cur = min(rlim_t(wanted), limit.rlim_max)
      setrlimit(kind, &limit)
    }
    return Int(clamping: limit.rlim_cur)
  }

  /// Whether so many bytes can be had now. Nothing is touched, so nothing is used.
  private static func hasMemory(_ bytes: Int) -> Bool {
    let memory = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let memory, memory != MAP_FAILED else { return false }
    munmap(memory, bytes)
    return true
  }
}
