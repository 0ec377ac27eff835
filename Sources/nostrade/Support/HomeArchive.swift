import Foundation
import Foundations
import Journal

/// A home in one zip file, for another machine.
struct HomeArchive {
  private let home: Home
  private static let database = "nostrade.db"
  private static let settings = "config.toml"
  /// Folders whose files are taken along, by their names in the archive.
  private var folders: [(name: String, path: String)] {
    [("models", home.models), ("data", home.lists), ("themes", home.config + "/themes")]
  }
  /// More is refused, packed or unpacked: it is no home.
  private static let mostBytes = 4 << 30

  init(_ home: Home) { self.home = home }

  /// Writes the archive; a feed may be open meanwhile. `tell` is given what was written.
  func write(to path: String, tell: (String) -> Void) throws {
    let database = try home.ownDatabase("export --everything")
    guard FileManager.default.fileExists(atPath: database) else {
      throw CommandError("\(database): there is no database, so there is nothing to export.")
    }
    let store = try Journals.open(database)
    // Whole, without its log; beside the archive, as the home may be one that can only be read.
    let copy = path + ".database.writing-\(getpid())"
    Leftovers.remove(of: path + ".database")
    defer { unlink(copy) }
    do { try store.backUp(to: copy, isReplacing: true) } catch let error as JournalError {
      throw CommandError("\(path): \(error.reason)")
    }
    var count = 0
    do {
      try ZipWriter.write(to: path) { zip in
        try zip.add(copy, as: Self.database)
        if FileManager.default.fileExists(atPath: home.settings) {
          try zip.add(home.settings, as: Self.settings)
        }
        for (name, folder) in folders {
          for file in try Self.files(in: folder).sorted() {
            try zip.add(folder + "/" + file, as: name + "/" + file)
            count += 1
          }
        }
      }
    } catch let error as FileError { throw CommandError("\(error)") }
    let profiles = try store.profiles()
    let events = profiles.reduce(0) { $0 + $1.events }
    tell(
      "\(Output.count(events, "event")) of \(Output.count(profiles.count, "profile")) and \(Output.count(count, "other file")) written"
    )
  }

  /// Paths of the files of a folder that are taken along, from it; none where there is no folder.
  ///
  /// - Throws: `FileError` for a folder that cannot be read: its files would be missing from the archive.
  private static func files(in folder: String, _ inner: String = "") throws -> [String] {
    guard let entries = opendir(folder + "/" + inner) else {
      if errno == ENOENT, inner.isEmpty { return [] }
      throw FileError(path: folder + (inner.isEmpty ? "" : "/" + inner), operation: "cannot be read")
    }
    closedir(entries)
    var found: [String] = []
    for name in try FileManager.default.contentsOfDirectory(atPath: folder + "/" + inner) {
      let file = inner.isEmpty ? name : inner + "/" + name
      var info = stat()
      guard isFile(file), lstat(folder + "/" + file, &info) == 0 else { continue }
      switch info.st_mode & S_IFMT {
      case S_IFREG: found.append(file)
      case S_IFDIR: found += try files(in: folder, file)
      default: continue
      }
    }
    return found
  }

  /// Whether a path is one of a plain file inside a folder: nothing hidden, half written or above it, and
  /// no packed lists, which stand beside the same lists as text.
  private static func isFile(_ path: String) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    return (1...4).contains(parts.count) && path.utf8.count < 400
      && parts.allSatisfy { part in
        !part.isEmpty && !part.hasPrefix(".") && !part.contains("\0") && !part.contains(".writing-")
          && !part.hasSuffix(".lock") && !part.hasSuffix(".lists")
      }
  }

  /// Where a file of the archive goes; nil for one that is none of ours.
  private func destination(_ name: String) -> String? {
    if name == Self.settings { return home.settings }
    for (folder, path) in folders where name.hasPrefix(folder + "/") {
      let file = String(name.dropFirst(folder.count + 1))
      return Self.isFile(file) ? path + "/" + file : nil
    }
    return nil
  }

  /// Unpacks an archive into this home, which has no answers yet. Everything is unpacked and checked under temporary names before
  /// anything is replaced; the database is replaced last, so that an import that was cut short can be done again.
  func read(_ path: String) throws {
    let database = try home.ownDatabase("import --everything")
    do {
      let file = try ReadableFile.named(path, mostBytes: Self.mostBytes)
      let archive = try ZipArchive(file)
      guard let stored = archive.entries.first(where: { $0.name == Self.database }) else {
        throw CommandError("\(path): this is no export of everything: it holds no nostrade.db.")
      }
      try refuseAnswers(in: database)
      var room = Self.mostBytes
      let others = archive.entries.filter { $0.name != Self.database }
      let unknown = others.filter { destination($0.name) == nil && !$0.isAside }
      if !unknown.isEmpty {
        Report.warning("\(unknown.count) files of the archive are none of nostrade's and are left aside.")
      }
      try home.make(Paths.folder(of: database))
      // Checked before anything is replaced.
      let whole = database + ".writing-\(getpid())"
      defer { Self.removeAll(whole) }
      try unpack(stored, of: archive, to: whole, &room)
      let events = try check(whole)
      // By their places: of two files of one name the last one counts.
      var waiting: [String: String] = [:]
      defer { for temporary in waiting.values { unlink(temporary) } }
      for entry in others {
        guard let place = destination(entry.name) else { continue }
        var info = stat()
        guard stat(place, &info) != 0 || info.st_mode & S_IFMT == S_IFREG else {
          throw FileError(path: place, operation: "is no file, and stands where one is to go", code: 0)
        }
        try home.make(Paths.folder(of: place))
        let temporary = place + ".writing-\(getpid())"
        waiting[place] = temporary
        try unpack(entry, of: archive, to: temporary, &room)
      }
      // The database last, of which nobody else has hold from here on: answers may have been given while all this was unpacked.
      try JournalStore.replaceEmpty(database, with: whole) {
        for (place, temporary) in waiting {
          guard rename(temporary, place) == 0 else {
            throw FileError(path: place, operation: "cannot be replaced")
          }
          AtomicFile.syncFolder(of: place)
        }
      }
      Output.line("\(Output.count(events, "event")) restored to \(database).")
      // The settings of the archive may name another place.
      if (try? home.ownDatabase("import --everything")) != database {
        Report.warning(
          "\(home.settings): the restored settings name another journal; change journal there to find these answers."
        )
      }
    } catch let error as FileError { throw CommandError("\(error)") }
  }

  /// Removes an unpacked database and what opening it put beside it: its log, its lock, and a backup where it was of an older version.
  private static func removeAll(_ path: String) {
    let (folder, name) = (Paths.folder(of: path), (path as NSString).lastPathComponent)
    for file in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    where file == name || file.hasPrefix(name + "-") || file.hasPrefix(name + ".") {
      unlink(folder + "/" + file)
    }
  }

  private func refuseAnswers(in database: String) throws {
    guard FileManager.default.fileExists(atPath: database) else { return }
    let store = try JournalStore(path: database)
    let events = try store.profiles().reduce(0) { $0 + $1.events }
    try store.close()
    guard events == 0 else {
      throw CommandError(
        "\(database): this home has \(Output.count(events, "event")), which would be lost. Import into another one: --home DIR."
      )
    }
  }

  /// - Parameter room: how many bytes the archive may still have.
  private func unpack(
    _ entry: ZipArchive.Entry, of archive: ZipArchive, to path: String, _ room: inout Int
  ) throws {
    var left = room
    try AtomicFile.write(to: path, permissions: 0o600) { append in
      try archive.extract(entry) { bytes in
        left -= bytes.count
        guard left >= 0 else {
          throw FileError(path: path, operation: "would be larger than the archive may hold", code: 0)
        }
        try append(bytes)
      }
    }
    room = left
  }

  /// The number of events in an unpacked database.
  private func check(_ path: String) throws -> Int {
    let store = try JournalStore(path: path)
    let health = try store.health()
    try store.close()
    guard health.integrity == "ok" else {
      throw CommandError("The database in the archive is damaged (\(health.integrity)); nothing was changed.")
    }
    return health.events
  }
}
