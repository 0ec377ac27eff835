import Dispatch
import Foundation
import Foundations
import Logging
import Recommending

/// Neighbours of cold items as files in the cache folder, one for each model and version of the catalogue, with a
/// checksum each.
public struct NeighbourCacheFiles: NeighbourCache {
  private let folder: String
  private static let prefix = "near-"

  /// Files in `folder`, which is made when the first is stored.
  public init(_ folder: String) { self.folder = folder }

  /// A larger file holds no neighbours.
  private static let mostBytes = 256 << 20

  /// Reads a file; nil when it is missing, damaged or not a whole number of `Int32`.
  public func load(_ name: String) -> [Int32]? {
    do {
      let file = try ChecksummedFile.read(folder + "/" + Self.prefix + name, mostBytes: Self.mostBytes)
      guard file.bytes.count % 4 == 0 else { return nil }
      return withExtendedLifetime(file) { Array(file.bytes.bindMemory(to: Int32.self)) }
    } catch let error as FileError where error.code == ENOENT {
      return nil
    } catch {
      Logger(label: "nostrade.cache").warning("neighbours found anew", metadata: ["error": "\(error)"])
      return nil
    }
  }

  /// Names of the files that cannot be used, sorted.
  public func broken() -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted().filter {
      $0.hasPrefix(Self.prefix) && !$0.contains(".writing-")
        && load(String($0.dropFirst(Self.prefix.count))) == nil
    }
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
      try? numbers.withUnsafeBytes { try ChecksummedFile.write($0, to: path) }
    }
  }
}
