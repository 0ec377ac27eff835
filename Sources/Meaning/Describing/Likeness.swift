import Catalogue
import Foundation
import Models

/// Titles like others, with words added or taken away: "like Mushishi but funny", "like Death Note without magic".
extension DescriptionSearch {
  /// A sentence in which a title stands before what should be different.
  public struct LikeSentence: Sendable, Equatable {
    /// The name as it was written.
    public var name: String
    /// What should be different; may be empty.
    public var but: String
  }

  /// Reads "like TITLE but ..." and "something like TITLE with ..."; nil for other texts.
  public static func likeSentence(_ text: String) -> LikeSentence? {
    let words = text.split(whereSeparator: \.isWhitespace).prefix(40).map(String.init)
    let openings = ["something", "anything", "anime", "a", "an", "one", "show", "series", "film", "movie"]
    var at = 0
    while at < words.count, openings.contains(words[at].lowercased()) { at += 1 }
    guard at + 1 < words.count, words[at].lowercased() == "like" else { return nil }
    let rest = words[(at + 1)...]
    let turns = ["but", "with", "without", "only", "just", "minus"]
    let turn = rest.dropFirst().firstIndex { turns.contains($0.lowercased()) } ?? rest.endIndex
    let name = rest[..<turn].joined(separator: " ").trimmed { ",.\"'".contains($0) }
    guard !name.isEmpty else { return nil }
    var but = rest[turn...]
    // "Without" is part of what should be different.
    if let first = but.first, !["without", "minus"].contains(first.lowercased()) { but = but.dropFirst() }
    return LikeSentence(name: String(name), but: but.joined(separator: " "))
  }

  /// Weights of vectors, co-loves, genres, words and moods.
  private static let vectorWeight: Float = 0.6
  private static let coLoveWeight: Float = 1
  private static let genreWeight: Float = 0.5
  private static let butShare: Float = 0.3
  private static let wordWeight: Float = 0.35
  private static let moodWeight: Float = 0.35
  private static let fameWeight: Float = 0.25
  /// How many titles are like the given ones at all.
  private static let mostLike = 300

  /// The titles most like those in `rows`, moved towards what `text` says and away from what it does not want, the best first.
  /// Franchises of the given titles are left out. `coLoves` says who is loved together; without them texts and genres decide.
  public func like(
    _ rows: [Int], but text: String = "", coLoves: (any CoLoveCounts)? = nil, limit: Int, adult: Bool
  ) -> [DescriptionMatch] {
    let turn = turn(text)
    let (description, unwanted) = (describe(turn.wanted), describe(turn.unwantedText))
    var scores = likeness(to: rows, moved: description, away: unwanted, coLoves: coLoves)
    let likeness = scores
    for (described, weight) in [(description, Self.wordWeight), (unwanted, -Self.wordWeight)]
    where !described.terms.isEmpty {
      let found = Self.scaled(wordScores(described))
      for i in scores.indices { scores[i] += weight * found[i] }
    }
    let moods = Mood.allCases.filter { $0.isNamed(in: turn.wanted) || turn.wish.moods.contains($0) }
    for (moods, weight) in [(moods, Self.moodWeight), (turn.wish.moodsOut, -Self.moodWeight)] {
      for mood in moods { for (i, score) in mood.scores(self).enumerated() { scores[i] += weight * score } }
    }
    if let niche = turn.wish.niche {
      for row in titles.indices {
        let fame = log10(Float(max(titles.members(row) ?? 0, 100))) - 4.5
        scores[row] += (niche == .obscure ? -Self.fameWeight : Self.fameWeight) * fame
      }
    }
    let franchises = Set(rows.compactMap(titles.franchise))
    let excluded = Set(rows)
    let filter = TurnFilter(turn, from: rows, self)
    func passes(_ row: Int) -> Bool {
      !excluded.contains(row) && (adult || !titles.isAdult(row))
        && titles.franchise(row).map(franchises.contains) != true && filter.passes(row)
    }
    /// Nobody begins with a later title because its first one is too long.
    func begins(_ row: Int) -> Bool {
      passes(row) && (!lines.isLater(row) || passes(Int(lines.beginning[Int(lines.line[row])])))
    }
    // Only the titles that are most like the given ones are put in another order by what should be different.
    let near = titles.indices.filter(begins).sorted { (likeness[$1], $0) < (likeness[$0], $1) }
      .prefix(max(Self.mostLike, limit)).sorted { (scores[$1], $0) < (scores[$0], $1) }
    var shownFranchises: Set<Int> = []
    let best = beginningsFirst(near) { begins($0) ? scores[$0] : nil }.filter { row in
      titles.franchise(row).map { shownFranchises.insert($0).inserted } ?? true
    }.prefix(max(0, limit))
    // What a title shares with the given ones is said by their words.
    var shown = description
    let hidden = Set(unwanted.terms.map(\.term))
    shown.terms += rows.flatMap { describe(words(of: $0)).terms }.map { ($0.term, 0.2) }
    shown.terms.removeAll { hidden.contains($0.term) }
    return best.map { match($0, shown) }
  }

  /// How like each title is to those in `rows`, whose vectors the words of a description are added to. O(titles x size).
  public func likeness(to rows: [Int], coLoves: (any CoLoveCounts)? = nil) -> [Float] {
    likeness(to: rows, moved: Description(), away: Description(), coLoves: coLoves)
  }

  private func likeness(
    to rows: [Int], moved description: Description, away unwanted: Description,
    coLoves: (any CoLoveCounts)?
  ) -> [Float] {
    var scores = [Float](repeating: 0, count: titles.count)
    if let vectors {
      var sum = [Float](repeating: 0, count: vectors.cols)
      sum.withUnsafeMutableBufferPointer { out in
        guard let start = out.baseAddress else { return }
        for row in rows { vectors.add(row: row, times: 1, to: start) }
      }
      WordVectors.normalise(&sum)
      for (i, value) in description.vector.enumerated() { sum[i] += Self.butShare * value }
      for (i, value) in unwanted.vector.enumerated() { sum[i] -= Self.butShare * value }
      WordVectors.normalise(&sum)
      for (i, cosine) in vectorScores(sum).enumerated() { scores[i] = Self.vectorWeight * cosine }
    }
    for row in rows {
      addGenres(of: row, to: &scores, share: Self.genreWeight / Float(rows.count))
      if let coLoves { addCoLoves(coLoves, row, to: &scores, share: Self.coLoveWeight / Float(rows.count)) }
    }
    return scores
  }

  /// Adds the cosine of the genres, rare ones counting more.
  private func addGenres(of row: Int, to scores: inout [Float], share: Float) {
    var weights: [Int32: Float] = [:]
    for word in titles.genres(row) { weights[word] = genreRarity[Int(word)] ?? 0 }
    let own = weights.values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard own > 0 else { return }
    for other in titles.indices {
      var (shared, all): (Float, Float) = (0, 0)
      for word in titles.genres(other) {
        let rarity = genreRarity[Int(word)] ?? 0
        all += rarity * rarity
        if let weight = weights[word] { shared += weight * rarity }
      }
      if all > 0 { scores[other] += share * shared / (own * all.squareRoot()) }
    }
  }

  private func addCoLoves(_ counts: any CoLoveCounts, _ row: Int, to scores: inout [Float], share: Float) {
    guard let item = counts.items.row(titles.id(row)) else { return }
    for other in titles.indices {
      guard let second = counts.items.row(titles.id(other)), let both = counts.coLoves(item, second) else {
        continue
      }
      scores[other] +=
        share * CoLove.cosine(Float(both), counts.loves[Int(item)], counts.loves[Int(second)])
    }
  }

  private func words(of row: Int) -> String {
    let anime = titles[row]
    return TitleTexts(anime, keywords: keywords[anime.id] ?? []).texts[1...3].joined(separator: " ")
  }

  private static func scaled(_ scores: [Float]) -> [Float] {
    let most = scores.max() ?? 0
    return most > 0 ? scores.map { $0 / most } : scores
  }
}

extension Mood {
  /// Whether a text asks for it by one of its names.
  func isNamed(in text: String) -> Bool {
    var words = " "
    WordReader.words(text) { words += String(decoding: $0, as: UTF8.self) + " " }
    return names.contains { words.contains(" \($0) ") }
  }
}
