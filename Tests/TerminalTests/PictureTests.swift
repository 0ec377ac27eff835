import Catalogue
import Foundation
import Synchronization
import Testing

@testable import Terminal

@Suite struct PictureTests {
  /// Twenty by thirty pixels, red above and blue below.
  static let png =
    "iVBORw0KGgoAAAANSUhEUgAAABQAAAAeCAIAAACjcKk8AAAABmJLR0QA/wD/AP+gvaeTAAAAKElEQVQ4jWO8zkA+YKJA76jmUc2jmrEBRgYG8jPlEPXzqOZRzYNYMwDYkQHpf7OCNQAAAABJRU5ErkJggg=="
  static let jpeg =
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wAARCAAeABQDAREAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAxEAPwD5Ur8fP9HQoAKAKX9t6d/z/wBr/wB/l/xr7D/U3ib/AKFlf/wTU/8AkT5b/Wvh7/oYUf8AwbD/AOSD+29O/wCf+1/7/L/jR/qbxN/0LK//AIJqf/Ih/rXw9/0MKP8A4Nh/8kH9t6d/z/2v/f5f8aP9TeJv+hZX/wDBNT/5EP8AWvh7/oYUf/BsP/kjySv9TT/N4KACgAoAKACgD//Z"

  func print(_ anime: Anime, _ width: Int = 18, _ height: Int = 9) -> Picture {
    Picture(width: width, height: height, tone: GeneratedThumbnail(anime, pixel: 1 / Double(width)).tone)
  }

  /// Pixels that differ between two pictures of one size.
  func difference(_ a: Picture, _ b: Picture) -> Double {
    Double(zip(a.cells, b.cells).filter { $0 != $1 }.count) / Double(a.cells.count)
  }

  @Test func thumbnailsAreStableAndUnique() {
    var twin = Sample.titles[0]
    twin.title = "Another name"
    #expect(print(Sample.titles[0]) == print(twin), "the thumbnail depends on more than the title's facts")
    twin.id += 1
    #expect(difference(print(Sample.titles[0]), print(twin)) > 0.05)
  }

  @Test func similarTitlesHaveSimilarThumbnails() throws {
    func title(_ id: Int, _ genres: [String]) -> Anime {
      var anime = Anime(id: id, title: "T")
      anime.genres = genres
      return anime
    }
    var (near, far) = (0.0, 0.0)
    for id in 1...20 {
      let one = print(title(id, ["Romance", "School"]))
      near += difference(one, print(title(id + 100, ["Romance", "School"])))
      far += difference(one, print(title(id + 100, ["Horror", "Mystery"])))
    }
    #expect(near < 0.9 * far, "\(near) and \(far)")
  }

  @Test func thumbnailsUseFewColoursAndBytes() throws {
    // Bytes sent for a thumbnail: 24 at most for a change of colours, three for a half block.
    for anime in Sample.titles {
      let picture = print(anime, 14, 7)
      var bytes = 0
      var last: Paint?
      for cell in picture.cells {
        if cell.paint != last { bytes += 24 }
        bytes += cell.text.utf8.count
        last = cell.paint
      }
      #expect(bytes < 3000, "\(anime.title): \(bytes)")
      #expect(Set(picture.cells.compactMap { $0.paint?.front }).count > 3)
    }
  }

  @Test func withoutColoursPicturesAreShades() {
    var grid = Grid(width: 30, height: 12)
    TitlePicture.draw(Sample.titles[0], 1, 1, width: 18, height: 9, RenderContext(), &grid)
    for onLight in [false, true] {
      let plain = grid.shaded(onLight: onLight)
      #expect(plain.cells.allSatisfy { $0.paint == nil })
      #expect(Set(plain.cells.map(\.text)).isSubset(of: [" ", "░", "▒", "▓", "█", "▀", "▄"]))
      #expect(Set(plain.cells.map(\.text)).count > 2)
    }
    #expect(grid.shaded(onLight: true) != grid.shaded(onLight: false))
  }

  func file(_ base64: String, _ name: String, in folder: String) throws -> String {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let data = try #require(Data(base64Encoded: base64))
    try data.write(to: URL(fileURLWithPath: folder + "/" + name))
    return folder + "/" + name
  }

  @Test(arguments: [("a.png", png), ("a.jpg", jpeg)])
  func postersAreReadWhereTheLibraryIsInstalled(name: String, base64: String) throws {
    let folder = NSTemporaryDirectory() + "posters-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = try file(base64, name, in: folder)
    let isThere = name.hasSuffix("png") ? PNGLibrary.shared != nil : JPEGLibrary.shared != nil
    let pixels = Pixels.read(path)
    #expect((pixels != nil) == isThere)
    guard let pixels else { return }
    #expect(pixels.width == 20 && pixels.height == 30)
    #expect(pixels.mean(0..<20, 0..<12).distance(RGB(0xD70000)) < 500)
    #expect(pixels.mean(0..<20, 18..<30).distance(RGB(0x0000D7)) < 500)
    // 2:3 in a wider space: the height decides.
    let picture = PosterCache.fit(pixels, width: 18, height: 9)
    #expect(picture.width == 12 && picture.height == 9)
    for (row, red) in [(1, true), (7, false)] {
      let light = RGB(picture.cells[row * 12 + 5].paint?.back ?? 0)
      #expect(red ? light.red > light.blue : light.blue > light.red)
    }
    // A truncated file is not a poster.
    let cut = try #require(Data(base64Encoded: base64)).prefix(60)
    try cut.write(to: URL(fileURLWithPath: path))
    #expect(Pixels.read(path) == nil)
  }

  @Test func missingAndBrokenPostersAreNil() throws {
    #expect(PosterCache(folder: "/nowhere/at/all", wake: {}) == nil)
    let folder = NSTemporaryDirectory() + "posters-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    _ = try file(Data("no picture".utf8).base64EncodedString(), "7.png", in: folder)
    #expect(Pixels.read(folder + "/7.png") == nil)
    let made = PosterCache(folder: folder, wake: {})
    let posters = try #require(made)
    let requests = [7, 8].map { PictureRequest(anime: Anime(id: $0, title: "T"), width: 10, height: 5) }
    posters.request(requests)
    posters.waitUntilIdle()
    #expect(requests.allSatisfy { posters.decoded[$0] == nil })
  }

  /// A poster that is not there is asked for once, and shown when it has come.
  @Test func missingPostersAreFetchedAndThenShown() throws {
    guard PNGLibrary.shared != nil else { return }
    let folder = NSTemporaryDirectory() + "posters-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let asked = Mutex<[String]>([])
    let came = DispatchSemaphore(value: 0)
    let png = Self.png
    let made = PosterCache(
      folder: folder,
      fetch: { id, address, done in
        asked.withLock { $0.append(address) }
        try? Data(base64Encoded: png)?.write(to: URL(fileURLWithPath: "\(folder)/\(id).png"))
        done()
      }, wake: { came.signal() })
    let posters = try #require(made)
    var (with, without) = (Anime(id: 7, title: "T"), Anime(id: 8, title: "U"))
    with.imageURL = "https://example.org/7.png"
    without.imageURL = nil
    let requests = [with, without].map { PictureRequest(anime: $0, width: 10, height: 5) }
    posters.request(requests)
    posters.waitUntilIdle()
    #expect(came.wait(timeout: .now() + 180) == .success)
    #expect(asked.withLock { $0 } == ["https://example.org/7.png"])
    // The next frame asks for the same pictures.
    posters.request(requests)
    posters.waitUntilIdle()
    #expect(posters.decoded[requests[0]] != nil && posters.decoded[requests[1]] == nil)
    #expect(asked.withLock { $0.count } == 1)
    #expect(PosterCache.isPicture(try #require(Data(base64Encoded: png))))
    #expect(
      !PosterCache.isPicture(Data([0x89, 0x50, 0x4E, 0x47, 1, 2])) && !PosterCache.isPicture(Data("x".utf8)))
  }

  @Test func decodedPosterReplacesTheThumbnail() throws {
    guard PNGLibrary.shared != nil else { return }
    let folder = NSTemporaryDirectory() + "posters-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    _ = try file(Self.png, "19.png", in: folder)
    let read = DispatchSemaphore(value: 0)
    let made = PosterCache(folder: folder, wake: { read.signal() })
    let posters = try #require(made)
    func frame() -> Grid {
      FrameView.draw(Sample.state(), RenderContext(posters: posters.decoded), width: 80, height: 24)
    }
    let before = frame()
    #expect(before == frame() && read.wait(timeout: .now() + 0.2) == .timedOut, "drawing decodes nothing")
    posters.request(before.pictureRequests)
    #expect(read.wait(timeout: .now() + 180) == .success)
    let after = frame()
    #expect(before != after)
    #expect(after.cells.contains { cell in cell.paint.map { RGB($0.back) == RGB(0xD70000) } ?? false })
  }
}
