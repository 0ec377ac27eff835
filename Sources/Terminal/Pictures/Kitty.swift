/// Escape sequences of the kitty graphics protocol. Replies are turned off (q=2): they would arrive among the keys.
enum Kitty {
  /// Most bytes of image data in one sequence.
  private static let chunk = 4096

  /// Sends an image under an id without showing it.
  static func transmit(_ image: EncodedImage, as id: Int, wrap: (String) -> String) -> [UInt8] {
    guard case .kitty(let format, let width, let height, let base64) = image.data else { return [] }
    var out: [UInt8] = []
    for start in stride(from: 0, to: max(1, base64.count), by: chunk) {
      let end = min(start + chunk, base64.count)
      let head = start == 0 ? "a=t,f=\(format),s=\(width),v=\(height),i=\(id),q=2," : "q=2,"
      let more = end < base64.count ? 1 : 0
      out +=
        wrap(
          "\u{1B}_G\(head)m=\(more);" + String(decoding: base64[start..<end], as: UTF8.self) + "\u{1B}\\"
        ).utf8
    }
    return out
  }

  /// Shows an image over cells, its top left at the cursor, which does not move.
  static func place(_ image: EncodedImage, as id: Int) -> String {
    "\u{1B}_Ga=p,i=\(id),p=1,c=\(image.width),r=\(image.height),C=1,q=2\u{1B}\\"
  }

  /// Makes an image ready to be shown wherever placeholder characters stand for it.
  static func placeVirtually(_ image: EncodedImage, as id: Int) -> String {
    "\u{1B}_Ga=p,U=1,i=\(id),c=\(image.width),r=\(image.height),q=2\u{1B}\\"
  }

  /// Takes an image off the screen; it can be placed again.
  static func deletePlacement(_ id: Int) -> String { "\u{1B}_Ga=d,d=i,i=\(id),p=1,q=2\u{1B}\\" }

  /// Takes an image off the screen and out of the terminal's memory.
  static func delete(_ id: Int) -> String { "\u{1B}_Ga=d,d=I,i=\(id),q=2\u{1B}\\" }

  /// Takes all images off the screen.
  static let deleteAll = "\u{1B}_Ga=d,d=A,q=2\u{1B}\\"
}

/// Characters that stand for parts of an image: U+10EEEE with diacritics for its row and column, in a colour that is the image's
/// id. They are text, so programs that keep cells (tmux) keep pictures.
enum Placeholder {
  /// How many rows, columns and groups of ids can be written.
  static var mostPlaces: Int { diacritics.count }

  /// The character for one cell of image `id`.
  static func text(row: Int, col: Int, id: Int) -> String {
    var text = String.UnicodeScalarView()
    text.append("\u{10EEEE}")
    for mark in [row, col, id >> 24] { text.append(diacritics[mark]) }
    return String(text)
  }

  /// The diacritics of the protocol, by the number they stand for: those of class "above" that no precomposed letter contains.
  static let diacritics: [Unicode.Scalar] = {
    let runs: [ClosedRange<UInt32>] = [
      0x305...0x305, 0x30D...0x30E, 0x310...0x310, 0x312...0x312, 0x33D...0x33F, 0x346...0x346, 0x34A...0x34C,
      0x350...0x352, 0x357...0x357, 0x35B...0x35B, 0x363...0x36F, 0x483...0x487, 0x592...0x595, 0x597...0x599,
      0x59C...0x5A1, 0x5A8...0x5A9, 0x5AB...0x5AC, 0x5AF...0x5AF, 0x5C4...0x5C4, 0x610...0x617, 0x657...0x65B,
      0x65D...0x65E, 0x6D6...0x6DC, 0x6DF...0x6E2, 0x6E4...0x6E4, 0x6E7...0x6E8, 0x6EB...0x6EC, 0x730...0x730,
      0x732...0x733, 0x735...0x736, 0x73A...0x73A, 0x73D...0x73D, 0x73F...0x741, 0x743...0x743, 0x745...0x745,
      0x747...0x747, 0x749...0x74A, 0x7EB...0x7F1, 0x7F3...0x7F3,
    ]
    return runs.joined().compactMap(Unicode.Scalar.init)
  }()
}
