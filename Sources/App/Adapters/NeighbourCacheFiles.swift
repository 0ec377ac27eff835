import Dispatch
import Foundation
import Foundations
import Recommending

/// Neighbours of cold items as files in the cache folder, one for each model and version of the catalogue.
public struct NeighbourCacheFiles: NeighbourCache {
  private let folder: String
  private static let prefix = "near-"

  /// Files in `folder`, which is made when the first is stored.
  public init(_ folder: String) { self.folder = folder }

  /// Reads a file; nil when it is missing or not a whole number of `Int32`.
  public func load(_ name: String) -> [Int32]? {
    guard let data = FileManager.default.contents(atPath: folder + "/" + Self.prefix + name),
      data.count % 4 == 0
    else { return nil }
    return data.withUnsafeBytes { Array($0.bindMemory(to: Int32.self)) }
  }

  /// Writes a file in the background and removes those of other versions of the catalogue.
  public func store(_ numbers: [Int32], _ name: String) {
    DispatchQueue.global(qos: .utility).async { [folder] in
      let files = FileManager.default
      try? files.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      let version = Self.prefix + name.prefix { $0 != "-" }
      for file in (try? files.contentsOfDirectory(atPath: folder)) ?? []
      where file.hasPrefix(Self.prefix) && !file.hasPrefix(version) {
        try? files.removeItem(atPath: folder + "/" + file)
      }
      let path = folder + "/" + Self.prefix + name
      try? numbers.withUnsafeBytes { try AtomicFile.write($0, to: path, permissions: 0o600) }
    }
  }
}
