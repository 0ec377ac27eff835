import Foundation
import Foundations
import Testing

@Suite struct RotatingFileTests {
  let folder: FileTests.Folder
  var path: String { folder.path + "/logs/log" }
  init() throws { folder = try FileTests.Folder() }

  private func lines(_ end: String = "") throws -> [Substring] {
    try String(contentsOfFile: path + end, encoding: .utf8).split(separator: "\n")
  }

  @Test func appendsLinesToAPrivateFile() throws {
    for part in [["a", "b"], ["c"]] {
      let file = RotatingFile(path: path, owner: folder.path)
      for line in part { file.append(line) }
      file.flush()
    }
    #expect(try lines() == ["a", "b", "c"])
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  @Test func keepsFewFilesOfBoundedSize() throws {
    let file = RotatingFile(path: path, owner: folder.path, mostBytes: 40, oldFiles: 2)
    for number in 10..<40 {
      file.append("line \(number)")
      file.flush()
    }
    // Five lines of eight bytes fill a file.
    #expect(try lines() == (35..<40).map { "line \($0)" })
    #expect(try lines(".1") == (30..<35).map { "line \($0)" })
    #expect(try lines(".2") == (25..<30).map { "line \($0)" })
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/logs").count == 3)
  }

  @Test func followsAFileThatAnotherProcessMoved() throws {
    let file = RotatingFile(path: path, owner: folder.path)
    file.append("a")
    file.flush()
    try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
    file.append("b")
    file.flush()
    #expect(try lines() == ["b"])
    #expect(try lines(".1") == ["a"])
  }

  @Test(.timeLimit(.minutes(5))) func aPipeInItsPlaceIsLeftAlone() throws {
    try FileManager.default.createDirectory(atPath: folder.path + "/logs", withIntermediateDirectories: true)
    try #require(mkfifo(path, 0o600) == 0)
    let file = RotatingFile(path: path, owner: folder.path)
    file.append("a")
    let began = Date()
    file.flush(seconds: 20)
    #expect(Date().timeIntervalSince(began) < 10)
  }

  @Test func waitsForTheFolderOfItsOwner() throws {
    let owner = folder.path + "/home"
    let file = RotatingFile(path: owner + "/logs/log", owner: owner)
    file.append("early")
    file.flush()
    #expect(!FileManager.default.fileExists(atPath: owner))
    try FileManager.default.createDirectory(atPath: owner, withIntermediateDirectories: true)
    file.append("late")
    file.flush()
    #expect(try String(contentsOfFile: owner + "/logs/log", encoding: .utf8) == "early\nlate\n")
  }

  @Test func losesLinesWhereTheFileCannotBeWritten() throws {
    // A file where the folder should be.
    try AtomicFile.write("", to: folder.path + "/logs")
    let file = RotatingFile(path: path, owner: folder.path)
    file.append("a")
    file.flush()
    #expect(try folder.names == ["logs"])
  }
}
