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

  /// What lines about progress begin with.
  public static let progressMark = "... "

  /// Starts tuning; `report` gets what is being done, then the last line of its output, or a sentence about why there is none, on
  /// another thread.
  public func start(profile: String, report: @escaping @Sendable (TuningNews) -> Void) {
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
      return report(.finished("Tuning could not be started: \(error.localizedDescription)"))
    }
    // The end for writing in this process: the output ends once the child closes its own.
    try? pipe.fileHandleForWriting.close()
    // Handed over: nothing but the block below uses them from here on.
    nonisolated(unsafe) let (running, output) = (process, pipe.fileHandleForReading)
    DispatchQueue.global(qos: .utility).async { [logger] in
      let line = Self.lastLine(of: output) { report(.progress($0)) }
      try? output.close()
      running.waitUntilExit()
      logger.info("tuning ended", metadata: ["status": "\(running.terminationStatus)"])
      report(.finished(line ?? "Tuning ended without a message."))
    }
  }

  /// Reads to the end: the last line that is not about progress.
  private static func lastLine(of output: FileHandle, progress: (String) -> Void) -> String? {
    var (rest, last): (Data, String?) = (Data(), nil)
    func take(_ line: some Collection<UInt8>) {
      let text = CleanText.clean(String(decoding: line.prefix(1000), as: UTF8.self), limit: 200)
      if text.hasPrefix(progressMark) {
        progress(String(text.dropFirst(progressMark.count)))
      } else if !text.isEmpty {
        last = text
      }
    }
    while let data = some(of: output.fileDescriptor) {
      let lines = (rest + data).split(separator: 10, omittingEmptySubsequences: false)
      for line in lines.dropLast() { take(line) }
      // A line without an end is cut: nobody would read it.
      rest = Data((lines.last ?? Data()).prefix(1 << 16))
    }
    take(rest)
    return last
  }

  /// What there is to read, as soon as there is something; nil at the end. (`FileHandle.read` waits until it has all that was asked for.)
  private static func some(of file: Int32) -> Data? {
    var bytes = [UInt8](repeating: 0, count: 1 << 14)
    while true {
      let count = read(file, &bytes, bytes.count)
      if count > 0 { return Data(bytes[..<count]) }
      guard count < 0, errno == EINTR else { return nil }
    }
  }

  private static func close(_ pipe: Pipe) {
    try? pipe.fileHandleForReading.close()
    try? pipe.fileHandleForWriting.close()
  }
}
