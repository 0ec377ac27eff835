import Foundation
import Synchronization

/// When things happened, for `scripts/latency`: with `NOSTRADE_TRACE=FILE` in the environment a line for each moment is
/// appended to that file, its name and nanoseconds of the clock that never goes back. Without, a mark costs nothing.
public enum Trace {
  /// Moments of a start, in their order, and of an answered key.
  public enum Moment: String, Sendable {
    case begun, titles, model, ranker, session, screen
    case key, ranked, committed, drawn
  }

  private static let file: Int32 = {
    guard let path = getenv("NOSTRADE_TRACE"), path[0] != 0 else { return -1 }
    return open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
  }()

  /// Lines that wait for the end of a frame: a file is not written to between a key and what it shows.
  private static let waiting = Mutex("")

  /// Notes that a moment has come.
  public static func mark(_ moment: Moment) {
    guard file >= 0 else { return }
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    let line = "\(moment.rawValue) \(now.tv_sec * 1_000_000_000 + now.tv_nsec)\n"
    waiting.withLock { lines in
      lines += line
      guard moment == .drawn else { return }
      _ = lines.withCString { write(file, $0, strlen($0)) }
      lines = ""
    }
  }
}
