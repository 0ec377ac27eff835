import Foundation

/// Parts of paths, as texts. In place of those of Foundation, which ends the program for the folder of a path of one character.
public enum Paths {
  /// The folder that a path lies in: `/a` of `/a/b` and `/a/b/`, `/` of `/a`; empty for a name alone. O(characters).
  public static func folder(of path: String) -> String {
    let bytes = Array(path.utf8)
    let slash = UInt8(ascii: "/")
    func trimmed(_ end: Int) -> Int {
      var end = end
      while end > 1, bytes[end - 1] == slash { end -= 1 }
      return end
    }
    let name = bytes[..<trimmed(bytes.count)]
    guard let last = name.lastIndex(of: slash) else { return "" }
    return String(decoding: bytes[..<max(trimmed(last), 1)], as: UTF8.self)
  }

  /// A path without `~` at its beginning: that is `$HOME`, as in a shell, else the folder in the system's list of users; `~NAME` is
  /// the folder of that user.
  public static func expanded(
    _ path: String, environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> String {
    if path == "~" || path.hasPrefix("~/"), let home = environment["HOME"], home.hasPrefix("/") {
      return (home == "/" ? "" : home) + path.dropFirst()
    }
    return (path as NSString).expandingTildeInPath
  }

  /// A path as one that means the same in every folder: `~` is expanded, and a relative one is taken from `folder`, or from the
  /// current folder.
  public static func absolute(_ path: String, in folder: String? = nil) -> String {
    let path = expanded(path)
    guard let folder, !path.hasPrefix("/") else { return URL(fileURLWithPath: path).path }
    return URL(fileURLWithPath: path, relativeTo: URL(fileURLWithPath: folder, isDirectory: true)).path
  }
}
