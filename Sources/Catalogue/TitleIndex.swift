import Foundation
import Foundations

/// Finds titles as one types: romaji, English, Japanese and synonyms, without regard to case, accents or punctuation.
public struct TitleIndex: Sendable {
  private let titles: TitleTable
  /// Whether adult titles are found.
  private let showsAdult: Bool

  /// A search of a table, which keeps its names as they are searched: nothing is made here.
  public init(_ titles: TitleTable, adult: Bool = true) {
    self.titles = titles
    showsAdult = adult
  }

  /// The title with an id.
  public func title(_ id: Int) -> Anime? {
    titles.row(of: id).flatMap { showsAdult || !titles.isAdult($0) ? titles[$0] : nil }
  }

  /// Lower case without accents; punctuation becomes single spaces, apostrophes nothing.
  static func fold(_ text: String) -> [UInt8] {
    var result: [UInt8] = []
    // Most names are plain ASCII: they need no tables.
    if text.utf8.allSatisfy({ $0 < 0x80 }) {
      for byte in text.utf8 {
        switch byte {
        case 0x41...0x5A: result.append(byte + 0x20)
        case 0x61...0x7A, 0x30...0x39: result.append(byte)
        case 0x27, 0x60: continue
        default: if result.last != 0x20, !result.isEmpty { result.append(0x20) }
        }
      }
      if result.last == 0x20 { result.removeLast() }
      return result
    }
    for scalar in text.decomposedStringWithCompatibilityMapping.lowercased().unicodeScalars {
      switch scalar {
      case "a"..."z", "0"..."9": result.append(UInt8(scalar.value))
      case "'", "\u{2019}", "`", "\u{0300}"..."\u{036F}": continue
      default:
        if scalar.value >= 0x80, scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
          result += Array(String(Character(scalar)).utf8)
        } else if result.last != 0x20, !result.isEmpty {
          result.append(0x20)
        }
      }
    }
    if result.last == 0x20 { result.removeLast() }
    return result
  }

  /// How well a name answers; lower is better.
  private enum Tier: Int { case exact, prefix, words, inside, squeezed, typo }

  /// The best titles for what has been typed so far: exact, then beginnings, then words, then parts, then one
  /// mistyped letter a word; ties go to what more people have seen. O(characters of all names).
  public func search(_ text: String, limit: Int) -> [Anime] {
    let query = Self.fold(String(text.prefix(100)))
    guard !query.isEmpty, limit > 0 else { return [] }
    let words = query.split(separator: 0x20).map(Array.init)
    let squeezed = query.filter { $0 != 0x20 }
    var best: [Int32: Int] = [:]
    let table = titles.bytes
    func scan(_ tier: (UnsafeBufferPointer<UInt8>) -> Tier?) {
      for (i, owner) in table.owners.enumerated() {
        let range = Int(table.nameStarts[i])..<Int(table.nameStarts[i + 1])
        guard let tier = tier(UnsafeBufferPointer(rebasing: table.nameBytes[range])),
          showsAdult || table.adult[Int(owner)] == 0
        else { continue }
        best[owner] = min(best[owner] ?? .max, tier.rawValue)
      }
    }
    scan { Self.tier($0, query, words, squeezed) }
    if best.isEmpty, query.count >= 4 {
      scan { Self.nearlyHas($0, words) ? .typo : nil }
    }
    let order = best.map { (owner: Int($0.key), tier: $0.value, members: titles.members(Int($0.key)) ?? 0) }
      .sorted { ($0.tier, -$0.members, $0.owner) < ($1.tier, -$1.members, $1.owner) }
    return order.prefix(limit).map { titles[$0.owner] }
  }

  /// The one title a person means: an id, an exact name, or the only or clearly best match.
  ///
  /// - Throws: `CatalogueError` when nothing matches, or several do about equally well.
  public func resolve(_ text: String) throws -> Anime {
    if let id = Int(text.trimmed), let anime = title(id) { return anime }
    let found = search(text, limit: 6)
    guard let first = found.first else {
      throw CatalogueError(
        reason: "No title matches \"\(CleanText.clean(text, limit: 80))\". Try `nostrade search`.")
    }
    // "K-On!" is no "K-On!!", though their words are the same.
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
        "\"\(CleanText.clean(text, limit: 80))\" could be any of these; give the id or the whole title:\n\(list)"
    )
  }

  private static func tier(
    _ name: UnsafeBufferPointer<UInt8>, _ query: [UInt8], _ words: [[UInt8]], _ squeezed: [UInt8]
  ) -> Tier? {
    if name.count >= query.count, name.starts(with: query) {
      return name.count == query.count ? .exact : .prefix
    }
    var wordStarts = true
    var inside = true
    for word in words {
      let (atStart, anywhere) = find(word, in: name)
      wordStarts = wordStarts && atStart
      inside = inside && anywhere
      if !inside { break }
    }
    if wordStarts { return .words }
    // One letter found inside some word of some name says nothing.
    if inside, query.count >= 3 { return .inside }
    if squeezed.count >= 4, squeezedStarts(name, squeezed) { return .squeezed }
    return nil
  }

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

  /// "steinsgate" finds "steins gate".
  private static func squeezedStarts(_ name: UnsafeBufferPointer<UInt8>, _ query: [UInt8]) -> Bool {
    var k = 0
    for byte in name where byte != 0x20 {
      if byte != query[k] { return false }
      k += 1
      if k == query.count { return true }
    }
    return false
  }

  /// Whether each word has a word of the name at most one letter added, lost, changed or swapped away.
  private static func nearlyHas(_ name: UnsafeBufferPointer<UInt8>, _ words: [[UInt8]]) -> Bool {
    words.allSatisfy { word in
      var start = 0
      while start < name.count {
        var end = start
        while end < name.count, name[end] != 0x20 { end += 1 }
        let part = UnsafeBufferPointer(rebasing: name[start..<end])
        if near(word, UnsafeBufferPointer(rebasing: part.prefix(word.count + 1))) || near(word, part) {
          return true
        }
        start = end + 1
      }
      return false
    }
  }

  private static func near(_ a: [UInt8], _ b: UnsafeBufferPointer<UInt8>) -> Bool {
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
