import Foundation
import Foundations

extension Descriptors {
  /// Opens /dev/null for standard streams that are closed: a file opened later would take their number, and receive what is
  /// printed. Read-only, so that printing still fails.
  static func reserveStandardStreams() {
    for file in STDIN_FILENO...STDERR_FILENO where fcntl(file, F_GETFD) < 0 {
      _ = open("/dev/null", O_RDONLY)
    }
  }
}
