import Catalogue
import Dispatch
import Foundation
import Foundations
import Logging

/// Tunes in another process, so that the feed keeps its one thread of matrix products.
public struct ProcessTuner: TuneRunner {
  private let executable: String
  private let arguments: [String]
  private let logger = Logger(label: "nostrade.tuner")

  /// A tuner that runs `executable` with `arguments` and `--profile=NAME` behind them.
  public init(executable: String, arguments: [String]) {
    (self.executable, self.arguments) = (executable, arguments)
  }

  /// Starts tuning; `report` gets the last line of its output, or a sentence about why there is none, on another thread.
  public func start(profile: String, report: @escaping @Sendable (String) -> Void) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments + ["--profile=\(profile)"]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    process.standardInput = FileHandle.nullDevice
    do { try process.run() } catch {
      Self.close(pipe)
      logger.error("tuning not started", metadata: ["error": "\(error.localizedDescription)"])
      return report("Tuning could not be started: \(error.localizedDescription)")
    }
    // Ours: the other one is the child's, and the output ends when that is closed.
    try? pipe.fileHandleForWriting.close()
    nonisolated(unsafe) let (running, output) = (process, pipe.fileHandleForReading)
    DispatchQueue.global(qos: .utility).async { [logger] in
      let text = (try? output.readToEnd()).flatMap { $0 }.map { String(decoding: $0, as: UTF8.self) } ?? ""
      try? output.close()
      running.waitUntilExit()
      logger.info("tuning ended", metadata: ["status": "\(running.terminationStatus)"])
      let line = text.split(separator: "\n").last.map(String.init) ?? "Tuning ended without a message."
      report(CleanText.clean(line, limit: 200))
    }
  }

  private static func close(_ pipe: Pipe) {
    try? pipe.fileHandleForReading.close()
    try? pipe.fileHandleForWriting.close()
  }
}
