import Foundation
import Synchronization
import Testing

@testable import App

@Suite(.serialized) struct ProcessTunerTests {
  private func report(_ executable: String, _ arguments: [String] = []) async -> String {
    await withCheckedContinuation { done in
      ProcessTuner(executable: executable, arguments: arguments).start(profile: "me") {
        if case .finished(let sentence) = $0 { done.resume(returning: sentence) }
      }
    }
  }

  @Test func reportsTheLastLine() async {
    let shell = "echo one; echo two >&2; exit 1"
    #expect(await report("/bin/sh", ["-c", shell, "sh"]) == "two")
    #expect(await report("/bin/sh", ["-c", "echo $1", "sh"]) == "--profile=me")
    #expect(await report("/bin/sh", ["-c", "exit 0", "sh"]) == "Tuning ended without a message.")
    #expect(await report("/nowhere/at/all").hasPrefix("Tuning could not be started: "))
  }

  @Test func tellsProgressBeforeTheResult() async {
    let news = Mutex<[TuningNews]>([])
    await withCheckedContinuation { done in
      ProcessTuner(
        executable: "/bin/sh", arguments: ["-c", "echo '... judging, 5%'; echo done; echo '... more'", "sh"]
      )
      .start(profile: "me") { one in
        news.withLock { $0.append(one) }
        if case .finished = one { done.resume() }
      }
    }
    #expect(news.withLock { $0 } == [.progress("judging, 5%"), .progress("more"), .finished("done")])
  }

  /// The child waits, for minutes at most, until somebody has seen its first line.
  @Test func tellsProgressWhenItComes() async throws {
    let seen = NSTemporaryDirectory() + "seen-\(UUID().uuidString)"
    defer { unlink(seen) }
    let shell = """
      echo '... judging, 5%'; i=0
      while [ $i -lt 1800 ] && [ ! -e '\(seen)' ]; do sleep 0.1; i=$((i+1)); done
      [ -e '\(seen)' ] && echo seen || echo late
      """
    let last = await withCheckedContinuation { done in
      ProcessTuner(executable: "/bin/sh", arguments: ["-c", shell, "sh"]).start(profile: "me") {
        switch $0 {
        case .progress: FileManager.default.createFile(atPath: seen, contents: nil)
        case .finished(let sentence): done.resume(returning: sentence)
        }
      }
    }
    #expect(last == "seen")
  }

  /// More than a pipe holds: whoever reads only when the child has ended waits for ever.
  @Test(.timeLimit(.minutes(5))) func readsLongOutput() async {
    let shell = "i=0; while [ $i -lt 20000 ]; do echo 'a line of output'; i=$((i+1)); done; echo end"
    #expect(await report("/bin/sh", ["-c", shell, "sh"]) == "end")
  }

  #if os(Linux)
    /// Files with "pipe" or "socket" for a name: other tests open files of other kinds meanwhile.
    private var pipes: Int {
      let folder = "/proc/self/fd"
      return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).count {
        let name = (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)")) ?? ""
        return name.hasPrefix("pipe:") || name.hasPrefix("socket:")
      }
    }

    @Test func leavesNoDescriptorsOpen() async {
      for _ in 0..<3 { _ = await report("/bin/sh", ["-c", "echo", "sh"]) }
      let before = pipes
      for _ in 0..<20 {
        _ = await report("/bin/sh", ["-c", "echo", "sh"])
        _ = await report("/nowhere/at/all")
      }
      #expect(pipes < before + 10)
    }
  #endif
}
