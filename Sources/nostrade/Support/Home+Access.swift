import Foundation
import Terminal

/// Whether a home lets its person in.
extension Home {
  /// Refuses a home whose folders cannot be entered: else its first file that is looked for is blamed.
  ///
  /// - Throws: `CommandError`.
  func mustBeOpen() throws {
    for folder in [data, config] {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue,
        access(folder, X_OK) != 0
      else { continue }
      throw CommandError(
        "\(folder): this folder of the home cannot be entered; its permissions keep you out. Allow it (chmod u+rwx), or name "
          + "another home with --home.")
    }
  }

  /// The settings.
  ///
  /// - Throws: `CommandError` for a home that cannot be entered, `SettingsError`.
  func readSettings() throws -> Settings {
    try mustBeOpen()
    return try Settings.read(settings)
  }
}
