import Foundation
import Foundations

/// From a name on the command line to one title.
extension TitleIndex {
  /// The title that a text names: by id (`19` or `id:19`), by exact name, or as the only match without typos. Nicknames and names with
  /// typos are proposed, never taken. A number that is an id and the name of another title is asked about.
  ///
  /// - Throws: `CatalogueError` when nothing matches, or several titles match equally well.
  public func resolve(_ text: String) throws -> Anime {
    if text.lowercased().hasPrefix("id:"), let id = Int(String(text.dropFirst(3)).trimmed) {
      guard let anime = title(id) else { throw CatalogueError(reason: "No title has the id \(id).") }
      return anime
    }
    if let id = Int(text.trimmed), let anime = title(id) {
      let named = ordered(namedHits(SearchQuery(Folding.fold(text)))).prefix(20).map { titles[$0] }
      let called = named.filter { $0.id != id && Self.isCalled($0, String(text.trimmed)) }
      guard !called.isEmpty else { return anime }
      let both = ([anime] + called).map { "  id:\($0.id)  \($0.title)" }.joined(separator: "\n")
      throw CatalogueError(
        reason: "\(id) is the id of one title and the name of another; give the one you mean:\n\(both)")
    }
    let query = Folding.fold(String(text.prefix(100)))
    let shown = CleanText.clean(text, limit: 80)
    let found =
      query.isEmpty ? [] : Array(ordered(namedHits(SearchQuery(query))).prefix(6).map { titles[$0] })
    guard let first = found.first else {
      let proposals = search(text, limit: 6)
      throw CatalogueError(
        reason: proposals.isEmpty
          ? "No title matches \"\(shown)\". Try `nostrade search`."
          : "No title is called \"\(shown)\". Give the id or the full title of the one you mean:\n"
            + Self.list(proposals))
    }
    // "K-On!" and "K-On!!" differ only in punctuation, which the search ignores.
    let typed = text.trimmed.lowercased()
    // Whose own title it is goes before whose other name it is.
    let own = found.filter { $0.title.lowercased() == typed }
    if own.count == 1 { return own[0] }
    let same = found.filter { ([$0.title] + $0.otherTitles).contains { $0.lowercased() == typed } }
    if let one = Self.clearlyMeant(same) { return one }
    func isExact(_ anime: Anime) -> Bool {
      ([anime.title] + anime.otherTitles + anime.synonyms)
        .contains { Folding.fold($0) == query }
    }
    let exact = found.filter(isExact)
    if let one = Self.clearlyMeant(exact) { return one }
    func isJoined(_ anime: Anime) -> Bool {
      ([anime.title] + anime.otherTitles).contains { Self.joined(Folding.fold($0)) == Self.joined(query) }
    }
    let joined = exact.isEmpty ? found.filter(isJoined) : []
    if joined.count == 1 { return joined[0] }
    if found.count == 1, exact.isEmpty, hasWords(query, first) { return first }
    guard found.count > 1 else {
      throw CatalogueError(
        reason: "No title is called \"\(shown)\". Give the id or the full title of the one you mean:\n"
          + Self.list(search(text, limit: 6)))
    }
    throw CatalogueError(
      reason: "\"\(shown)\" matches several titles; give an id or a full title:\n" + Self.list(found))
  }

  /// Whether every word begins a word of one of a title's names, whatever the spelling of its long vowels: "steins gatee" begins
  /// "Steins;Gate: Egoistic" only where spaces are ignored, and may be a typo of another title.
  private func hasWords(_ query: [UInt8], _ anime: Anime) -> Bool {
    let queries = [query, Folding.romaji(query)].compactMap { $0 }.map {
      SearchQuery(Folding.short($0)).words
    }
    return ([anime.title] + anime.otherTitles + anime.synonyms).contains { name in
      Folding.short(Folding.fold(name)).withUnsafeBufferPointer { name in
        queries.contains { words in words.allSatisfy { SearchQuery($0).beginsWord(of: name) } }
      }
    }
  }

  private static func joined(_ folded: [UInt8]) -> [UInt8] { folded.filter { $0 != 0x20 } }

  /// Whether a title has exactly this name.
  private static func isCalled(_ anime: Anime, _ name: String) -> Bool {
    ([anime.title] + anime.otherTitles).contains(name)
  }

  /// Matches by names alone: initials, words of several names and words that no name has are guesses.
  private func namedHits(_ query: SearchQuery) -> TitleHits {
    var hits = literalHits(query)
    let guesses: [MatchQuality.Tier] = [.initials, .severalNames, .joinedWords]
    for row in titles.indices where guesses.contains(where: { $0.rawValue == hits.tiers[row] }) {
      hits.tiers[row] = TitleHits.none
    }
    return hits
  }

  /// So many times the members of others of its name make a title the one that is meant.
  private static let clearlyMore = 10

  /// The only title, or of several the one that far more people have than any other.
  private static func clearlyMeant(_ titles: [Anime]) -> Anime? {
    let order = titles.sorted { $0.members ?? 0 > $1.members ?? 0 }
    guard let first = order.first else { return nil }
    guard order.count > 1 else { return first }
    let (most, next) = (first.members ?? 0, order[1].members ?? 0)
    return most > 0 && most >= clearlyMore * next ? first : nil
  }

  private static func list(_ titles: [Anime]) -> String {
    titles.map { "  \($0.id)  \($0.title)" }.joined(separator: "\n")
  }
}
