import App
import Catalogue
import Foundation
import Foundations

extension FuzzTarget {
  /// Readers of caches. The inputs get the right checksum, so that what is behind it is tried too.
  static let caches = [
    FuzzTarget("titles", longest: 1 << 16) { input in
      guard let titles = try cache(input, { try TitleTable.stored(in: $0 + "/titles", stamp: "seed") }) else {
        return
      }
      let index = TitleIndex(titles)
      for row in titles.indices.prefix(8) {
        _ = (titles.genres(row).count, titles.studios(row).count)
        _ = index.search(titles[row].title, limit: 3)
      }
    },
    FuzzTarget("neighbours") { input in
      _ = try cache(input) { NeighbourCacheFiles($0).load("seed") }
    },
    FuzzTarget("checksum") { input in
      _ = try InputFile.with(input) { try ChecksummedFile.read($0, mostBytes: 1 << 20).bytes.count }
    },
  ]

  /// Calls `body` with a folder that holds the input, with its checksum, under the names of both caches.
  private static func cache<Result>(_ input: [UInt8], _ body: (String) throws -> Result) throws -> Result {
    try InputFile.with(input, named: "near-seed") { folder, name in
      try input.withUnsafeBytes { try ChecksummedFile.write($0, to: "\(folder)/\(name)") }
      return try InputFile.with(input, named: "titles") { folder, name in
        try input.withUnsafeBytes { try ChecksummedFile.write($0, to: "\(folder)/\(name)") }
        return try body(folder)
      }
    }
  }
}
