import Foundation
import Foundations

/// From a name on the command line to one title.
extension TitleIndex {
  /// The title that a text names: by id, by exact name, or as the only match without typos. Nicknames and names with typos are
  /// proposed, never taken.
  ///
  /// - Throws: `CatalogueError` when nothing matches, or several titles match equally well.
  public func resolve(_ text: String) throws -> Anime {
    if let id = Int(text.trimmed), let anime = title(id) { return anime }
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
    let same = found.filter { ([$0.title] + $0.otherTitles).contains { $0.lowercased() == typed } }
    if same.count == 1 { return same[0] }
    func isExact(_ anime: Anime) -> Bool {
      ([anime.title] + anime.otherTitles + anime.synonyms)
        .contains { Folding.fold($0) == query }
    }
    let exact = found.filter(isExact)
    if exact.count == 1 { return exact[0] }
    if found.count == 1 { return first }
    throw CatalogueError(
      reason: "\"\(shown)\" matches several titles; give an id or a full title:\n" + Self.list(found))
  }

  /// Matches by names alone: initials and words of several names are guesses.
  private func namedHits(_ query: SearchQuery) -> TitleHits {
    var hits = literalHits(query)
    let guesses: [MatchQuality.Tier] = [.initials, .severalNames]
    for row in titles.indices where guesses.contains(where: { $0.rawValue == hits.tiers[row] }) {
      hits.tiers[row] = TitleHits.none
    }
    return hits
  }

  private static func list(_ titles: [Anime]) -> String {
    titles.map { "  \($0.id)  \($0.title)" }.joined(separator: "\n")
  }
}
