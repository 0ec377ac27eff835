import Foundation
import Testing

@testable import Terminal

/// Graphics protocols: the query, parsing of replies, and the encoded pictures, decoded again.
@Suite struct PixelGraphicsTests {
  /// A ramp with noise: more colours than sixel has.
  static let photo: Pixels = {
    let (width, height) = (90, 140)
    var bytes: [UInt8] = []
    var noise: UInt32 = 7
    for y in 0..<height {
      for x in 0..<width {
        noise = noise &* 1_664_525 &+ 1_013_904_223
        bytes += [
          UInt8(x * 255 / width), UInt8(y * 255 / height), UInt8((x + y) / 2 + Int(noise >> 28)), 255,
        ]
      }
    }
    return Pixels(width: width, height: height, bytes: bytes)
  }()

  static func placement(_ image: EncodedImage, row: Int = 2, col: Int = 3) -> (Grid, ImagePlacement) {
    var grid = Grid(width: 40, height: 16)
    let picture = Picture(width: image.width, height: image.height) { x, y in
      RGB(Int(x * 255), Int(y * 255), 60)
    }
    let placement = ImagePlacement(row: row, col: col, picture: picture, image: image)
    var own = picture
    own.image = image
    grid.put(own, row, col)
    return (grid, placement)
  }

  static func image(_ kind: GraphicsProtocol.Kind, number: Int = 1) throws -> EncodedImage {
    let graphics = GraphicsProtocol(kind: kind, cellSize: (10, 20), why: "")
    return try #require(EncodedImage(photo, number: number, width: 9, height: 7, for: graphics))
  }

  @Test func repliesAreSeparatedFromKeysHoweverTheyAreSplit() {
    let text = Array("3\u{1B}_Gi=31;OK\u{1B}\\é\u{1B}[A\u{1B}[6;17;8t\u{1B}[6~\u{1B}[?62;4;22cq\u{1B}".utf8)
    for cut in 0...text.count {
      for second in [cut, (cut + text.count) / 2] {
        var answers = ProbeReplies()
        answers.take(text[..<cut])
        answers.take(text[cut..<max(cut, second)])
        answers.take(text[max(cut, second)...])
        #expect(answers.state == .escape)
        answers.finish()
        #expect(answers.supportsKitty == true && answers.deviceAttributes == [[62, 4, 22]])
        #expect(answers.cell?.width == 8 && answers.cell?.height == 17)
        #expect(String(decoding: answers.keys, as: UTF8.self) == "3é\u{1B}[A\u{1B}[6~q\u{1B}")
      }
    }
    var refused = ProbeReplies()
    refused.take("\u{1B}_Gi=31;EINVAL:no\u{1B}\\".utf8)
    #expect(refused.supportsKitty == false)
    // A reply that never ends is dropped, and its bytes are not keys.
    refused.take("\u{1B}_".utf8)
    refused.take(Array(repeating: 0x41, count: 100_000))
    #expect(refused.keys.isEmpty)
    refused.take("\u{1B}[6;100000000000000000000;9t\u{1B}[6;0;0t".utf8)
    #expect(refused.cell == nil)
  }

  @Test func queriesAndRepliesChooseTheProtocol() {
    func question(
      _ choice: PictureChoice, tmux: Bool = false, allowsPassthrough: Bool = false, cell: Bool = true
    )
      -> GraphicsQuery
    {
      GraphicsQuery(
        choice: choice, isInTmux: tmux, allowsPassthrough: allowsPassthrough, cell: cell ? (9, 18) : nil)
    }
    #expect(question(.auto).bytes.hasSuffix("\u{1B}\\\u{1B}[c") && question(.auto).bytes.contains("a=q"))
    #expect(question(.auto, cell: false).bytes.hasSuffix("\u{1B}[16t\u{1B}[c"))
    #expect(!question(.auto, tmux: true).bytes.contains("_G"))
    #expect(
      question(.auto, tmux: true, allowsPassthrough: true).bytes.hasPrefix("\u{1B}Ptmux;\u{1B}\u{1B}_G"))
    for quiet in [question(.blocks), question(.off), question(.kitty), question(.sixel)] {
      #expect(quiet.bytes == "")
    }

    func graphics(_ question: GraphicsQuery, _ answer: String) -> GraphicsProtocol.Kind {
      var answers = ProbeReplies()
      answers.take(answer.utf8)
      return question.graphics(answers).kind
    }
    let (yes, plain, sixel) = ("\u{1B}_Gi=31;OK\u{1B}\\", "\u{1B}[?1;2c", "\u{1B}[?62;4c")
    #expect(graphics(question(.auto), yes + sixel) == .kitty)
    #expect(graphics(question(.auto), sixel) == .sixel && graphics(question(.auto), plain) == .blocks)
    #expect(graphics(question(.auto), "\u{1B}[?64;14;24c") == .blocks, "14 and 24 are not 4")
    #expect(graphics(question(.auto, cell: false), sixel) == .blocks)
    #expect(graphics(question(.auto, cell: false), "\u{1B}[6;20;10t" + sixel) == .sixel)
    #expect(graphics(question(.auto, tmux: true, allowsPassthrough: true), plain + yes) == .placeholders)
    // tmux replies first: sixel of the terminal around it does not count.
    #expect(graphics(question(.auto, tmux: true, allowsPassthrough: true), plain + sixel) == .blocks)
    #expect(graphics(question(.kitty, tmux: true), "") == .blocks)
    #expect(graphics(question(.auto), "") == .blocks)
  }

  /// Decodes a sixel sequence into the colour of each pixel.
  static func read(_ bytes: [UInt8]) -> [[RGB?]] {
    var text = Substring(String(decoding: bytes, as: UTF8.self))
    func number() -> Int {
      let digits = text.prefix { $0.isNumber }
      text = text.dropFirst(digits.count)
      return Int(digits) ?? 0
    }
    func numbers() -> [Int] {
      var found = [number()]
      while text.first == ";" {
        text = text.dropFirst()
        found.append(number())
      }
      return found
    }
    guard text.hasPrefix("\u{1B}P0;1q\"") else { return [] }
    text = text.dropFirst(7)
    let size = numbers()
    var points = [[RGB?]](repeating: Array(repeating: nil, count: size[2]), count: size[3])
    var tones: [Int: RGB] = [:]
    var (tone, row, col) = (0, 0, 0)
    while let c = text.first, c != "\u{1B}" {
      text = text.dropFirst()
      switch c {
      case "#":
        let found = numbers()
        tone = found[0]
        if found.count == 5 {
          tones[tone] = RGB(found[2] * 255 / 100, found[3] * 255 / 100, found[4] * 255 / 100)
        }
      case "$": col = 0
      case "-": (row, col) = (row + 6, 0)
      default:
        let count = c == "!" ? number() : 1
        if c == "!", let next = text.first {
          text = text.dropFirst()
          set(next, count)
        } else {
          set(c, count)
        }
      }
    }
    func set(_ c: Character, _ count: Int) {
      let mask = Int(c.asciiValue ?? 63) - 63
      for _ in 0..<count {
        for bit in 0..<6 where mask >> bit & 1 == 1 && row + bit < points.count && col < points[0].count {
          points[row + bit][col] = tones[tone]
        }
        col += 1
      }
    }
    return points
  }

  @Test func sixelDecodesToTheSamePicture() throws {
    guard case .sixel(let bytes) = try Self.image(.sixel).data else { return #expect(Bool(false)) }
    let points = Self.read(bytes)
    #expect(points.count == 140 && points[0].count == 90)
    var (worst, sum) = (0, 0)
    for (y, line) in points.enumerated() {
      for (x, point) in line.enumerated() {
        let at = (y * 90 + x) * 4
        let own = Self.photo.bytes[at..<at + 3].map(Int.init)
        let miss =
          point.map { max(abs($0.red - own[0]), abs($0.green - own[1]), abs($0.blue - own[2])) } ?? 999
        worst = max(worst, miss)
        sum += miss
      }
    }
    #expect(worst < 60 && sum / (90 * 140) < 12, "worst \(worst), mean \(sum / (90 * 140))")
    // Few colours are exact, also at heights that are not a multiple of six.
    let flat = Pixels(
      width: 5, height: 8, bytes: (0..<40).flatMap { [UInt8($0 < 20 ? 255 : 0), 51, 0, 255] })
    let back = Self.read(Sixel.encode(flat))
    #expect(back.enumerated().allSatisfy { y, line in line.allSatisfy { $0 == RGB(y < 4 ? 255 : 0, 51, 0) } })
  }

  @Test func kittyDecodesToTheSamePicture() throws {
    guard let library = PNGLibrary.shared else { return }
    let image = try Self.image(.kitty)
    let text = String(decoding: Kitty.transmit(image, as: 77) { $0 }, as: UTF8.self)
    let pieces = text.components(separatedBy: "\u{1B}\\").dropLast()
    var base64 = ""
    for (i, piece) in pieces.enumerated() {
      #expect(piece.hasPrefix("\u{1B}_G") && piece.utf8.count < 4200 && piece.contains("q=2"))
      #expect(piece.contains("m=\(i == pieces.count - 1 ? 0 : 1);"))
      base64 += piece.split(separator: ";")[1]
    }
    #expect(pieces.count > 1 && pieces[0].contains("a=t,f=100,s=90,v=140,i=77"))
    let png = try #require(Data(base64Encoded: base64))
    #expect(library.read(png)?.bytes == Self.photo.bytes)
    // Larger pictures are scaled down before they are sent; the terminal scales them up.
    let graphics = GraphicsProtocol(kind: .kitty, cellSize: (20, 40), why: "")
    let large = try #require(EncodedImage(Self.photo, number: 2, width: 72, height: 36, for: graphics))
    guard case .kitty(_, let width, let height, _) = large.data else { return #expect(Bool(false)) }
    #expect(width * height <= 128 * 1024 && abs(Double(width) / Double(height) - 1) < 0.02)
  }

  @Test func imagesAreSentOnceAndHiddenWhenCovered() throws {
    let image = try Self.image(.kitty)
    let (grid, placement) = Self.placement(image)
    var tracker = PlacementTracker(GraphicsProtocol(kind: .kitty, cellSize: (10, 20), why: ""), group: 5)
    func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
    #expect(tracker.frame(grid).before.isEmpty && tracker.pending == [placement])
    let first = text(tracker.flushPending())
    #expect(first.hasPrefix("\u{1B}[?2026h\u{1B}7") && first.hasSuffix("\u{1B}8\u{1B}[?2026l"))
    #expect(first.contains("a=t,") && first.contains("\u{1B}[3;4H\u{1B}_Ga=p,"))
    #expect(tracker.frame(grid).before.isEmpty && tracker.flushPending().isEmpty, "nothing changed")
    var covered = grid
    covered.put(3, 5, "over it")
    #expect(text(tracker.frame(covered).before).contains("a=d,d=i") && tracker.flushPending().isEmpty)
    #expect(tracker.frame(grid).before.isEmpty)
    let again = text(tracker.flushPending())
    #expect(again.contains("a=p,") && !again.contains("a=t,"))
    // At another place: removed and placed again.
    let (moved, _) = Self.placement(image, row: 4)
    #expect(text(tracker.frame(moved).before).contains("a=d,d=i"))
    #expect(text(tracker.flushPending()).contains("\u{1B}[5;4H"))
    // The number of pictures in the terminal is bounded.
    var (ids, dropped) = (0, 0)
    for number in 2...40 {
      _ = tracker.frame(Self.placement(try Self.image(.kitty, number: number)).0)
      let bytes = text(tracker.flushPending())
      ids += bytes.components(separatedBy: "a=t,").count - 1
      dropped += bytes.components(separatedBy: "d=I").count - 1
    }
    #expect(ids == 39 && ids + 1 - dropped <= PlacementTracker.mostUploads)
    #expect(!tracker.reset().isEmpty && tracker.shown.isEmpty)
  }

  @Test func removingASixelImageRedrawsItsRows() throws {
    let (grid, _) = Self.placement(try Self.image(.sixel))
    var tracker = PlacementTracker(GraphicsProtocol(kind: .sixel, cellSize: (10, 20), why: ""), group: 5)
    #expect(tracker.frame(grid).rowsToRedraw.isEmpty)
    #expect(String(decoding: tracker.flushPending(), as: UTF8.self).contains("\u{1B}[3;4H\u{1B}P0;1q"))
    #expect(tracker.frame(grid).rowsToRedraw.isEmpty && tracker.flushPending().isEmpty)
    #expect(tracker.frame(Grid(width: 40, height: 16)).rowsToRedraw == [2..<9])
    #expect(tracker.flushPending().isEmpty)
  }

  @Test func placeholdersStandForPicturesInTmux() throws {
    let (grid, _) = Self.placement(try Self.image(.placeholders))
    var tracker = PlacementTracker(
      GraphicsProtocol(kind: .placeholders, cellSize: (10, 20), why: ""), group: 5)
    #expect(tracker.frame(grid).grid == grid, "blocks until it is sent")
    let bytes = String(decoding: tracker.flushPending(), as: UTF8.self)
    #expect(bytes.contains("\u{1B}Ptmux;\u{1B}\u{1B}_Ga=t,") && bytes.contains("a=p,U=1,"))
    let shown = tracker.frame(grid).grid
    let sign = Array(shown[3, 5].text.unicodeScalars)
    #expect(sign == ["\u{10EEEE}", "\u{30D}", "\u{30E}", Placeholder.diacritics[6]])
    let tone = try #require(shown[3, 5].paint?.front)
    #expect(RGB(tone).index == 17)
    #expect(tracker.flushPending().isEmpty && tracker.frame(grid).before.isEmpty)
    for id in 17..<231 { #expect(RGB(RGB(index: id).value).index == id) }
  }

  /// Diacritics of class "above" that are in no letter's decomposition and in old versions of Unicode.
  @Test func diacriticsAreThoseOfTheProtocol() {
    #expect(Set(Placeholder.diacritics).count == Placeholder.diacritics.count && Placeholder.mostPlaces > 100)
    #expect(Placeholder.diacritics == Placeholder.diacritics.sorted())
    for mark in Placeholder.diacritics {
      let age = mark.properties.age.map { ($0.major, $0.minor) } ?? (99, 0)
      #expect(mark.properties.canonicalCombiningClass == .above && age <= (6, 0), "\(mark.value)")
      #expect(mark.properties.generalCategory == .nonspacingMark)
    }
  }

  @Test func thumbnailsInPixelsMatchTheirBlocks() throws {
    let graphics = GraphicsProtocol(kind: .sixel, cellSize: (10, 20), why: "")
    for anime in Sample.titles {
      let made = try #require(PosterCache.thumbnail(anime, 1, width: 14, height: 7, for: graphics))
      #expect(
        made.cells == Picture(width: 14, height: 7, tone: GeneratedThumbnail(anime, pixel: 1 / 14).tone).cells
      )
      guard case .sixel(let bytes)? = made.image?.data else { return #expect(Bool(false)) }
      let points = Self.read(bytes)
      #expect(points.count == 140 && points[0].count == 140 && bytes.count < 16_000, "\(bytes.count)")
      var near = 0
      for (cell, shown) in made.cells.enumerated() {
        let middle = points[cell / 14 * 20 + 5][cell % 14 * 10 + 5]
        if let middle, let paint = shown.paint,
          middle.distance(RGB(shown.text == " " ? paint.back : paint.front)) < 20_000
        {
          near += 1
        }
      }
      #expect(near > made.cells.count * 8 / 10, "\(anime.title): \(near) of \(made.cells.count)")
    }
    #expect(PosterCache.thumbnail(Sample.titles[0], 1, width: 14, height: 7, for: .blocks("")) == nil)
    #expect(PosterCache(folder: "/nowhere", choice: .kitty, wake: {}) != nil)
    #expect(PosterCache(folder: "/nowhere", choice: .blocks, wake: {}) == nil)
  }
}
