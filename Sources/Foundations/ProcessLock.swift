import Foundation

/// A lock that one process at a time holds. It ends with the process, however that ends.
public final class ProcessLock: Sendable {
  private let file: Int32

  /// Takes the lock of the file at `path`; nil when another process has it. Creates the file, mode 0600.
  ///
  /// - Throws: `FileError` when the file cannot be made.
  public init?(_ path: String) throws {
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw FileError(path: path, operation: "cannot be opened") }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      close(file)
      guard code == EWOULDBLOCK else {
        throw FileError(path: path, operation: "cannot be locked", code: code)
      }
      return nil
    }
    self.file = file
  }

  deinit { close(file) }
}

/// How much of the machine a process asks for.
public enum ProcessPriority {
  /// Lets everything else go first, on processors and disks alike.
  public static func yield() {
    #if os(Linux)
      setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 19)
      // SCHED_IDLE, which the system's headers hide; the disk's scheduler takes its class from that of the processor.
      var parameters = sched_param()
      _ = sched_setscheduler(0, 5, &parameters)
    #else
      setpriority(PRIO_PROCESS, 0, 19)
    #endif
  }
}
