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
      // Anything but a crash.
      if let archive = try? ZipArchive(try ReadableFile(path)), let entry = archive.entries.first {
        try? archive.extract(entry) { _ in }
      }
    }
  }
}
