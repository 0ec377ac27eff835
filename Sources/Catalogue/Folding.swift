import Foundation

/// The forms in which names are compared.
enum Folding {
  /// Lower case, no accents, one width, katakana as hiragana, punctuation as single spaces, no apostrophes. O(characters).
  static func fold(_ text: String) -> [UInt8] {
    var result: [UInt8] = []
    func space(_ result: inout [UInt8]) {
      if result.last != 0x20, !result.isEmpty { result.append(0x20) }
    }
    // Most names are ASCII and need no Unicode tables.
    if text.utf8.allSatisfy({ $0 < 0x80 }) {
      result.reserveCapacity(text.utf8.count)
      for byte in text.utf8 {
        switch byte {
        case 0x41...0x5A: result.append(byte + 0x20)
        case 0x61...0x7A, 0x30...0x39: result.append(byte)
        case 0x27, 0x60: continue
        default: space(&result)
        }
      }
    } else {
      // Twice: sound marks of half-width kana stay characters of their own at first.
      let wide = text.precomposedStringWithCompatibilityMapping.precomposedStringWithCanonicalMapping
      for scalar in wide.lowercased().unicodeScalars {
        switch scalar.value {
        case 0x61...0x7A, 0x30...0x39: result.append(UInt8(scalar.value))
        case 0x27, 0x60, 0x2019, 0x300...0x36F, 0x3099, 0x309A: continue
        case 0xD7: result.append(0x78)
        // Katakana stands 96 places behind hiragana.
        case 0x30A1...0x30F6:
          if let kana = Unicode.Scalar(scalar.value - 0x60) { result += Array(String(Character(kana)).utf8) }
        case 0x80...0x24F, 0x370...0x52F, 0x1E00...0x1FFF:
          for part in String(Character(scalar)).decomposedStringWithCompatibilityMapping.unicodeScalars {
            switch part.value {
            case 0x61...0x7A, 0x30...0x39: result.append(UInt8(part.value))
            case 0x300...0x36F: continue
            default:
              if part.value >= 0x80, part.properties.isAlphabetic || part.properties.numericType != nil {
                result += Array(String(Character(part)).utf8)
              } else {
                space(&result)
              }
            }
          }
        default:
          if scalar.value >= 0x80, scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
            result += Array(String(Character(scalar)).utf8)
          } else {
            space(&result)
          }
        }
      }
    }
    if result.last == 0x20 { result.removeLast() }
    return result
  }

  /// A folded name with long vowels of romaji written short: ou, oo, oh before a consonant, uu; the particle wo as o.
  static func short(_ name: [UInt8]) -> [UInt8] {
    let (o, u, w) = (UInt8(0x6F), UInt8(0x75), UInt8(0x77))
    var result: [UInt8] = []
    result.reserveCapacity(name.count)
    for (i, byte) in name.enumerated() {
      let last = result.last
      if last == o, byte == o || byte == u { continue }
      if last == u, byte == u { continue }
      let isWord =
        byte == w && (last ?? 0x20) == 0x20 && i + 1 < name.count && name[i + 1] == o
        && (i + 2 == name.count || name[i + 2] == 0x20)
      if !isWord { result.append(byte) }
    }
    return result
  }

  /// Which letters occur: a bit each for a to z and 0 to 9, the rest shared by the bytes of other scripts. No bit for the space.
  static func letters(_ name: some Sequence<UInt8>) -> UInt64 {
    var result: UInt64 = 0
    for byte in name {
      switch byte {
      case 0x61...0x7A: result |= 1 << UInt64(byte - 0x61)
      case 0x30...0x39: result |= 1 << UInt64(byte - 0x30 + 26)
      case 0x80...: result |= 1 << UInt64(36 + byte % 28)
      default: break
      }
    }
    return result
  }

  /// The words of a folded name.
  static func words(_ name: [UInt8]) -> [[UInt8]] { name.split(separator: 0x20).map(Array.init) }

  /// A folded text that is all kana, in romaji without long marks; nil for any other text.
  static func romaji(_ name: [UInt8]) -> [UInt8]? {
    guard let first = name.first, first >= 0x80 else { return nil }
    var result = ""
    var doubles = false
    for scalar in String(decoding: name, as: UTF8.self).unicodeScalars {
      switch scalar {
      case " ", "ー": continue
      case "っ": doubles = true
      case "ゃ", "ゅ", "ょ":
        guard result.last == "i" else { return nil }
        result.removeLast()
        let isSoft = ["sh", "ch"].contains(result.suffix(2)) || result.last == "j"
        result += (isSoft ? "" : "y") + (scalar == "ゃ" ? "a" : scalar == "ゅ" ? "u" : "o")
      default:
        guard let sound = sounds[scalar] else { return nil }
        if doubles, let letter = sound.first { result += letter == "c" ? "t" : String(letter) }
        doubles = false
        result += sound
      }
    }
    return Array(result.utf8)
  }

  private static let sounds: [Unicode.Scalar: String] = {
    let rows = [
      "あa いi うu えe おo かka きki くku けke こko がga ぎgi ぐgu げge ごgo さsa しshi すsu せse そso ざza じji ずzu ぜze ぞzo",
      "たta ちchi つtsu てte とto だda ぢji づzu でde どdo なna にni ぬnu ねne のno はha ひhi ふfu へhe ほho",
      "ばba びbi ぶbu べbe ぼbo ぱpa ぴpi ぷpu ぺpe ぽpo まma みmi むmu めme もmo やya ゆyu よyo らra りri るru れre ろro",
      "わwa をwo んn ゔvu",
    ]
    var result: [Unicode.Scalar: String] = [:]
    for entry in rows.joined(separator: " ").split(separator: " ") {
      guard let kana = entry.unicodeScalars.first else { continue }
      result[kana] = String(entry.dropFirst())
    }
    return result
  }()
}

/// How a searched name came about. Raw values are stored.
struct FoldedName: OptionSet {
  let rawValue: UInt8
  /// Long vowels are written short; the name itself is stored before it.
  static let short = FoldedName(rawValue: 1)
  /// Without what stands in brackets behind it: "(TV)".
  static let bare = FoldedName(rawValue: 2)
  /// The name of its franchise, which it begins.
  static let franchise = FoldedName(rawValue: 4)
  /// One of the other names.
  static let synonym = FoldedName(rawValue: 8)

  /// All names of a title, folded, each once.
  static func names(of anime: Anime) -> [([UInt8], FoldedName)] {
    var seen: Set<[UInt8]> = []
    var result: [([UInt8], FoldedName)] = []
    func add(_ text: String, _ kind: FoldedName) {
      let folded = Folding.fold(text)
      guard !folded.isEmpty, seen.insert(folded).inserted else { return }
      result.append((folded, kind))
      let short = Folding.short(folded)
      if seen.insert(short).inserted { result.append((short, kind.union(.short))) }
    }
    for name in [anime.title] + anime.otherTitles { add(name, []) }
    for name in anime.synonyms { add(name, .synonym) }
    for name in [anime.title] + anime.otherTitles where name.last == ")" {
      if let bracket = name.lastIndex(of: "("), bracket > name.startIndex {
        add(String(name[..<bracket]), .bare)
      }
    }
    if let franchise = anime.franchise, anime.franchiseKind == .main { add(franchise, .franchise) }
    return result
  }
}

extension Anime {
  /// Whether it has a name in common with another title, but for case, accents and the like. O(characters of the names).
  public func sharesName(with other: Anime) -> Bool {
    if title == other.title { return true }
    func names(_ anime: Anime) -> Set<[UInt8]> {
      Set(FoldedName.names(of: anime).filter { !$0.1.contains(.franchise) }.map(\.0))
    }
    return !names(self).isDisjoint(with: names(other))
  }
}
