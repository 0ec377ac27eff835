import Foundation
import Foundations

/// A file that a command writes: it must not take the place of what the command reads, or of answers.
enum OutputFile {
  /// Refuses `path` where it is one of `inputs`, or the database of a home; other files are replaced, as they are said to be.
  ///
  /// - Parameter option: how the caller named the file, as `--out`.
  /// - Throws: `CommandError`.
  static func check(_ path: String, _ option: String, reading inputs: [String] = [], _ home: Home) throws {
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

  private static func path(_ name: String) -> String { Paths.absolute(name) }
}
