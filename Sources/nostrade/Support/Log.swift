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
/// answers. Its lines are written on a queue of their own, so that nothing waits for it and nothing fails with it.
enum Log {
  private static let file = Mutex<RotatingFile?>(nil)

  /// For what commands log.
  static let main = Logger(label: "nostrade")

  /// Takes over from swift-log's default, which prints to stderr. Called once, before anything is logged; lines are dropped
  /// until `begin` names the file.
  static func prepare() { LoggingSystem.bootstrap { FileLogHandler(label: $0) } }

  /// Writes a line, where a command has a log.
  static func append(_ line: String) { file.withLock { $0 }?.append(line) }

  /// Sends what is logged from now on to the log of a home, and notes the start of a command.
  static func begin(_ home: Home, command: String) {
    let file = RotatingFile(path: home.log, owner: home.data)
    self.file.withLock { $0 = file }
    main.info("start", metadata: ["command": "\(command)", "version": "\(Nostrade.configuration.version)"])
  }

  /// Waits a moment for the last lines.
  static func end() { file.withLock { $0 }?.flush() }

  /// Notes an error that ends a command. Messages of other errors may name titles: only their kind is noted.
  static func failure(_ error: any Error) {
    let isAboutFiles =
      error is JournalError || error is TensorsError || error is ModelError || error is TerminalError
      || error is FileError
    main.error("failed", metadata: ["error": isAboutFiles ? "\(error)" : "\(type(of: error))"])
  }
}

/// A command that works on a home, and is noted in its log.
protocol HomeCommand: ParsableCommand {
  var options: HomeOptions { get }
}

/// One line a message: `2026-11-29T00:10:11Z info nostrade[4711] start command=feed version=0.1.0`.
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
    // One line, whatever a path or a message holds.
    Log.append(String(line.map { $0.isNewline ? " " : $0 }))
  }
}
