import Foundations

/// Lists of genres as catalogues write them: `A, B`, `['A', 'B']`, `A|B`, `A;B`, in any case.
enum GenreWords {
  private static let most = 30

  /// The genres of a text, each once, with small letters made capital where a word has no other. A title that is marked as one for
  /// adults is Hentai.
  static func list(_ text: String, isAdult: Bool = false) -> [String] {
    var seen: Set<String> = []
    var result: [String] = []
    var isAdult = isAdult
    for word in words(text) {
      let genre = capitalised(CleanText.clean(String(word), limit: 200))
      guard !genre.isEmpty, genre != "Unknown", seen.insert(genre.lowercased()).inserted else { continue }
      if result.count < most { result.append(genre) } else if AdultWords.areIn(genre) { isAdult = true }
    }
    if isAdult, !result.contains(where: AdultWords.areIn) { result.append("Hentai") }
    return result
  }

  /// Whether one of the words of a list is a genre of adult titles.
  static func sayAdult(_ text: String) -> Bool {
    words(text).contains { AdultWords.areIn(CleanText.clean(String($0), limit: 200)) }
  }

  /// The words of a list, without the brackets and quotes around them.
  private static func words(_ text: String) -> [Substring] {
    (names(text) ?? text).split(whereSeparator: { $0 == "," || $0 == "|" || $0 == ";" }).map { part in
      var word = part.trimmed { $0.isWhitespace || "[]'\"{}".contains($0) }
      guard word.utf8.contains(where: { $0 == 0x28 || $0 == 0x29 }) else { return word }
      // Of a list in round brackets; "Love (one-sided)" keeps its own.
      let opens = word.count { $0 == "(" }
      let closes = word.count { $0 == ")" }
      if opens > closes, word.first == "(" { word = word.dropFirst() }
      if closes > opens, word.last == ")" { word = word.dropLast() }
      if opens == closes, word.first == "(", word.last == ")" { word = word.dropFirst().dropLast() }
      return word.trimmed { $0.isWhitespace || "'\"".contains($0) }
    }
  }

  /// The names of genres that are written as objects, `[{"mal_id": 1, "name": "Action"}]`, with commas between them; nil for any
  /// other text.
  private static func names(_ text: String) -> String? {
    guard text.hasPrefix("[{") || text.hasPrefix("{"), text.contains(":") else { return nil }
    var names: [Substring] = []
    for object in text.split(separator: "{") {
      guard let key = object.range(of: "name\"") ?? object.range(of: "name'") else { continue }
      let value = object[key.upperBound...].drop { $0.isWhitespace || $0 == ":" }
      guard let quote = value.first, quote == "\"" || quote == "'" else { continue }
      names.append(value.dropFirst().prefix { $0 != quote })
    }
    return names.isEmpty ? nil : names.joined(separator: ",")
  }

  /// `slice of life` as `Slice of Life`; words that have a capital letter stay.
  private static func capitalised(_ text: String) -> String {
    guard !text.contains(where: \.isUppercase) else { return text }
    return text.split(separator: " ").map { word in
      ["of", "the", "and"].contains(word) ? String(word) : word.prefix(1).uppercased() + word.dropFirst()
    }.joined(separator: " ")
  }
}
