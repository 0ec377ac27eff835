import Catalogue
import Foundation
import Synchronization

/// A picture that a frame needs: a title, and the space for its picture in cells.
public struct PictureRequest: Sendable, Equatable {
  let anime: Anime
  let width, height: Int

  /// One poster in one size.
  struct Key: Hashable { let id, width, height: Int }
  var key: Key { Key(id: anime.id, width: width, height: height) }
}

/// The posters decoded so far, for drawing. Copies share their storage.
public struct DecodedPosters: Sendable {
  fileprivate var pictures: [PictureRequest.Key: Picture] = [:]

  /// No posters.
  public init() {}

  subscript(request: PictureRequest) -> Picture? { pictures[request.key] }
}

/// Decodes the posters of a folder, `ID.jpg`, `ID.jpeg` or `ID.png`, as cells and as pixels; a title without one gets its
/// generated thumbnail in pixels. Pictures are decoded on a queue of their own: frames draw what `decoded` holds, pass what
/// they want to `request`, and are drawn again when `wake` is called.
public final class PosterCache: Sendable {
  private let folder: String?
  /// Fetches the poster at an address, and calls back when its file is there.
  public typealias Fetch = @Sendable (_ id: Int, _ address: String, @escaping @Sendable () -> Void) -> Void

  private let wake: @Sendable () -> Void
  private let fetch: Fetch?
  private let queue = DispatchQueue(label: "posters", qos: .userInitiated)
  private let state = Mutex(State())
  private static let mostPictures = 64
  private static let mostBytes = 6 << 20

  private struct State {
    var posters = DecodedPosters()
    /// Requested pictures, the oldest first: decoded, waiting, or known to have no poster.
    var order: [PictureRequest.Key] = []
    var requested: Set<PictureRequest.Key> = []
    var graphics = GraphicsProtocol.blocks("")
    /// Counts the changes of `graphics`: pictures made for an earlier one are dropped.
    var generation = 0
    /// Bytes of the kept pixel data, and the number of the last picture.
    var bytes = 0
    var count = 0

    mutating func forgetOldest() { forget(order[0]) }

    mutating func forget(_ key: PictureRequest.Key) {
      order.removeAll { $0 == key }
      requested.remove(key)
      if let picture = posters.pictures.removeValue(forKey: key) { bytes -= picture.image?.data.bytes ?? 0 }
    }
  }

  /// The posters of a folder; nil when there is no such folder, unless kitty or sixel is chosen explicitly.
  ///
  /// - Parameters:
  ///   - fetch: fetches a poster that is not in the folder.
  ///   - wake: called from any thread when a picture was decoded.
  public init?(
    folder: String, choice: PictureChoice = .auto, fetch: Fetch? = nil, wake: @escaping @Sendable () -> Void
  ) {
    var isFolder: ObjCBool = false
    let isThere = FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) && isFolder.boolValue
    guard choice != .off, isThere || choice == .kitty || choice == .sixel else { return nil }
    (self.folder, self.wake, self.fetch) = (isThere ? folder : nil, wake, fetch)
  }

  /// Whether bytes are a whole picture, as far as the libraries that are installed can tell.
  @Sendable public static func isPicture(_ data: Data) -> Bool {
    guard data.count <= Pixels.largestFile else { return false }
    if data.starts(with: Pixels.png) { return PNGLibrary.shared.map { $0.read(data) != nil } ?? true }
    if data.starts(with: Pixels.jpeg) { return JPEGLibrary.shared.map { $0.read(data) != nil } ?? true }
    return false
  }

  /// How many posters a folder holds.
  public static func count(in folder: String) -> Int {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.count { name in
      endings.contains { name.hasSuffix("." + $0) } && Int(name.prefix { $0 != "." }) != nil
    }
  }

  /// Libraries that are not installed, and what does not work without them.
  public static var missingLibraries: [(name: String, loss: String)] {
    var missing: [(name: String, loss: String)] = []
    if PNGLibrary.shared == nil { missing.append(("libpng", "no .png is read")) }
    if JPEGLibrary.shared == nil { missing.append(("libturbojpeg", "no .jpg is read")) }
    if Chafa.shared == nil { missing.append(("libchafa", "half blocks are plainer than they could be")) }
    return missing
  }

  private static let endings = ["jpg", "jpeg", "png"]

  /// Sets how pictures reach the terminal; pictures made for another protocol are dropped.
  public func use(_ graphics: GraphicsProtocol) {
    state.withLock { state in
      guard graphics != state.graphics else { return }
      (state.graphics, state.posters, state.order) = (graphics, DecodedPosters(), [])
      (state.requested, state.bytes) = ([], 0)
      state.generation += 1
    }
  }

  /// The posters decoded so far.
  public var decoded: DecodedPosters { state.withLock { $0.posters } }

  /// Looks again for the poster of a title with the next frame.
  private func look(for id: Int) {
    state.withLock { state in for key in state.order where key.id == id { state.forget(key) } }
    wake()
  }

  /// Starts to decode what is not decoded yet.
  public func request(_ pictures: [PictureRequest]) { for picture in pictures { request(picture) } }

  private func request(_ picture: PictureRequest) {
    let key = picture.key
    let generation: Int? = state.withLock { state in
      guard state.requested.insert(key).inserted else { return nil }
      state.order.append(key)
      if state.order.count > Self.mostPictures { state.forgetOldest() }
      return state.generation
    }
    guard let generation else { return }
    queue.async { [self] in
      // Keys may have come faster than pictures: old requests are not worth decoding any more.
      let (isWanted, number, graphics) = state.withLock { state in
        state.count += 1
        let isWanted = generation == state.generation && state.order.suffix(Self.recent).contains(key)
        if !isWanted, generation == state.generation { state.forget(key) }
        return (isWanted, state.count, state.graphics)
      }
      guard isWanted, let made = load(picture, number, for: graphics) else { return }
      state.withLock { state in
        guard generation == state.generation, state.requested.contains(key) else { return }
        state.posters.pictures[key] = made
        state.bytes += made.image?.data.bytes ?? 0
        while state.bytes > Self.mostBytes, state.order.count > Self.recent { state.forgetOldest() }
      }
      wake()
    }
  }

  /// Waits until everything requested so far is decoded or given up; for tests.
  func waitUntilIdle() { queue.sync {} }

  /// How many of the latest requests are still worth decoding.
  private static let recent = 8

  private func load(_ wanted: PictureRequest, _ number: Int, for graphics: GraphicsProtocol) -> Picture? {
    for ending in Self.endings {
      guard let path = folder.map({ "\($0)/\(wanted.anime.id).\(ending)" }),
        FileManager.default.fileExists(atPath: path), let pixels = Pixels.read(path)
      else { continue }
      var picture = Self.fit(pixels, width: wanted.width, height: wanted.height, cell: graphics.cellSize)
      picture.image = EncodedImage(
        pixels, number: number, width: picture.width, height: picture.height, for: graphics)
      return picture
    }
    if let address = wanted.anime.imageURL {
      fetch?(wanted.anime.id, address) { [weak self] in self?.look(for: wanted.anime.id) }
    }
    return Self.thumbnail(wanted.anime, number, width: wanted.width, height: wanted.height, for: graphics)
  }

  /// A title's generated thumbnail in blocks and in pixels; nil where the protocol has no pixels.
  static func thumbnail(
    _ anime: Anime, _ number: Int, width: Int, height: Int, for graphics: GraphicsProtocol
  )
    -> Picture?
  {
    guard let size = EncodedImage.pixelSize(width, height, for: graphics) else { return nil }
    let fine = GeneratedThumbnail(anime, pixel: 1 / Double(size.width))
    let pixels = Pixels(width: size.width, height: size.height) { x, y in fine.tone(x, y) }
    let coarse = GeneratedThumbnail(anime, pixel: 1 / Double(width))
    var picture = Picture(width: width, height: height, tone: coarse.tone)
    picture.image = EncodedImage(pixels, number: number, width: width, height: height, for: graphics)
    return picture
  }

  /// The picture as large as the space allows; cells are about twice as high as wide.
  static func fit(
    _ pixels: Pixels, width: Int, height: Int,
    cell: (width: Int, height: Int) = GraphicsProtocol.defaultCellSize
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
