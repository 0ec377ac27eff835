import Foundation
import Foundations
import Testing

@Suite struct FileTests {
  /// A folder for one test, removed with it.
  final class Folder {
    let path = NSTemporaryDirectory() + "foundations-\(UUID().uuidString)"
    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }
    var names: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() } }
  }

  let folder: Folder
  let path: String
  init() throws {
    folder = try Folder()
    path = folder.path + "/file"
  }

  private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  @Test(arguments: [
    ("y", ""), ("é", ""), ("", ""), ("/", "/"), ("//", "/"), ("/a", "/"), ("//a", "/"), ("a/", ""),
    ("a/b", "a"), ("/a/b/", "/a"),
    ("a//b", "a"), ("./y", "."), ("../y", ".."), ("/a b/é/c", "/a b/é"),
  ])
  func theFolderOfAPath(path: String, folder: String) {
    #expect(Paths.folder(of: path) == folder)
  }

  @Test(arguments: [
    ("~", "/h"), ("~/q", "/h/q"), ("~q~/x", "~q~/x"), ("a/~", "a/~"), ("/x", "/x"), ("", ""),
  ])
  func aTildeIsHOME(path: String, whole: String) {
    #expect(Paths.expanded(path, environment: ["HOME": "/h"]) == whole)
    #expect(Paths.expanded("~/q", environment: ["HOME": "/"]) == "/q")
  }

  @Test(arguments: [("a.db", "/h e/a.db"), ("b/a.db", "/h e/b/a.db"), ("/x", "/x")])
  func aRelativePathIsTakenFromAFolder(path: String, whole: String) {
    #expect(Paths.absolute(path, in: "/h e") == whole)
    #expect(Paths.absolute("y") == FileManager.default.currentDirectoryPath + "/y")
  }

  @Test func aSecondNameIsALinkOrACopy() throws {
    // Of another file system, where there is one: links do not reach over.
    let elsewhere = "/dev/shm/foundations-\(UUID().uuidString)"
    defer { unlink(elsewhere) }
    for source in [folder.path + "/source", elsewhere] {
      do { try AtomicFile.write("new", to: source) } catch { continue }
      try AtomicFile.write("old", to: path)
      try AtomicFile.link(source, as: path)
      #expect(try text(path) == "new")
      // Once more, where both are one file already.
      try AtomicFile.link(source, as: path)
      #expect(try text(path) == "new" && text(source) == "new")
    }
    #expect(throws: FileError.self) { try AtomicFile.link(folder.path + "/none", as: path) }
    #expect(try text(path) == "new")
    #expect(try folder.names == ["file", "source"])
  }

  @Test func whatComesBeforeRenamingMayStopIt() throws {
    try AtomicFile.write("old", to: path)
    #expect(throws: CancellationError.self) {
      try AtomicFile.write(to: path) { append in
        try Array("new".utf8).withUnsafeBytes { try append($0) }
      } beforeRenaming: {
        throw CancellationError()
      }
    }
    #expect(try text(path) == "old" && folder.names == ["file"])
  }

  /// Beyond what nanoseconds in 64 bits reach, and before 1970.
  @Test(arguments: [
    (10_413_792_000, "3-10413792000000000000"), (-9_300_000_000, nil),
    (1_700_000_000, "3-1700000000000000000"),
  ])
  func filesOfAnyYearHaveAVersion(seconds: Int, text: String?) throws {
    try AtomicFile.write("one", to: path)
    let before = FileVersion(path)
    let times = [timespec(tv_sec: seconds, tv_nsec: 0), timespec(tv_sec: seconds, tv_nsec: 0)]
    try #require(utimensat(AT_FDCWD, path, times, 0) == 0)
    #expect(FileVersion(path) != before && FileVersion(path) == FileVersion(path))
    var info = stat()
    // A file system may know fewer years.
    if stat(path, &info) == 0, info.modified.tv_sec == seconds, let text {
      #expect(FileVersion(path).text == text)
    }
  }

  @Test func writesInPieces() throws {
    try AtomicFile.write(to: path) { append in
      try Array("one ".utf8).withUnsafeBytes(append)
      try Array("two".utf8).withUnsafeBytes(append)
    }
    #expect(try text(path) == "one two")
    #expect(try folder.names == ["file"])
  }

  @Test func replacesAFileAndItsPermissions() throws {
    try AtomicFile.write("old", to: path)
    try AtomicFile.write("new", to: path, permissions: 0o600)
    #expect(try text(path) == "new")
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  @Test func keepsTheOldFileWhenWritingFails() throws {
    struct Failure: Error {}
    try AtomicFile.write("old", to: path)
    #expect(throws: Failure.self) {
      try AtomicFile.write(to: path) { append in
        try Array("half".utf8).withUnsafeBytes(append)
        throw Failure()
      }
    }
    #expect(try text(path) == "old")
    #expect(try folder.names == ["file"])
  }

  @Test func saysWhyAFileCannotBeWritten() throws {
    let path = folder.path + "/missing/file"
    #expect(throws: FileError(path: path, operation: "cannot be written", code: ENOENT)) {
      try AtomicFile.write("text", to: path)
    }
    let error = FileError(path: "a", operation: "cannot be written", code: ENOSPC)
    #expect(error.description == "a: cannot be written: No space left on device.")
  }

  @Test func bytesOfAFileStayAsTheyWereRead() throws {
    try AtomicFile.write("text", to: path)
    let file = try FileBytes(path, mostBytes: 4)
    try AtomicFile.write("other", to: path)
    withExtendedLifetime(file) { #expect(Array(file.bytes) == Array("text".utf8)) }
    let other = try FileBytes(path, mostBytes: 5)
    // Rewritten in place, then cut off: a mapped file would change, then end the program.
    let writer = open(path, O_WRONLY)
    defer { close(writer) }
    #expect(Descriptors.write("OTHER", to: writer))
    #expect(ftruncate(writer, 0) == 0)
    withExtendedLifetime(other) { #expect(Array(other.bytes) == Array("other".utf8)) }
    #expect(try FileBytes(path, mostBytes: 5).bytes.isEmpty)
  }

  @Test func aFileThatShrinksWhileItIsReadIsAnError() throws {
    try AtomicFile.write("text", to: path)
    let file = try ReadableFile(path)
    #expect(file.size == 4)
    #expect(truncate(path, 2) == 0)
    var bytes = [UInt8](repeating: 0, count: 4)
    #expect(throws: FileError.self) { try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: 0) } }
    #expect(throws: FileError.self) { try file.checkUnchanged() }
  }

  @Test(.timeLimit(.minutes(5))) func opensOnlyRegularFilesOfBoundedSize() throws {
    func refusal(_ path: String, mostBytes: Int = 1 << 20) -> String? {
      do { _ = try FileBytes(path, mostBytes: mostBytes) } catch { return "\(error)" }
      return nil
    }
    #expect(refusal(path) == "\(path): cannot be opened: No such file or directory.")
    #expect(refusal("/dev/null") == "/dev/null: is a device, not a file.")
    #expect(refusal("/dev/zero") == "/dev/zero: is a device, not a file.")
    #expect(refusal(folder.path) == "\(folder.path): is a folder, not a file.")
    try #require(mkfifo(path, 0o600) == 0)
    #expect(refusal(path) == "\(path): is a pipe, not a file.")
    let large = folder.path + "/large"
    try AtomicFile.write("12345", to: large)
    #expect(refusal(large, mostBytes: 4) == "\(large): is larger than 4 bytes.")
    #expect(refusal(large, mostBytes: 5) == nil)
    #expect(truncate(large, 1 << 40) == 0)
    #expect(refusal(large) == "\(large): is larger than 1 MiB.")
  }

  @Test(.timeLimit(.minutes(5))) func pipesThatWereNamedAreReadToTheirEnd() async throws {
    try #require(mkfifo(path, 0o600) == 0)
    // Nobody writes.
    #expect(try ReadableFile.named(path, patience: 0.2).size == 0)
    let (path, text) = (path, String(repeating: "nostrade", count: 40_000))
    func write() {
      Thread.detachNewThread {
        let file = open(path, O_WRONLY)
        for _ in 0..<2 {
          _ = Descriptors.write(text, to: file)
          usleep(100_000)
        }
        close(file)
      }
    }
    write()
    let file = try ReadableFile.named(path)
    #expect(file.size == 2 * text.utf8.count)
    var bytes = [UInt8](repeating: 0, count: file.size)
    try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
    #expect(String(decoding: bytes, as: UTF8.self) == text + text)
    // The writer is left alone half way.
    signal(SIGPIPE, SIG_IGN)
    write()
    #expect(throws: FileError(path: path, operation: "brings more than 256 KiB", code: 0)) {
      try ReadableFile.named(path, mostBytes: 1 << 18)
    }
    #expect(throws: FileError.self) { try ReadableFile.named("/dev/zero") }
    #expect(throws: FileError.self) { try ReadableFile.named(folder.path) }
  }

  @Test func writesOnlyOverRegularFiles() throws {
    try #require(mkfifo(path, 0o600) == 0)
    #expect(throws: FileError(path: path, operation: "is a pipe, not a file", code: 0)) {
      try AtomicFile.write("text", to: path)
    }
    #expect(throws: FileError(path: folder.path, operation: "is a folder, not a file", code: 0)) {
      try AtomicFile.write("text", to: folder.path)
    }
    #expect(throws: FileError.self) { try AtomicFile.write("text", to: "/dev/full") }
    #expect(try folder.names == ["file"])
  }

  @Test func checksumsTellEveryAlteredFile() throws {
    let bytes = (0..<77).map { UInt8($0) }
    try bytes.withUnsafeBytes { try ChecksummedFile.write($0, to: path) }
    let kept = try ChecksummedFile.read(path, mostBytes: 85)
    withExtendedLifetime(kept) { #expect(Array(kept.bytes) == bytes) }
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    func isRefused(_ data: Data) throws -> Bool {
      try data.write(to: URL(fileURLWithPath: path))
      return (try? ChecksummedFile.read(path, mostBytes: 1000)) == nil
    }
    for at in whole.indices {
      var altered = whole
      altered[at] ^= 1 << UInt8(at % 8)
      #expect(try isRefused(altered))
      #expect(try isRefused(whole.prefix(at)))
    }
    #expect(try isRefused(whole + [0]))
    #expect(try isRefused(Data(count: 64)))
    #expect(try !isRefused(whole))
  }

  @Test func tellsVersionsOfAFile() throws {
    let missing = FileVersion(path)
    #expect(missing == FileVersion(path + "-2"))
    try AtomicFile.write("text", to: path)
    let first = FileVersion(path)
    #expect(first != missing)
    #expect(first == FileVersion(path))
    // Replaced by as many bytes: another inode.
    try AtomicFile.write("next", to: path)
    let second = FileVersion(path)
    #expect(second != first)
    // Only the time differs.
    var times = [timeval(tv_sec: 1, tv_usec: 0), timeval(tv_sec: 1, tv_usec: 0)]
    #expect(utimes(path, &times) == 0)
    #expect(FileVersion(path) != second)
  }

  @Test func writesToDescriptors() throws {
    let file = open(path, O_WRONLY | O_CREAT, 0o600)
    defer { close(file) }
    #expect(Descriptors.write("é\n", to: file))
    #expect(try text(path) == "é\n")
    let full = open("/dev/full", O_WRONLY)
    defer { close(full) }
    #if os(Linux)
      #expect(!Descriptors.write("a", to: full))
      #expect(Descriptors.write("", to: full))
    #endif
  }

  @Test func waitsForAFullPipe() throws {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
    let (reader, sent) = (ends[0], String(repeating: "nostrade", count: 1 << 17))
    let isRead = DispatchSemaphore(value: 0)
    nonisolated(unsafe) var count = 0
    Thread.detachNewThread {
      var buffer = [UInt8](repeating: 0, count: 65536)
      while true {
        let taken = read(reader, &buffer, buffer.count)
        if taken <= 0 { break }
        count += taken
      }
      isRead.signal()
    }
    #expect(Descriptors.write(sent, to: ends[1]))
    close(ends[1])
    isRead.wait()
    close(reader)
    #expect(count == sent.utf8.count)
  }
}
