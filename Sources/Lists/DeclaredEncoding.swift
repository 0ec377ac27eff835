import Foundation
import Foundations

/// The encoding that the first line of an XML file names, as in `<?xml version="1.0" encoding="Shift_JIS"?>`.
enum DeclaredEncoding {
  /// The file as UTF-8, and a sentence where its letters may be wrong. Text that is UTF-8 is so whatever the first line says. O(bytes).
  ///
  /// - Throws: `ListsError` for text in an encoding that is not read, or that is not what the first line says.
  static func utf8(_ bytes: [UInt8], path: String) throws -> (bytes: [UInt8], warning: String?) {
    guard let name = name(bytes), !["utf-8", "utf8", "us-ascii", "ascii"].contains(name.lowercased()) else {
      return LegacyText.utf8(bytes)
    }
    // ISO-2022 writes all letters with seven bits.
    let isShifted = name.lowercased().hasPrefix("iso-2022") && bytes.contains(0x1B)
    guard isShifted || String(validating: bytes, as: UTF8.self) == nil else { return (bytes, nil) }
    let shown = CleanText.clean(name, limit: 40)
    guard let encodings = encodings[name.lowercased().replacing("_", with: "-")] else {
      throw ListsError(
        path: path,
        reason:
          "the file is written in \(shown), which is not read. Save it as UTF-8: iconv -f \(shown) -t UTF-8.")
    }
    for encoding in encodings {
      if let text = String(bytes: bytes, encoding: encoding) { return (Array(text.utf8), nil) }
    }
    throw ListsError(
      path: path,
      reason:
        "the first line says that the file is written in \(shown), but it is not. Export the list again, or save it as UTF-8."
    )
  }

  /// The name that the first line gives; nil where it gives none.
  static func name(_ bytes: [UInt8]) -> String? {
    let start = bytes.drop { $0 == 0xEF || $0 == 0xBB || $0 == 0xBF || $0 <= 0x20 }.prefix(256)
    let head = String(decoding: start, as: UTF8.self)
    guard head.hasPrefix("<?xml"), let end = head.range(of: "?>"),
      let found = head[..<end.lowerBound].firstMatch(of: /encoding\s*=\s*["']([A-Za-z0-9._:\-]+)["']/)
    else { return nil }
    return String(found.1)
  }

  private static let latin1: [String.Encoding] = [.windowsCP1252, .isoLatin1]
  /// By names in small letters with hyphens.
  private static let encodings: [String: [String.Encoding]] = {
    /// Encodings that have a number of Core Foundation alone.
    func numbered(_ number: UInt) -> [String.Encoding] { [String.Encoding(rawValue: 0x8000_0000 | number)] }
    // Who says Latin-1 mostly means what Windows made of it.
    var all: [String: [String.Encoding]] = [
      "iso-8859-1": latin1, "latin1": latin1, "latin-1": latin1, "iso8859-1": latin1, "windows-1252": latin1,
      "cp1252": latin1, "iso-8859-2": [.isoLatin2], "latin2": [.isoLatin2], "windows-1250": [.windowsCP1250],
      "windows-1251": [.windowsCP1251], "windows-1253": [.windowsCP1253], "windows-1254": [.windowsCP1254],
      "iso-2022-jp": [.iso2022JP], "koi8-r": numbered(0x0A02), "big5": numbered(0x0A03),
      "iso-8859-5": numbered(0x0205), "iso-8859-15": numbered(0x020F),
    ]
    for name in ["shift-jis", "sjis", "x-sjis", "windows-31j", "cp932", "ms932"] { all[name] = [.shiftJIS] }
    for name in ["gb2312", "gbk", "gb18030"] { all[name] = numbered(0x0632) }
    for name in ["euc-kr", "ks-c-5601-1987", "cp949"] { all[name] = numbered(0x0940) }
    return all
  }()
}
