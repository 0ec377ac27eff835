import Foundation

/// Files that killed programs left: they were being written under a temporary name, which nobody will replace any more.
public enum Leftovers {
  /// Names of leftovers in a folder, sorted: regular files of this user that carry the number of a process that has ended.
  /// Symbolic links are not followed. O(files of the folder).
  ///
  /// - Parameter target: only those of files of this name.
  public static func find(in folder: String, of target: String? = nil) -> [String] {
    var names: [String] = []
    forEach(in: folder, of: target) { _, name in names.append(name) }
    return names.sorted()
  }

  /// Removes leftovers of a folder.
  ///
  /// - Returns: the names of those removed, sorted.
  @discardableResult
  public static func remove(in folder: String, of target: String? = nil) -> [String] {
    var names: [String] = []
    forEach(in: folder, of: target) { folder, name in
      if unlinkat(folder, name, 0) == 0 { names.append(name) }
    }
    return names.sorted()
  }

  /// Removes the leftovers of one file, wherever it is.
  public static func remove(of path: String) {
    let folder = Paths.folder(of: path)
    remove(in: folder.isEmpty ? "." : folder, of: (path as NSString).lastPathComponent)
  }

  /// Calls `body` with the open folder and the name of each leftover.
  private static func forEach(in folder: String, of target: String?, _ body: (Int32, String) -> Void) {
    let file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard file >= 0 else { return }
    guard let entries = fdopendir(file) else {
      close(file)
      return
    }
    defer { closedir(entries) }
    while let entry = readdir(entries) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
      }
      guard let (of, process) = parts(of: name), target ?? of == of, hasEnded(process) else { continue }
      var info = stat()
      guard fstatat(file, name, &info, AT_SYMLINK_NOFOLLOW) == 0, info.st_mode & S_IFMT == S_IFREG,
        info.st_uid == geteuid()
      else { continue }
      body(file, name)
    }
  }

  /// What a temporary name says: the file it was to become, and the process that was writing. Nil for other names.
  static func parts(of name: String) -> (target: String, process: pid_t)? {
    // Foundation's own, with the process in hexadecimal digits.
    let foundation = ".dat.nosync"
    if name.hasPrefix(foundation) {
      return pid_t(name.dropFirst(foundation.count).prefix { $0 != "." }, radix: 16).map { (name, $0) }
    }
    guard let mark = name.range(of: ".writing-", options: .backwards), mark.lowerBound > name.startIndex
    else { return nil }
    var digits = name[mark.upperBound...]
    for suffix in ["-journal", "-wal", "-shm"] where digits.hasSuffix(suffix) {
      digits = digits.dropLast(suffix.count)
    }
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let process = pid_t(digits)
    else { return nil }
    return (String(name[..<mark.lowerBound]), process)
  }

  private static func hasEnded(_ process: pid_t) -> Bool {
    process > 0 && kill(process, 0) != 0 && errno == ESRCH
  }
}
