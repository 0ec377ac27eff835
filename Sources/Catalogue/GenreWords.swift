import Foundations

/// Lists of genres as catalogues write them: `A, B`, `['A', 'B']`, `A|B`, `A;B`, in any case.
enum GenreWords {
  private static let most = 30

  /// The genres of a text, each once, with small letters made capital where a word has no other. A title that an age rating of Rx
  /// marks is Hentai.
  static func list(_ text: String, age: String? = nil) -> [String] {
    var seen: Set<String> = []
    var result: [String] = []
    for part in text.split(whereSeparator: { $0 == "," || $0 == "|" || $0 == ";" }) {
      let word = part.trimmed { $0.isWhitespace || "[]'\"{}".contains($0) }
      let genre = capitalised(CleanText.clean(String(word), limit: 200))
      if !genre.isEmpty, genre != "Unknown", seen.insert(genre.lowercased()).inserted { result.append(genre) }
    }
    if let age = age?.lowercased(), age == "rx" || age.hasPrefix("rx ") || age.hasPrefix("rx-"),
      !seen.contains("hentai")
    {
      result.append("Hentai")
    }
    return Array(result.prefix(most))
  }

  /// `slice of life` as `Slice of Life`; words that have a capital letter stay.
  private static func capitalised(_ text: String) -> String {
    guard !text.contains(where: \.isUppercase) else { return text }
    return text.split(separator: " ").map { word in
      ["of", "the", "and"].contains(word) ? String(word) : word.prefix(1).uppercased() + word.dropFirst()
    }.joined(separator: " ")
  }
}

/// Dates as in `Apr 3, 1998 to Apr 24, 1999`.
enum AiredWords {
  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  /// The first date as `1998-04-03`, `1998-04` or `1998`; nil when there is none.
  static func date(_ text: String) -> String? {
    let first = text.lowercased().split(separator: " to ", maxSplits: 1).first ?? ""
    var (year, month, day): (Int?, Int?, Int?)
    for word in first.split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
      if let number = Int(word) {
        if number > 1900, number < 2200 { year = number } else if (1...31).contains(number) { day = number }
      } else if let place = months.firstIndex(of: String(word.prefix(3))) {
        month = place + 1
      }
    }
    guard let year else { return nil }
    func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    guard let month else { return "\(year)" }
    return day.map { "\(year)-\(padded(month))-\(padded($0))" } ?? "\(year)-\(padded(month))"
  }
}
