import Foundation

/// How catalogues say that a title is for adults.
enum AdultWords {
  /// In whatever words or lists they stand.
  private static let telling = [
    "hentai", "erotica", "porn", "nsfw", "18 restricted", "成人", "18禁", "ヘンタイ", "へんたい", "エロ", "アダルト",
    "хентай", "эротик", "порно", "для взрослых",
  ]
  /// Those of plain letters, as bytes: Foundation's search takes longer than all else that is read of a title.
  private static let plainTelling = telling.filter { $0.utf8.allSatisfy { $0 < 0x80 } }.map { Array($0.utf8) }
  /// As a whole genre, or as the first word of an age.
  private static let whole: Set<String> = [
    "adult", "adults", "adults only", "porn", "ero", "eroge", "xxx", "x-rated", "rx", "r18", "r-18", "r18+",
    "18+",
  ]
  /// The letters that these words begin with.
  private static let firstLetters = Set("hHeEpPnNaAxXrR1".utf8)

  /// Whether a genre is one of adult titles. One without any letter that such words begin with is told at once.
  static func areIn(_ genre: String) -> Bool {
    let isPlain = genre.utf8.allSatisfy { $0 < 0x80 }
    if isPlain, !genre.utf8.contains(where: firstLetters.contains) { return false }
    // Wide letters are plain ones.
    let genre = (isPlain ? genre : genre.precomposedStringWithCompatibilityMapping).lowercased()
    let tells =
      isPlain ? has(Array(genre.utf8), anyOf: plainTelling) : telling.contains { genre.contains($0) }
    return whole.contains(genre) || tells
      || genre.split(whereSeparator: { $0.isWhitespace || "()[]".contains($0) }).contains("18+")
  }

  private static func has(_ text: [UInt8], anyOf parts: [[UInt8]]) -> Bool {
    parts.contains { part in
      text.count >= part.count
        && (0...text.count - part.count).contains { start in
          part.indices.allSatisfy { text[start + $0] == part[$0] }
        }
    }
  }

  /// Whether an age is that of adult titles: `Rx - Hentai`, `R18+`.
  static func areInAge(_ age: String) -> Bool {
    let first = age.lowercased().split { $0.isWhitespace || "([,:".contains($0) }.first.map(String.init) ?? ""
    return areIn(first) || areIn(age) || first.hasPrefix("rx-") || first == "x"
  }

  /// Whether a text of a column of ages names one of 18 years or more: `18`, `FSK 18`, `NC-17`.
  static func isAdultAge(_ text: String) -> Bool {
    let words = text.lowercased().split { $0.isWhitespace || "()[],:+".contains($0) }
    return words.contains("nc-17") || words.contains { Int($0).map { (18...21).contains($0) } ?? false }
  }

  /// Whether a text is the age that a title is for, as MyAnimeList and boards of film write it: `R - 17+ (violence & profanity)`.
  static func isAge(_ text: String) -> Bool {
    let first =
      text.lowercased().split { $0.isWhitespace || "([,:".contains($0) }.first.map(String.init) ?? ""
    return ages.contains(first)
  }

  private static let ages: Set<String> = [
    "g", "pg", "pg-13", "pg13", "r", "r+", "r-17", "r17", "r-17+", "r17+", "r18", "r-18", "r18+", "rx",
    "nc-17",
    "tv-g", "tv-y", "tv-y7", "tv-pg", "tv-14", "tv-ma",
  ]

  /// Whether a field of a column such as `is_adult` or `nsfw` says yes.
  static func areSet(_ flag: String) -> Bool {
    ["true", "t", "yes", "y", "1", "1.0", "black"].contains(flag.lowercased())
  }

  /// Whether a field of a column such as `sfw` says no.
  static func areUnset(_ flag: String) -> Bool {
    ["false", "f", "no", "n", "0", "0.0"].contains(flag.lowercased())
  }
}
