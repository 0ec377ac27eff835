import Catalogue
import Foundation

/// Posters of a folder, `ID.jpg`, `ID.jpeg` or `ID.png`, as cells and in points; where there is none, the title's print in points. A
/// picture is made on a thread of its own: the first frame of a title shows its print, and a wake-up the poster.
public final class Posters: @unchecked Sendable {
  // The lock guards `made`, `order`, `bytes`, `means` and `turn`; the rest does not change.
  private struct Key: Hashable { let id, width, height: Int }
  private let folder: String?
  private let wake: @Sendable () -> Void
  private let queue = DispatchQueue(label: "posters", qos: .userInitiated)
  private let lock = NSLock()
  /// `.some(nil)`: on its way, or there is none.
  private var made: [Key: Picture?] = [:]
  private var order: [Key] = []
  private var means = GraphicsProtocol.blocks("")
  /// Counts the changes of `means`: what was made for one before is of no use.
  private var turn = 0
  /// Bytes of the plates that are kept, and how many pictures are given numbers.
  private var bytes = 0
  private var count = 0
  private static let kept = 64
  private static let mostBytes = 6 << 20

  /// The posters at work; without a folder there are none.
  @TaskLocal public static var current: Posters?

  /// The posters of a folder; nil when there is no such folder, unless points are wanted whatever there is.
  ///
  /// - Parameter wake: called from any thread when a picture has been made.
  public init?(folder: String, choice: PictureChoice = .auto, wake: @escaping @Sendable () -> Void) {
    var isFolder: ObjCBool = false
    let isThere = FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) && isFolder.boolValue
    guard choice != .off, isThere || choice == .kitty || choice == .sixel else { return nil }
    (self.folder, self.wake) = (isThere ? folder : nil, wake)
  }

  /// How many posters a folder holds.
  public static func count(in folder: String) -> Int {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.count { name in
      endings.contains { name.hasSuffix("." + $0) } && Int(name.prefix { $0 != "." }) != nil
    }
  }

  /// Libraries that are not at hand, and what cannot be done without them.
  public static var missingLibraries: [(name: String, loss: String)] {
    var missing: [(name: String, loss: String)] = []
    if PNGLibrary.shared == nil { missing.append(("libpng", "no .png is read")) }
    if JPEGLibrary.shared == nil { missing.append(("libturbojpeg", "no .jpg is read")) }
    if Chafa.shared == nil { missing.append(("libchafa", "half blocks are plainer than they could be")) }
    return missing
  }

  private static let endings = ["jpg", "jpeg", "png"]

  /// By which way pictures are shown from now on.
  public func show(by means: GraphicsProtocol) {
    lock.withLock { (self.means, made, order, bytes, turn) = (means, [:], [], 0, turn + 1) }
  }

  /// Reads what is to be seen soon, as large as the picture asked for last.
  func expect(_ titles: some Sequence<Anime>) {
    guard let last = lock.withLock({ order.last }) else { return }
    for anime in titles { _ = picture(anime, width: last.width, height: last.height) }
  }

  /// The picture of a title in a space of cells, no larger than it; nil while it is made, and where its print in blocks is all.
  func picture(_ anime: Anime, width: Int, height: Int) -> Picture? {
    let key = Key(id: anime.id, width: width, height: height)
    lock.lock()
    defer { lock.unlock() }
    if let known = made[key] { return known }
    made[key] = .some(nil)
    order.append(key)
    if order.count > Self.kept { forgetOldest() }
    queue.async { [self, turn] in
      // What was asked for long ago is not looked at any more: keys came faster.
      let (isWanted, number, means) = lock.withLock {
        count += 1
        return (turn == self.turn && order.suffix(Self.soon).contains(key), count, self.means)
      }
      guard isWanted else { return lock.withLock { if turn == self.turn { forget(key) } } }
      guard let picture = load(anime, key, number, by: means) else { return }
      lock.withLock {
        guard turn == self.turn, made[key] != nil else { return }
        made[key] = picture
        bytes += picture.plate?.data.bytes ?? 0
        while bytes > Self.mostBytes, order.count > Self.soon { forgetOldest() }
      }
      wake()
    }
    return nil
  }

  /// How many of the latest pictures are still worth reading.
  private static let soon = 8

  private func forgetOldest() { forget(order[0]) }

  private func forget(_ key: Key) {
    order.removeAll { $0 == key }
    if let picture = made.removeValue(forKey: key) { bytes -= picture?.plate?.data.bytes ?? 0 }
  }

  private func load(_ anime: Anime, _ key: Key, _ number: Int, by means: GraphicsProtocol) -> Picture? {
    for ending in Self.endings {
      guard let path = folder.map({ "\($0)/\(key.id).\(ending)" }),
        FileManager.default.fileExists(atPath: path), let pixels = Pixels.read(path)
      else { continue }
      var picture = Self.fit(pixels, width: key.width, height: key.height, cell: means.cell)
      picture.plate = Plate(pixels, number: number, width: picture.width, height: picture.height, by: means)
      return picture
    }
    return Self.print(anime, number, width: key.width, height: key.height, by: means)
  }

  /// A title's print, in blocks and in points; nil where there are no points.
  static func print(_ anime: Anime, _ number: Int, width: Int, height: Int, by means: GraphicsProtocol)
    -> Picture?
  {
    guard let size = Plate.points(width, height, by: means) else { return nil }
    let fine = GeneratedThumbnail(anime, point: 1 / Double(size.width))
    let pixels = Pixels(width: size.width, height: size.height) { x, y in fine.tone(x, y) }
    let coarse = GeneratedThumbnail(anime, point: 1 / Double(width))
    var picture = Picture(width: width, height: height, tone: coarse.tone)
    picture.plate = Plate(pixels, number: number, width: width, height: height, by: means)
    return picture
  }

  /// The picture as large as the space allows; cells are about twice as high as wide.
  static func fit(
    _ pixels: Pixels, width: Int, height: Int, cell: (width: Int, height: Int) = GraphicsProtocol.usual
  ) -> Picture {
    let (wide, high) = (
      Double(pixels.width) / Double(cell.width), Double(pixels.height) / Double(cell.height)
    )
    let scale = min(Double(width) / wide, Double(height) / high)
    let cols = max(1, min(width, Int((wide * scale).rounded())))
    let rows = max(1, min(height, Int((high * scale).rounded())))
    if let made = Chafa.shared?.picture(pixels, width: cols, height: rows) { return made }
    return Picture(width: cols, height: rows) { x, y in
      let (wide, high) = (Double(pixels.width) / Double(cols), Double(pixels.height) / Double(2 * rows))
      let (left, top) = (x * Double(pixels.width) - wide / 2, y * Double(pixels.height) - high / 2)
      return pixels.mean(
        Int(left)..<max(Int(left) + 1, Int(left + wide)), Int(top)..<max(Int(top) + 1, Int(top + high)))
    }
  }
}
