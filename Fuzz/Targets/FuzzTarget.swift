import Foundation

/// A reader of files or input from strangers, as the fuzzer calls it. Every input gives a value or an error: a crash, a hang or an
/// allocation beyond the bound is a fault.
public struct FuzzTarget: Sendable {
  /// `csv`, `catalogue`, ...: also the name of the folder of its seeds.
  public let name: String
  /// The longest input in bytes that is tried.
  public let longest: Int
  let body: @Sendable ([UInt8]) throws -> Void

  init(_ name: String, longest: Int = 1 << 14, _ body: @escaping @Sendable ([UInt8]) throws -> Void) {
    self.name = name
    self.longest = longest
    self.body = body
  }

  /// Reads one input. Errors are the answer that a bad input should get.
  public func run(_ input: [UInt8]) {
    do { try body(input) } catch { precondition(!"\(error)".isEmpty) }
  }

  /// Every target. A new reader adds a line here and seeds in `Fuzz/Seeds`.
  public static let all = files + terminal + caches + talk + indexes

  /// The target of that name.
  public static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }
}

/// Gives readers that take a path the input as a file.
enum InputFile {
  /// A folder of this process, in memory where the system has such a place: the fuzzer runs one input at a time.
  private static let folder: String = {
    let parent = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
    let folder = parent + "/nostrade-fuzz-\(getpid())"
    for part in ["", "/themes"] {
      try? FileManager.default.createDirectory(atPath: folder + part, withIntermediateDirectories: true)
    }
    atexit { try? FileManager.default.removeItem(atPath: InputFile.folder) }
    return folder
  }()

  /// Calls `body` with the path of a file that holds `input`.
  static func with<Result>(_ input: [UInt8], _ body: (String) throws -> Result) throws -> Result {
    try with(input, named: UUID().uuidString) { folder, name in try body("\(folder)/\(name)") }
  }

  /// Calls `body` with a folder and the name of a file inside it that holds `input`.
  static func with<Result>(
    _ input: [UInt8], named name: String, _ body: (_ folder: String, _ name: String) throws -> Result
  ) throws -> Result {
    let path = "\(folder)/\(name)"
    defer { unlink(path) }
    guard FileManager.default.createFile(atPath: path, contents: Data(input)) else {
      throw CocoaError(.fileWriteUnknown)
    }
    return try body(folder, name)
  }
}
