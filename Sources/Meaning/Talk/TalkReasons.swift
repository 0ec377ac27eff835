import Cards
import Catalogue
import Foundations
import Models

/// Why a title answers a wish, from what was computed: nothing is said that is not in the catalogue or the counts.
extension TalkFilter {
  private static let mostShared = 3
  /// So many of a hundred fans of a title say something of another; fewer love any title.
  private static let tellingShare = 12
  /// Fewer members than this are few, and more are many.
  static let fewMembers = 100_000

  /// Sentences about the title in a row, the most telling first.
  public func reasons(_ row: Int, coLoves: (any CoLoveCounts)? = nil) -> [String] {
    var reasons = likeRows.compactMap { likeness(of: row, to: $0, coLoves) }
    reasons += wish.about.compactMap { topic($0, row) }
    if let reason = child?.reason(row) { reasons.append(reason) }
    reasons += (wish.moods + genreMoods).compactMap { mood($0, row) }
    if let niche = wish.niche { reasons += fame(row, niche) }
    return reasons
  }

  private func likeness(of row: Int, to other: Int, _ coLoves: (any CoLoveCounts)?) -> String? {
    let titles = search.titles
    var parts: [String] = []
    if let coLoves, let a = coLoves.items.row(titles.id(other)), let b = coLoves.items.row(titles.id(row)),
      let both = coLoves.coLoves(a, b), both >= 5,
      Int(both) * 100 >= Int(coLoves.loves[Int(a)]) * Self.tellingShare
    {
      let lovers = Int(coLoves.loves[Int(a)])
      parts.append("\(Int(both).formattedCount) of \(lovers.formattedCount) fans love it too")
    }
    let theirs = Set(titles.genres(other))
    let shared = titles.genres(row).filter(theirs.contains)
      .sorted { search.genreRarity[Int($0)] ?? 0 > search.genreRarity[Int($1)] ?? 0 }
      .map { titles.word(Int($0)) }.filter(TellingGenres.isInformative).prefix(Self.mostShared)
    // Whom titles are made for is a reason only beside others.
    if shared.contains(where: TellingGenres.isDescriptive) {
      parts.append("shares \(shared.joined(separator: ", "))")
    }
    return parts.isEmpty ? nil : "like \(titles.title(other)): \(parts.joined(separator: "; "))"
  }

  /// The keywords that name a topic.
  private func topic(_ topic: String, _ row: Int) -> String? {
    guard isAbout(topic, row) else { return nil }
    let match = search.match(row, search.describe(topic))
    let found = (match.keywords + match.genres).prefix(Self.mostShared)
    if found.isEmpty { return nil }
    return "about \(topic)" + (found.elementsEqual([topic]) ? "" : ": \(found.joined(separator: ", "))")
  }

  /// The keywords and genres that a mood was read from.
  private func mood(_ mood: Mood, _ row: Int) -> String? {
    let titles = search.titles
    let words = search.describe(mood.words).terms.map(\.term)
    let wanted = Set(words)
    let found = (search.keywords[titles.id(row)] ?? []).filter { keyword in
      WordReader.stems(keyword).contains { search.terms.number(of: $0).map(wanted.contains) == true }
    }
    let speaking = mood.genres.filter { $0.weight > 0 }.map(\.name)
    let genres = titles.genres(row).map { titles.word(Int($0)) }.filter(speaking.contains)
    let parts = (found + genres).prefix(Self.mostShared)
    return parts.isEmpty ? nil : "\(mood.rawValue): \(parts.joined(separator: ", "))"
  }

  private func fame(_ row: Int, _ niche: Wish.Niche) -> [String] {
    guard let members = search.titles.members(row), (members < Self.fewMembers) == (niche == .obscure) else {
      return []
    }
    return ["\(niche == .obscure ? "little known" : "well known"): \(members.formattedCount) members"]
  }
}
