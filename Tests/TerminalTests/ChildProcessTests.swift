import CCurses
import Foundation
import Testing

/// Programs that the screen asks, which must not keep it waiting.
@Suite struct ChildProcessTests {
  private func run(_ script: String, milliseconds: Int32) -> (count: Int32, output: String) {
    let words: [String] = ["sh", "-c", script]
    var arguments = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var buffer = [CChar](repeating: 0, count: 64)
    let count = nc_run(&arguments, "", 0, &buffer, 64, milliseconds)
    let bytes = buffer.prefix(Int(max(count, 0))).map { UInt8(bitPattern: $0) }
    return (count, String(decoding: bytes, as: UTF8.self))
  }

  @Test func whatAProgramSaysIsCollected() {
    #expect(run("echo yes", milliseconds: 30_000).output == "yes\n")
    #expect(run("exit 1", milliseconds: 30_000).count == -1)
  }

  /// One that says nothing more, but goes on: it is ended, not waited for.
  @Test func aProgramThatClosesItsOutputIsNotWaitedFor() {
    let mark = NSTemporaryDirectory() + "ended-\(UUID().uuidString)"
    #expect(run("exec >&-; sleep 5; : > '\(mark)'", milliseconds: 100).count == -1)
    #expect(access(mark, F_OK) != 0)
  }
}
