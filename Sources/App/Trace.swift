import Foundation
import Synchronization

/// Timestamps for `scripts/latency`: with `NOSTRADE_TRACE=FILE` in the environment, appends a line for each moment to that file,
/// with its name and the nanoseconds of the monotonic clock. Otherwise a mark costs nothing.
public enum Trace {
  /// Moments of a start, in order, and of a key press.
  public enum Moment: String, Sendable {
    case begun, titles, model, ranker, session, screen
    case key, ranked, committed, drawn
  }

  private static let file: Int32 = {
    guard let path = getenv("NOSTRADE_TRACE"), path[0] != 0 else { return -1 }
    return open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0o600)
  }()

  /// Lines are written at the end of a frame, so that no file is written between a key and its frame.
  private static let pending = Mutex("")

  /// Records a moment.
  public static func mark(_ moment: Moment) {
    guard file >= 0 else { return }
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    let line = "\(moment.rawValue) \(now.tv_sec * 1_000_000_000 + now.tv_nsec)\n"
    pending.withLock { lines in
      lines += line
      guard moment == .drawn else { return }
      _ = lines.withCString { write(file, $0, strlen($0)) }
      lines = ""
    }
  }
}
