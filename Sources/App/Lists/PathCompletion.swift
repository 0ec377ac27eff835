import Foundation
import Foundations

/// Completes the path of a file as a shell does on Tab: as far as only one way goes on, and tells the ways where there are several.
public struct PathCompletion: Equatable {
  /// The path as far as it is certain; what was typed where nothing begins so.
  public var path: String
  /// What is to be said; empty where the path was completed to its end.
  public var sentence = ""

  private static let mostTold = 6

  /// Completes a typed path, `~` included. A relative one is taken from the current folder. O(names in the folder).
  public init(_ typed: String) {
    path = typed
    let folder = typed.lastIndex(of: "/").map { String(typed[...$0]) } ?? ""
    let start = String(typed.dropFirst(folder.count))
    // A folder under its own name: `~` alone is one too.
    guard start != "~" else {
      path = "~/"
      return
    }
    let place = folder.isEmpty ? "." : Paths.expanded(folder)
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []).filter { name in
      (start.hasPrefix(".") || !name.hasPrefix(".")) && Self.canBeTyped(name)
    }.sorted()
    // As it is typed, or in any case where no name begins just so.
    let exact = names.filter { $0.hasPrefix(start) }
    let found = exact.isEmpty ? names.filter { $0.lowercased().hasPrefix(start.lowercased()) } : exact
    guard let first = found.first else {
      sentence = Self.nothing
      return
    }
    let common = found.dropFirst().reduce(first) { $0.commonPrefix(with: $1) }
    let whole = found.map { Self.isFolder(place + "/" + $0) ? $0 + "/" : $0 }
    // In other letters than those typed names may begin alike with less.
    let certain = common.count < start.count ? start : common
    path = folder + (found.count == 1 ? whole[0] : certain)
    guard found.count > 1 else { return }
    let told = whole.prefix(Self.mostTold).joined(separator: ", ")
    sentence =
      "\(found.count) begin so: " + told + (found.count > Self.mostTold ? ", …" : "")
  }

  static let nothing = "No file there begins so."

  /// A name that a field can hold as it is: it may contain anything on a disk, and quotes and backslashes mean something else in a path.
  private static func canBeTyped(_ name: String) -> Bool {
    !name.contains("\\") && CleanText.clean(name, limit: 400) == name
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }
}
