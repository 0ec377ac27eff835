import App
import Catalogue
import Foundation
import Foundations
import Journal
import Models
import PostgresJournal
import Terminal

/// The files of a home around the answers: what killed runs left, caches, permissions. Nothing here touches an answer.
struct HomeFiles {
  let home: Home

  /// Folders that belong to the program. One that is a symbolic link leads elsewhere and is left alone.
  private var folders: [String] {
    let inside = [home.config, home.state, home.cache, home.models, home.lists, home.logs]
    var seen: Set<String> = []
    return ([home.data] + inside.filter { !Self.isLink($0) }).filter { seen.insert($0).inserted }
  }

  private static func isLink(_ path: String) -> Bool {
    var info = stat()
    return lstat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFLNK
  }

  // MARK: Leftovers

  /// Files that were being written when their program was killed.
  var leftovers: [String] {
    folders.flatMap { folder in Leftovers.find(in: folder).map { folder + "/" + $0 } }
  }

  /// Removes them, at the start of a command. A few system calls for each folder.
  @discardableResult
  func removeLeftovers() -> [String] {
    folders.flatMap { folder in Leftovers.remove(in: folder).map { folder + "/" + $0 } }
  }

  // MARK: Privacy

  /// Takes the logs away from others: the shell of a nightly job makes its log with permissions of its own.
  func hideLogs() {
    for (path, mode) in exposed where path.hasPrefix(home.logs + "/") { chmod(path, mode) }
  }

  /// Files and folders that others may read, with the permissions they should have.
  var exposed: [(path: String, mode: mode_t)] {
    var found: [(path: String, mode: mode_t)] = []
    func check(_ path: String, _ kind: mode_t, _ forbidden: mode_t) {
      var info = stat()
      guard lstat(path, &info) == 0, info.st_mode & S_IFMT == kind, info.st_uid == geteuid(),
        info.st_mode & forbidden != 0
      else { return }
      found.append((path, info.st_mode & 0o7777 & ~forbidden))
    }
    func files(_ folder: String, _ isOwn: (String) -> Bool) {
      for name in ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
      where isOwn(name) {
        check(folder + "/" + name, S_IFREG, 0o077)
      }
    }
    // A home that was made by hand may be open to readers, but not to writers, who could replace the database.
    check(home.data, S_IFDIR, 0o022)
    for folder in [home.cache, home.models, home.lists, home.logs] where !Self.isLink(folder) {
      check(folder, S_IFDIR, 0o077)
    }
    let database = (home.database as NSString).lastPathComponent
    files(home.data) { $0.hasPrefix(database) }
    if !Self.isLink(home.cache) {
      files(home.cache) { $0 == "titles" || $0.hasPrefix("near-") || $0.hasSuffix(".graph") }
    }
    // Settings are no secret but for the password of a database.
    if let journal = try? Settings.journal(in: home.settings), PostgresJournal.holdsPassword(journal) {
      check(home.settings, S_IFREG, 0o077)
    }
    if !Self.isLink(home.lists) { files(home.lists) { _ in true } }
    if !Self.isLink(home.logs) { files(home.logs) { $0.contains(".log") } }
    return found
  }

  /// Takes the permissions away that others should not have.
  ///
  /// - Returns: the paths that were changed.
  func mendPermissions() -> [String] {
    exposed.filter { chmod($0.path, $0.mode) == 0 }.map(\.path)
  }

  // MARK: Caches

  /// Cache files that cannot be used, whole or not: they are made anew when they are needed.
  func brokenCaches(stamp: String?) -> [String] {
    var broken = NeighbourCacheFiles(home.cache).broken().map { home.cache + "/" + $0 }
    if FileManager.default.fileExists(atPath: home.titles), let stamp,
      (try? TitleTable.stored(in: home.titles, stamp: stamp)) == nil
    {
      broken.append(home.titles)
    }
    return broken
  }

  // MARK: The database's companions

  /// The database in use, wherever it is; the home's own one where answers are kept on a server.
  var database: String { (try? home.ownDatabase("this")) ?? home.database }

  /// Files beside the database that belong to it, with their sizes.
  var sideFiles: [(name: String, bytes: Int)] {
    ["-wal", "-shm"].compactMap { suffix in
      var info = stat()
      guard stat(database + suffix, &info) == 0 else { return nil }
      return ((database as NSString).lastPathComponent + suffix, Int(info.st_size))
    }
  }

  /// Logs of databases that were moved away without them.
  var strayLogs: [String] { JournalStore.strayLogs(of: database) }
}

extension Home {
  /// Removes what may have learnt from the profile: its own results of tuning, those that are shared with others, and a tuned model.
  /// A model in their place that no tuning wrote is the person's own: it stays, and a warning names it. A profile that said nothing
  /// taught nothing.
  @discardableResult
  func removeModels(of profile: Profile, saidSomething: Bool = true) throws -> [String] {
    let folder = tuned.folder + "/"
    let files = [folder + "p\(profile.userID)"] + (saidSomething ? [folder + "shared"] + tunedModels() : [])
    let found = files.filter { FileManager.default.fileExists(atPath: $0) }
    for path in found {
      do { try FileManager.default.removeItem(atPath: path) } catch {
        throw CommandError(
          "\(path): the profile is deleted, but what was tuned on its answers cannot be; remove it.")
      }
    }
    return found
  }

  /// Removes what was tuned for profiles that are gone, and what all share, which may have learned from them: another home with the same
  /// journal may have deleted them.
  ///
  /// - Throws: `JournalError`, `CommandError`.
  func removeModelsOfGone(_ store: any EventJournal) throws {
    // Of results whose journal was not noted nothing says whose numbers these are.
    guard try tuned.journal == journalPlace().identity(self) else { return }
    // Owners first: a profile that is made meanwhile is none that is gone.
    let owners = tuned.owners
    guard owners.contains(where: { $0 != .shared }) else { return }
    let known = Set(try store.profiles().map { TunedOwner.profile($0.profile.userID) })
    for case .profile(let id) in owners where !known.contains(.profile(id)) {
      for path in try removeModels(of: Profile(userID: id, name: "")) {
        Log.main.info("what was tuned for a deleted profile removed", metadata: ["path": "\(path)"])
      }
    }
  }

  /// Whole models that tuning wrote.
  private func tunedModels() -> [String] {
    ["serving", "before"].map { models + "/\($0).safetensors" }.filter { path in
      guard FileManager.default.fileExists(atPath: path) else { return false }
      if (try? ModelFile.summary(path))?.card.isTuned == true { return true }
      Report.warning(
        "\(path) was not written by tuning and stays; delete it if it learned from the answers of the profile."
      )
      return false
    }
  }
}
