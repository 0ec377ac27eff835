import Foundation
import Foundations

/// Searches titles by romaji, English and Japanese names and synonyms, ignoring case, accents and punctuation. Scans all names:
/// a table stores them folded, so there is nothing to build.
public struct TitleIndex: Sendable {
  private let titles: TitleTable
  /// Whether adult titles are found.
  private let showsAdult: Bool

  /// A search of `titles`. O(1).
  public init(_ titles: TitleTable, adult: Bool = true) {
    self.titles = titles
    showsAdult = adult
  }

  /// The title with an id.
  public func title(_ id: Int) -> Anime? {
    titles.row(of: id).flatMap { showsAdult || !titles.isAdult($0) ? titles[$0] : nil }
  }

  static func fold(_ text: String) -> [UInt8] { Folding.fold(text) }

  /// How well a name matches; lower is better.
  private enum Tier: Int { case exact, prefix, wordPrefixes, substrings, withoutSpaces, typo }

  /// The best matches for what has been typed so far, in the order of `Tier`; ties go to the title with more members. Typos
  /// (one edit in a word) count only when nothing else matches. O(characters of all names).
  public func search(_ text: String, limit: Int) -> [Anime] {
    let query = Self.fold(String(text.prefix(100)))
    guard !query.isEmpty, limit > 0 else { return [] }
    let words = query.split(separator: 0x20).map(Array.init)
    let withoutSpaces = query.filter { $0 != 0x20 }
    var best: [Int32: Int] = [:]
    let table = titles.storage
    func scan(_ tier: (UnsafeBufferPointer<UInt8>) -> Tier?) {
      for (i, owner) in table.owners.enumerated() {
        let range = Int(table.nameStarts[i])..<Int(table.nameStarts[i + 1])
        guard let tier = tier(UnsafeBufferPointer(rebasing: table.nameBytes[range])),
          showsAdult || table.adult[Int(owner)] == 0
        else { continue }
        best[owner] = min(best[owner] ?? .max, tier.rawValue)
      }
    }
    scan { Self.tier($0, query, words, withoutSpaces) }
    if best.isEmpty, query.count >= 4 {
      scan { Self.matchesWithTypos($0, words) ? .typo : nil }
    }
    let order = best.map { (owner: Int($0.key), tier: $0.value, members: titles.members(Int($0.key)) ?? 0) }
      .sorted { ($0.tier, -$0.members, $0.owner) < ($1.tier, -$1.members, $1.owner) }
    return order.prefix(limit).map { titles[$0.owner] }
  }

  /// The title that a text names: by id, by exact name, or as the only or clearly best match.
  ///
  /// - Throws: `CatalogueError` when nothing matches, or several titles match equally well.
  public func resolve(_ text: String) throws -> Anime {
    if let id = Int(text.trimmed), let anime = title(id) { return anime }
    let found = search(text, limit: 6)
    guard let first = found.first else {
      throw CatalogueError(
        reason: "No title matches \"\(CleanText.clean(text, limit: 80))\". Try `nostrade search`.")
    }
    // "K-On!" and "K-On!!" differ only in punctuation, which the search ignores.
    let typed = text.trimmed.lowercased()
    let same = found.filter { ([$0.title] + $0.otherTitles).contains { $0.lowercased() == typed } }
    if same.count == 1 { return same[0] }
    let query = Self.fold(text)
    func isExact(_ anime: Anime) -> Bool {
      ([anime.title] + anime.otherTitles + anime.synonyms)
        .contains { Self.fold($0) == query }
    }
    if found.count == 1 || (isExact(first) && !found.dropFirst().contains(where: isExact)) { return first }
    let list = found.map { "  \($0.id)  \($0.title)" }.joined(separator: "\n")
    throw CatalogueError(
      reason:
        "\"\(CleanText.clean(text, limit: 80))\" matches several titles; give an id or a full title:\n\(list)"
    )
  }

  private static func tier(
    _ name: UnsafeBufferPointer<UInt8>, _ query: [UInt8], _ words: [[UInt8]], _ withoutSpaces: [UInt8]
  ) -> Tier? {
    if name.count >= query.count, name.starts(with: query) {
      return name.count == query.count ? .exact : .prefix
    }
    var allAtStart = true
    var allInside = true
    for word in words {
      let (atStart, anywhere) = find(word, in: name)
      allAtStart = allAtStart && atStart
      allInside = allInside && anywhere
      if !allInside { break }
    }
    if allAtStart { return .wordPrefixes }
    // One or two letters occur inside almost any name.
    if allInside, query.count >= 3 { return .substrings }
    if withoutSpaces.count >= 4, startsIgnoringSpaces(name, withoutSpaces) { return .withoutSpaces }
    return nil
  }

  /// Whether a name contains a word: at the start of one of its words, and anywhere.
  private static func find(_ word: [UInt8], in name: UnsafeBufferPointer<UInt8>) -> (
    atStart: Bool, anywhere: Bool
  ) {
    guard name.count >= word.count, let first = word.first else { return (false, false) }
    var anywhere = false
    for i in 0...(name.count - word.count) where name[i] == first {
      var k = 1
      while k < word.count, name[i + k] == word[k] { k += 1 }
      guard k == word.count else { continue }
      if i == 0 || name[i - 1] == 0x20 || name[i] >= 0x80 { return (true, true) }
      anywhere = true
    }
    return (false, anywhere)
  }

  /// Whether a name starts with a query when spaces are ignored: "steinsgate" finds "steins gate".
  private static func startsIgnoringSpaces(_ name: UnsafeBufferPointer<UInt8>, _ query: [UInt8]) -> Bool {
    var k = 0
    for byte in name where byte != 0x20 {
      if byte != query[k] { return false }
      k += 1
      if k == query.count { return true }
    }
    return false
  }

  /// Whether each word is at most one edit from a word of the name.
  private static func matchesWithTypos(_ name: UnsafeBufferPointer<UInt8>, _ words: [[UInt8]]) -> Bool {
    words.allSatisfy { word in
      var start = 0
      while start < name.count {
        var end = start
        while end < name.count, name[end] != 0x20 { end += 1 }
        let part = UnsafeBufferPointer(rebasing: name[start..<end])
        if isWithinOneEdit(word, UnsafeBufferPointer(rebasing: part.prefix(word.count + 1)))
          || isWithinOneEdit(word, part)
        {
          return true
        }
        start = end + 1
      }
      return false
    }
  }

  /// Whether two words are equal or one insertion, deletion, substitution or swap apart (Damerau-Levenshtein distance 1), for
  /// words of four letters and more.
  private static func isWithinOneEdit(_ a: [UInt8], _ b: UnsafeBufferPointer<UInt8>) -> Bool {
    if a.elementsEqual(b) { return true }
    guard a.count >= 4, abs(a.count - b.count) <= 1 else { return false }
    var i = 0
    while i < a.count, i < b.count, a[i] == b[i] { i += 1 }
    if a.dropFirst(i + 1).elementsEqual(b.dropFirst(i + 1)) { return true }
    if a.dropFirst(i + 1).elementsEqual(b.dropFirst(i)) || a.dropFirst(i).elementsEqual(b.dropFirst(i + 1)) {
      return true
    }
    return i + 1 < a.count && i + 1 < b.count && a[i] == b[i + 1] && a[i + 1] == b[i]
      && a.dropFirst(i + 2).elementsEqual(b.dropFirst(i + 2))
  }
}
