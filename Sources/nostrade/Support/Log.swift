import App
import ArgumentParser
import Foundation
import Foundations
import Journal
import Logging
import Models
import Synchronization
import Tensors
import Terminal

/// The log of a home, `logs/nostrade.log`: starts, errors, model switches, imports, tuning, failed commits. Never titles or
/// answers. Lines are written on a separate queue: nothing waits for the log, and it cannot fail a command.
enum Log {
  private static let file = Mutex<RotatingFile?>(nil)

  /// The logger of commands.
  static let main = Logger(label: "nostrade")

  /// Replaces swift-log's default, which prints to stderr. Called once, before anything is logged; lines are dropped until
  /// `begin` names the file.
  static func prepare() { LoggingSystem.bootstrap { FileLogHandler(label: $0) } }

  /// Appends a line to the log of the home; none before `begin`.
  static func append(_ line: String) { file.withLock { $0 }?.append(line) }

  /// Starts logging to the log of a home, and logs the start of a command.
  static func begin(_ home: Home, command: String) {
    let file = RotatingFile(path: home.log, owner: home.data)
    self.file.withLock { $0 = file }
    main.info("start", metadata: ["command": "\(command)", "version": "\(Nostrade.configuration.version)"])
  }

  /// Waits for the last lines, for a second at most.
  static func end() { file.withLock { $0 }?.flush() }

  /// Logs the error that ends a command. Of errors whose messages may name titles only the type is logged: of those of commands that are
  /// given none, all.
  static func failure(_ error: any Error, of command: (any HomeCommand.Type)? = nil) {
    let isAboutFiles =
      command?.namesTitles == false || error is JournalError || error is TensorsError || error is ModelError
      || error is TerminalError
      || error is FileError
    main.error("failed", metadata: ["error": isAboutFiles ? "\(error)" : "\(type(of: error))"])
  }
}

/// A command that works on a home and is logged there.
protocol HomeCommand: ParsableCommand {
  var options: HomeOptions { get }
  /// Whether its errors may name titles or answers, which the log never does.
  static var namesTitles: Bool { get }
}

extension HomeCommand {
  static var namesTitles: Bool { true }
}

/// Writes each message as one line: `2026-11-29T00:10:11Z info nostrade[4711] start command=feed version=0.1.0`.
struct FileLogHandler: LogHandler {
  let label: String
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.info

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let time = CivilTime(utc: CivilTime.now).map { "\($0.date)T\($0.timeOfDay)Z" } ?? "-"
    var line = "\(time) \(event.level) \(label)[\(getpid())] \(event.message)"
    for (key, value) in metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 }).sorted(by: {
      $0.key < $1.key
    }) {
      line += " \(key)=\(value)"
    }
    Log.append(CleanText.clean(line, limit: 2000))
  }
}
