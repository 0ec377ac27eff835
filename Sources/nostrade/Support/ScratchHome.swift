import Foundation
import Foundations

/// A home for a dry run where there is none yet, so that it makes none: gone at the end.
struct ScratchHome {
  /// Those of the command, with this home.
  let options: HomeOptions
  private let folder: String

  /// Nil where the command's own database is there.
  ///
  /// - Throws: `CommandError` where the folder cannot be made, or for what is no place of a database.
  init?(for given: HomeOptions) throws {
    let home = given.place
    guard try !home.journalPlace().exists(home) else { return nil }
    folder = NSTemporaryDirectory() + "/nostrade-\(UUID().uuidString)"
    var options = given
    (options.home, options.journal) = (folder, "sqlite")
    self.options = options
    try options.place.make(folder)
  }

  /// Closes its database and removes it.
  func remove() {
    _ = Journals.close()
    try? FileManager.default.removeItem(atPath: folder)
  }
}
