import Foundation

/// Posters of a folder, `ID.jpg`, `ID.jpeg` or `ID.png`, as cells. A poster is read on a thread of its own: the first frame
/// of a title shows its print, and a wake-up the poster.
public final class Posters: @unchecked Sendable {
  // The lock guards `made` and `order`; the rest does not change.
  private struct Key: Hashable { let id, width, height: Int }
  private let folder: String
  private let wake: @Sendable () -> Void
  private let queue = DispatchQueue(label: "posters", qos: .userInitiated)
  private let lock = NSLock()
  /// `.some(nil)`: on its way, or there is none.
  private var made: [Key: Picture?] = [:]
  private var order: [Key] = []
  private static let kept = 64

  /// The posters at work; without a folder there are none.
  @TaskLocal public static var current: Posters?

  /// The posters of a folder; nil when there is no such folder.
  ///
  /// - Parameter wake: called from any thread when a poster has been read.
  public init?(folder: String, wake: @escaping @Sendable () -> Void) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
      return nil
    }
    (self.folder, self.wake) = (folder, wake)
  }

  /// The poster of a title in a space of cells, no larger than it; nil while it is read, and where there is none.
  func picture(_ id: Int, width: Int, height: Int) -> Picture? {
    let key = Key(id: id, width: width, height: height)
    lock.lock()
    defer { lock.unlock() }
    if let known = made[key] { return known }
    made[key] = .some(nil)
    order.append(key)
    if order.count > Self.kept { made[order.removeFirst()] = nil }
    queue.async { [self] in
      guard let picture = load(key) else { return }
      lock.withLock { if made[key] != nil { made[key] = picture } }
      wake()
    }
    return nil
  }

  private func load(_ key: Key) -> Picture? {
    for ending in ["jpg", "jpeg", "png"] {
      let path = "\(folder)/\(key.id).\(ending)"
      guard FileManager.default.fileExists(atPath: path), let pixels = Pixels.read(path) else { continue }
      return Self.fit(pixels, width: key.width, height: key.height)
    }
    return nil
  }

  /// The picture as large as the space allows; a cell is twice as high as wide.
  static func fit(_ pixels: Pixels, width: Int, height: Int) -> Picture {
    let scale = min(Double(width) / Double(pixels.width), Double(2 * height) / Double(pixels.height))
    let cols = max(1, min(width, Int((Double(pixels.width) * scale).rounded())))
    let rows = max(1, min(height, Int((Double(pixels.height) * scale / 2).rounded())))
    if let made = Chafa.shared?.picture(pixels, width: cols, height: rows) { return made }
    return Picture(width: cols, height: rows) { x, y in
      let (wide, high) = (Double(pixels.width) / Double(cols), Double(pixels.height) / Double(2 * rows))
      let (left, top) = (x * Double(pixels.width) - wide / 2, y * Double(pixels.height) - high / 2)
      return pixels.mean(
        Int(left)..<max(Int(left) + 1, Int(left + wide)), Int(top)..<max(Int(top) + 1, Int(top + high)))
    }
  }
}
