import Foundation
import Testing

@testable import Foundations

@Suite final class LeftoversTests {
  let folder = NSTemporaryDirectory() + "leftovers-\(UUID().uuidString)"
  init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// The number of a process that has ended.
  private func endedProcess() throws -> pid_t {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "exit 0"]
    try process.run()
    process.waitUntilExit()
    return process.processIdentifier
  }

  private func make(_ name: String) throws {
    try Data("x".utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
  }
  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  @Test func onlyFilesOfEndedProcessesAreRemoved() throws {
    let ended = try endedProcess()
    let hexadecimal = String(ended, radix: 16, uppercase: true)
    let gone = [
      "model.safetensors.writing-\(ended)", "nostrade.db.backup-1-2.writing-\(ended)-wal",
      ".dat.nosync\(hexadecimal).a1B2c3",
    ]
    let kept = [
      "model.safetensors", "model.safetensors.writing-\(getpid())", "notes.writing-", "notes.writing-12x",
      ".writing-\(ended)", "writing-\(ended)", "notes-\(ended)", ".dat.nosyncxyz",
      ".dat.nosync" + String(getpid(), radix: 16) + ".q",
    ]
    for name in gone + kept { try make(name) }
    // Neither a folder nor a link of such a name.
    try FileManager.default.createDirectory(
      atPath: folder + "/folder.writing-\(ended)", withIntermediateDirectories: false)
    try FileManager.default.createSymbolicLink(
      atPath: folder + "/link.writing-\(ended)", withDestinationPath: folder + "/model.safetensors")
    #expect(Leftovers.find(in: folder) == gone.sorted())
    #expect(Leftovers.remove(in: folder) == gone.sorted())
    #expect(try names() == (kept + ["folder.writing-\(ended)", "link.writing-\(ended)"]).sorted())
    #expect(Leftovers.find(in: folder + "/none").isEmpty)
  }

  @Test func aWriteRemovesWhatKilledWritesOfTheSameFileLeft() throws {
    let ended = try endedProcess()
    let (own, other) = ("list.csv.writing-\(ended)", "list.csv.old.writing-\(ended)")
    for name in [own, other] { try make(name) }
    try AtomicFile.write("new", to: folder + "/list.csv")
    #expect(try names() == ["list.csv", other])
  }

  @Test func aLinkOfTheTemporaryNameIsNotFollowed() throws {
    try make("precious")
    try FileManager.default.createSymbolicLink(
      atPath: folder + "/list.csv.writing-\(getpid())", withDestinationPath: folder + "/precious")
    try AtomicFile.write("new", to: folder + "/list.csv")
    #expect(try String(contentsOfFile: folder + "/precious", encoding: .utf8) == "x")
    #expect(try names() == ["list.csv", "precious"])
  }

  @Test func diskSpaceIsKnown() throws {
    let space = try #require(DiskSpace(folder))
    #expect(DiskSpace.bytes(blocks: 3, of: 4096) == 12_288)
    #expect(DiskSpace.bytes(blocks: .max, of: 4096) == .max)
    #expect(space.bytes > 0 && !space.isFull)
    #expect(DiskSpace(folder + "/none") == nil)
    var full = space
    full.bytes = 4096
    #expect(full.isFull)
  }
}
