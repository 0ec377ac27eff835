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
}
