import CCurses
import Dispatch
import Foundation
import Journal
import Synchronization

/// The journals this run has opened. However the run ends, unless it is killed, they are closed before: then each is one whole
/// file.
enum Journals {
  private static let opened = Mutex<[any EventJournal]>([])
  private static let isListening = Mutex(false)
  /// What ends the program in order when it is asked to: a service finishes its requests first. Asked once more, the program ends as
  /// without it.
  private static let stopper = Mutex<(@Sendable () -> Void)?>(nil)
  /// How long a signal waits for databases to be closed, in seconds; a disk may hang.
  private static let longestWait = 5.0

  /// Opens the journal of a home, which is closed at the end of the run.
  ///
  /// - Throws: `JournalError`.
  static func open(_ home: Home) throws -> any EventJournal { try open(try home.journalPlace(), home) }

  /// Opens a journal that is closed at the end of the run.
  ///
  /// - Throws: `JournalError`.
  static func open(_ place: JournalPlace, _ home: Home) throws -> any EventJournal {
    listen()
    let store = try place.open(home)
    opened.withLock { $0.append(store) }
    return store
  }

  /// Opens a SQLite database that is closed at the end of the run.
  ///
  /// - Throws: `JournalError`.
  static func open(_ path: String) throws -> JournalStore {
    listen()
    let store = try JournalStore(path: path)
    opened.withLock { $0.append(store) }
    return store
  }

  /// Closes all.
  ///
  /// - Returns: what went wrong.
  static func close() -> [any Error] {
    opened.withLock { $0 }.compactMap { store in
      do { try store.close() } catch { return error }
      return nil
    }
  }

  /// Whether a signal was answered by ending in order.
  private static let isStopping = Mutex(false)

  /// Ends in order by `stop` when the first SIGTERM or SIGINT comes.
  static func onEnd(_ stop: @escaping @Sendable () -> Void) { stopper.withLock { $0 = stop } }

  /// Once a signal has asked the program to end, waits for that end: nobody is left to report to.
  static func leaveIfAsked() {
    guard nc_is_end_requested() != 0, !isStopping.withLock({ $0 }) else { return }
    Thread.sleep(forTimeInterval: longestWait + 1)
  }

  /// A signal that asks the program to end (the terminal was closed, kill, Ctrl-C, a broken pipe) ends it after the databases
  /// were closed.
  private static func listen() {
    let isFirst = isListening.withLock { isListening in
      defer { isListening = true }
      return !isListening
    }
    guard isFirst, nc_listen_for_end() != 0 else { return }
    Thread.detachNewThread {
      var number = nc_wait_for_end()
      let stop = number == SIGTERM || number == SIGINT ? stopper.withLock { $0 } : nil
      if let stop {
        isStopping.withLock { $0 = true }
        stop()
        number = nc_wait_for_end()
        isStopping.withLock { $0 = false }
      }
      let isClosed = DispatchSemaphore(value: 0)
      DispatchQueue.global(qos: .userInitiated).async {
        _ = close()
        isClosed.signal()
      }
      _ = isClosed.wait(timeout: .now() + longestWait)
      nc_end_by(number)
    }
  }
}
