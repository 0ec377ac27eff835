/// Pictures by the kitty protocol. All of it asks for no answers: they would come among the keys.
enum Kitty {
  /// A piece of a transmission holds so many bytes.
  private static let piece = 4096

  /// Sends a picture under a number; it is not shown by that.
  static func send(_ plate: Plate, as id: Int, wrap: (String) -> String) -> [UInt8] {
    guard case .kitty(let format, let width, let height, let base64) = plate.data else { return [] }
    var out: [UInt8] = []
    for start in stride(from: 0, to: max(1, base64.count), by: piece) {
      let end = min(start + piece, base64.count)
      let head = start == 0 ? "a=t,f=\(format),s=\(width),v=\(height),i=\(id),q=2," : "q=2,"
      let more = end < base64.count ? 1 : 0
      out +=
        wrap(
          "\u{1B}_G\(head)m=\(more);" + String(decoding: base64[start..<end], as: UTF8.self) + "\u{1B}\\"
        ).utf8
    }
    return out
  }

  /// Shows it over cells from the cursor on, which stays.
  static func lay(_ plate: Plate, as id: Int) -> String {
    "\u{1B}_Ga=p,i=\(id),p=1,c=\(plate.width),r=\(plate.height),C=1,q=2\u{1B}\\"
  }

  /// Makes it ready to be shown where signs stand for it.
  static func prepare(_ plate: Plate, as id: Int) -> String {
    "\u{1B}_Ga=p,U=1,i=\(id),c=\(plate.width),r=\(plate.height),q=2\u{1B}\\"
  }

  /// Takes it off the screen; it can be shown again.
  static func lift(_ id: Int) -> String { "\u{1B}_Ga=d,d=i,i=\(id),p=1,q=2\u{1B}\\" }

  /// Takes it off, and its points out of the terminal's memory.
  static func drop(_ id: Int) -> String { "\u{1B}_Ga=d,d=I,i=\(id),q=2\u{1B}\\" }

  /// Takes all off.
  static let clear = "\u{1B}_Ga=d,d=A,q=2\u{1B}\\"
}

/// Signs that stand for parts of a picture: a character of private use whose marks name row and column, and whose colour
/// names the picture. They are text, so whatever keeps cells (tmux) keeps pictures.
enum Placeholder {
  /// Rows, columns and groups that can be named.
  static var most: Int { marks.count }

  /// The sign of a part of picture `id`.
  static func text(row: Int, col: Int, id: Int) -> String {
    var text = String.UnicodeScalarView()
    text.append("\u{10EEEE}")
    for mark in [row, col, id >> 24] { text.append(marks[mark]) }
    return String(text)
  }

  /// The marks of the protocol, by the number they stand for: marks above letters that no letter swallows.
  static let marks: [Unicode.Scalar] = {
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
