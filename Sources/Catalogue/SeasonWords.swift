/// Reads which season a name or a query is about: "2", "II", "season 2", "2nd season".
enum SeasonWords {
  /// The season that a title's names state, 2 and later; nil for none.
  static func season(of anime: Anime) -> Int? {
    for name in [anime.title] + anime.otherTitles {
      guard name.utf8.first.map({ $0 < 0x80 }) == true else { continue }
      let words = Folding.words(Folding.fold(name)).map { String(decoding: $0, as: UTF8.self) }
      for at in words.indices.dropFirst() {
        // A numeral in the middle is a season only where it is a Roman one: "Mushoku Tensei II: ...".
        guard let found = number(words, endingAt: at), found.isSure || at == words.count - 1 else { continue }
        return found.season
      }
    }
    return nil
  }

  /// A query that ends with a season, taken apart; nil when it names none.
  static func split(_ query: [[UInt8]]) -> (base: [[UInt8]], season: Int)? {
    let words = query.map { String(decoding: $0, as: UTF8.self) }
    guard let last = words.indices.last, let found = number(words, endingAt: last, allowsFirst: true) else {
      return nil
    }
    let base = Array(query.prefix(last + 1 - found.length))
    return base.isEmpty ? nil : (base, found.season)
  }

  private static let roman = ["ii": 2, "iii": 3, "iv": 4, "vi": 6, "vii": 7, "viii": 8, "ix": 9]
  private static let ordinals = [
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "fifth": 5, "sixth": 6,
    "seventh": 7,
  ]

  private static func number(
    _ words: [String], endingAt at: Int, allowsFirst: Bool = false
  ) -> (season: Int, length: Int, isSure: Bool)? {
    let word = words[at]
    let before = at > 0 ? words[at - 1] : ""
    func checked(_ season: Int, _ length: Int, _ isSure: Bool) -> (Int, Int, Bool)? {
      (allowsFirst ? 1...20 : 2...20).contains(season) ? (season, length, isSure) : nil
    }
    if word == "season" {
      if let season = ordinals[before] { return checked(season, 2, true) }
      if before.hasSuffix("th"), let season = Int(before.dropLast(2)) { return checked(season, 2, true) }
      return nil
    }
    if before == "season", let season = Int(word) ?? roman[word] { return checked(season, 2, true) }
    if let season = roman[word] { return checked(season, 1, true) }
    if word == "v" { return checked(5, 1, false) }
    if word.first == "s", let season = Int(word.dropFirst()) { return checked(season, 1, false) }
    // "part 2" is a part of a season.
    guard before != "part", before != "movie", word.count <= 2, let season = Int(word) else { return nil }
    return checked(season, 1, false)
  }
}
