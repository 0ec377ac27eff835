import Foundation
import Testing

@testable import Foundations

@Suite final class ZipArchiveTests {
  let folder = NSTemporaryDirectory() + "zip-\(UUID().uuidString)"
  init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: folder) }

  @Test func filesComeOutAsTheyWentIn() throws {
    var random = RandomSource(seed: 1)
    let noise = (0..<700_000).map { _ in UInt8.random(in: 0...255, using: &random) }
    let contents: [(String, [UInt8])] = [
      ("empty", []), ("text é", Array(String(repeating: "the same again, ", count: 60_000).utf8)),
      ("noise", noise),
    ]
    for (name, bytes) in contents { try Data(bytes).write(to: URL(fileURLWithPath: folder + "/" + name)) }
    let path = folder + "/all.zip"
    try ZipWriter.write(to: path) { zip in
      for (name, _) in contents { try zip.add(folder + "/" + name, as: "inner/" + name) }
    }
    let archive = try ZipArchive(try ReadableFile(path))
    #expect(archive.entries.map(\.name) == contents.map { "inner/" + $0.0 })
    for (entry, content) in zip(archive.entries, contents) {
      var bytes: [UInt8] = []
      try archive.extract(entry) { bytes.append(contentsOf: $0) }
      #expect(bytes == content.1 && entry.size == content.1.count)
    }
    #expect(try ReadableFile(path).size < 800_000)
    // Other programs read it too.
    let check = Process()
    check.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/python3") else { return }
    check.arguments = [
      "-c", "import sys, zipfile; sys.exit(zipfile.ZipFile(sys.argv[1]).testzip() is not None)", path,
    ]
    try check.run()
    check.waitUntilExit()
    #expect(check.terminationStatus == 0)
  }

  @Test func damagedArchivesAreErrors() throws {
    let path = folder + "/a.zip"
    try Data("hello hello hello".utf8).write(to: URL(fileURLWithPath: folder + "/f"))
    try ZipWriter.write(to: path) { try $0.add(folder + "/f", as: "f") }
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    for cut in 0..<bytes.count {
      try Data(bytes.prefix(cut)).write(to: URL(fileURLWithPath: path))
      #expect(throws: FileError.self) { try ZipArchive(try ReadableFile(path)) }
    }
    var random = RandomSource(seed: 2)
    for _ in 0..<300 {
      var changed = bytes
      changed[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      try Data(changed).write(to: URL(fileURLWithPath: path))
      // Anything but a crash, and anything but other bytes.
      if let archive = try? ZipArchive(try ReadableFile(path)), let entry = archive.entries.first {
        var unpacked: [UInt8] = []
        if (try? archive.extract(entry) { unpacked += $0 }) != nil {
          #expect(unpacked == Array("hello hello hello".utf8))
        }
      }
    }
  }

  /// A small archive whose directory names the same bytes many times would unpack to any size.
  @Test func filesThatLieOverOneAnotherAreAnError() throws {
    let path = folder + "/a.zip"
    try Data("hello hello hello".utf8).write(to: URL(fileURLWithPath: folder + "/f"))
    try ZipWriter.write(to: path) { zip in for name in ["f", "g"] { try zip.add(folder + "/f", as: name) } }
    #expect(try ZipArchive(try ReadableFile(path)).entries.count == 2)
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    // The place of the second file, in its entry of 46 + 1 bytes before the end's 22: that of the first one.
    let place = bytes.count - 22 - 47 + 42
    bytes.replaceSubrange(place..<place + 4, with: [0, 0, 0, 0])
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    #expect(throws: FileError.self) { try ZipArchive(try ReadableFile(path)) }
  }

  /// A file that is stored as it is has nothing that notices a changed byte but its checksum.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")))
  func aChangedByteOfAStoredFileIsAnError() throws {
    let path = folder + "/stored.zip"
    let make = Process()
    make.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    make.arguments = [
      "-c", "import sys, zipfile; zipfile.ZipFile(sys.argv[1], 'w').writestr('f', 'hello hello')", path,
    ]
    try make.run()
    make.waitUntilExit()
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    func read() throws -> [UInt8] {
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      let archive = try ZipArchive(try ReadableFile(path))
      var unpacked: [UInt8] = []
      try archive.extract(try #require(archive.entries.first)) { unpacked += $0 }
      return unpacked
    }
    #expect(try read() == Array("hello hello".utf8))
    // Behind the local header of 30 bytes and the name.
    bytes[31 + 4] ^= 1
    #expect(throws: FileError.self) { try read() }
    bytes[31 + 4] ^= 1
    // The size in the directory, whose entry begins 46 + 1 bytes before the end's 22.
    bytes[bytes.count - 22 - 47 + 24] -= 1
    #expect(throws: FileError.self) { try read() }
  }

  @Test func whatDoesNotFitIsRefused() throws {
    try Data("x".utf8).write(to: URL(fileURLWithPath: folder + "/f"))
    let path = folder + "/many.zip"
    #expect(throws: FileError.self) {
      try ZipWriter.write(to: path) { try $0.add(folder + "/f", as: String(repeating: "n", count: 70_000)) }
    }
    #expect(!FileManager.default.fileExists(atPath: path))
    #expect {
      try ZipWriter.write(to: path) { zip in
        #expect(zip.mostFiles < 0xFFFF)
        zip.mostFiles = 3
        for number in 0...3 { try zip.add(folder + "/f", as: "\(number)") }
      }
    } throws: {
      "\($0)".contains("zip file")
    }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func compressingSaysWhenItCannot() throws {
    let deflation = try Deflation(of: "f")
    let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64, alignment: 16)
    defer { buffer.deallocate() }
    try deflation.feed(nothing, isLast: true, through: buffer) { _ in }
    // Behind the end of a stream there is nothing.
    #expect(throws: FileError.self) {
      try deflation.feed(UnsafeRawBufferPointer(buffer), isLast: false, through: buffer) { _ in }
    }
    #expect(throws: FileError.self) {
      try deflation.feed(nothing, isLast: true, through: UnsafeMutableRawBufferPointer(start: nil, count: 0))
      { _ in }
    }
  }
}
