import Foundation
import Foundations

/// A file that a command writes: it must not take the place of what the command reads, or of answers.
enum OutputFile {
  /// Refuses `path` where it is one of `inputs`, or the database of a home; other files are replaced, as they are said to be.
  ///
  /// - Parameter option: how the caller named the file, as `--out`.
  /// - Throws: `CommandError`.
  static func check(_ path: String, _ option: String, reading inputs: [String] = [], _ home: Home) throws {
    guard path != "-" else {
      throw CommandError("\(option) -: this is written to a file, not to standard output; name a file.")
    }
    guard let target = FileIdentity(Self.path(path)) else { return }
    if let input = inputs.first(where: { FileIdentity(Self.path($0)) == target }) {
      throw CommandError("\(option) \(path): \(input) is read by this command; name another file.")
    }
    // A journal that cannot be read holds no file to protect, and opening it will say what is wrong.
    let databases = [home.database] + ((try? home.ownDatabase("")).map { [$0] } ?? [])
    let files = databases.flatMap { database in ["", "-wal", "-shm"].map { database + $0 } }
    guard !files.contains(where: { FileIdentity($0) == target }) else {
      throw CommandError("\(option) \(path): this is the database with the answers; name another file.")
    }
  }

  /// Refuses `path` where there is a file already, unless it may be replaced.
  ///
  /// - Throws: `CommandError`.
  static func checkNew(_ path: String, force: Bool) throws {
    guard force || access(path, F_OK) != 0 else {
      throw CommandError("\(path): this file exists; name another one, or replace it with --force.")
    }
  }

  /// Refuses `path` where no file can be written: before work is done whose outcome it is to take.
  ///
  /// - Throws: `CommandError`.
  static func checkPlace(_ path: String, _ option: String) throws {
    let path = Self.path(path)
    let folder = Paths.folder(of: path)
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      throw CommandError("\(option) \(path): this is a folder; name a file.")
    }
    guard access(folder.isEmpty ? "." : folder, W_OK | X_OK) == 0 else {
      throw CommandError(
        "\(option) \(path): no file can be written there (\(String(cString: strerror(errno)))). Nothing was changed."
      )
    }
  }

  private static func path(_ name: String) -> String { Paths.absolute(name) }
}
