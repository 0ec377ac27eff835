import Catalogue
import Foundations
import Meaning
import Models

/// Titles in answer to a conversation, and what is said of them.
public struct TalkAnswer: Sendable, Equatable {
  /// A title with its reasons.
  public struct Title: Sendable, Equatable {
    /// The title.
    public var anime: Anime
    /// Its score, in standard deviations of the ranking plus what likes, moods and fame add.
    public var score: Double
    /// Why it is here: what was asked for, then what the ranking says.
    public var reasons: [String]
  }

  /// What is asked for, part by part.
  public var chips: [WishChip]
  /// The best titles.
  public var titles: [Title]
  /// How many titles pass.
  public var passing: Int
  /// What was done, in a sentence.
  public var comment: String
  /// What of the last sentence was not understood.
  public var notUnderstood: [String]
  /// When nothing passes: the parts whose removal brings titles back, with how many.
  public var advice: [(chip: WishChip, titles: Int)]

  /// Whether both say the same.
  public static func == (a: TalkAnswer, b: TalkAnswer) -> Bool {
    a.chips == b.chips && a.titles == b.titles && a.passing == b.passing && a.comment == b.comment
      && a.notUnderstood == b.notUnderstood && a.advice.map(\.chip) == b.advice.map(\.chip)
      && a.advice.map(\.titles) == b.advice.map(\.titles)
  }
}

/// Answers conversations. What it needs of texts is made at the first one.
public final class Talker {
  /// The texts of the titles.
  public let search: DescriptionSearch
  private let grammar: TalkGrammar
  private let coLoves: () -> (any CoLoveCounts)?
  /// How many titles are shown when no number was asked for.
  public static let usual = 10
  private static let explained = 3

  /// A talker over the titles of a search. `index` finds titles by name; `coLoves` are read when titles are compared.
  public init(_ search: DescriptionSearch, index: TitleIndex, coLoves: @escaping () -> (any CoLoveCounts)?) {
    self.search = search
    self.coLoves = coLoves
    grammar = TalkGrammar(index, describing: search)
  }

  /// What a sentence asks for.
  public func read(_ sentence: String) -> Wish { grammar.read(sentence) }

  /// The titles that answer a conversation.
  ///
  /// - Parameters:
  ///   - scores: the ranking for the person: ids and scores of all titles that may be shown, in standard deviations.
  ///   - isPersonal: whether answers of the person moved the ranking.
  ///   - top: how many titles; nil for as many as were asked for.
  ///   - seed: for surprises.
  ///   - reason: what the ranking itself says of a title.
  public func answer(
    _ conversation: Conversation, scores: [(animeID: Int, score: Float)], isPersonal: Bool, top: Int? = nil,
    seed: UInt64, reason: (Int) -> String?
  ) -> TalkAnswer {
    let wish = conversation.wish
    let filter = TalkFilter(wish, search)
    let counts = wish.like.isEmpty && wish.unlike.isEmpty ? nil : coLoves()
    let refused = Set(conversation.refused)
    let rows = scores.compactMap { entry -> (row: Int, score: Float)? in
      guard !refused.contains(entry.animeID), let row = search.titles.row(of: entry.animeID) else {
        return nil
      }
      return (row, entry.score)
    }
    let passing = rows.filter { filter.passes($0.row) }
    let ordered = order(passing, filter.additions(coLoves: counts), wish, seed)
    let shown = ordered.prefix(top ?? wish.count ?? Self.usual)
    let titles = shown.enumerated().map { rank, entry in
      let asked = filter.reasons(entry.row, coLoves: counts)
      // What the ranking says costs a pass: where nothing asked for speaks for a title, and for the first ones.
      let own =
        rank < Self.explained || asked.isEmpty ? reason(search.titles.id(entry.row)).map { [$0] } ?? [] : []
      return TalkAnswer.Title(
        anime: search.titles[entry.row], score: Double(entry.score), reasons: asked + own)
    }
    return TalkAnswer(
      chips: wish.chips, titles: titles, passing: ordered.count,
      comment: comment(wish, passing: ordered.count, isPersonal), notUnderstood: conversation.notUnderstood,
      advice: passing.isEmpty ? advice(wish, rows.map(\.row)) : [])
  }

  /// Best first; of each franchise the title that comes first in the order to watch, at the place of its best one.
  private func order(
    _ passing: [(row: Int, score: Float)], _ additions: [Float], _ wish: Wish, _ seed: UInt64
  ) -> [(row: Int, score: Float)] {
    var random = RandomSource(seed: seed)
    let surprise: Float = wish.surprise == true ? 1.5 : 0
    let scored = passing.map { ($0.row, $0.score + additions[$0.row] + surprise * random.normal()) }
      .sorted { ($1.1, $0.0) < ($0.1, $1.0) }
    let titles = search.titles
    var first: [Int: Int] = [:]
    for (row, _) in scored {
      guard let franchise = titles.franchise(row) else { continue }
      let order = titles.franchiseOrder(row) ?? .max
      if let known = first[franchise], titles.franchiseOrder(known) ?? .max <= order { continue }
      first[franchise] = row
    }
    var seen: Set<Int> = []
    return scored.compactMap { row, score in
      guard let franchise = titles.franchise(row) else { return (row, score) }
      return seen.insert(franchise).inserted ? (first[franchise] ?? row, score) : nil
    }
  }

  private func comment(_ wish: Wish, passing: Int, _ isPersonal: Bool) -> String {
    guard passing > 0 else { return "Nothing passes." }
    var by = [isPersonal ? "what you answered" : "what most people love"]
    if !wish.like.isEmpty { by.append("likeness to \(wish.like.joined(separator: " and "))") }
    if !wish.unlike.isEmpty { by.append("distance from \(wish.unlike.joined(separator: " and "))") }
    if !wish.moods.isEmpty {
      by.append("how \(wish.moods.map(\.rawValue).joined(separator: " and ")) they are")
    }
    if !wish.moodsOut.isEmpty {
      by.append("how little \(wish.moodsOut.map(\.rawValue).joined(separator: " or ")) they are")
    }
    let last = by.removeLast()
    return (passing == 1 ? "1 title passes" : "\(passing.formattedCount) titles pass") + ", ranked by "
      + (by.isEmpty ? last : by.joined(separator: ", ") + " and " + last) + "."
  }

  private func advice(_ wish: Wish, _ rows: [Int]) -> [(chip: WishChip, titles: Int)] {
    wish.chips.map { chip in
      let filter = TalkFilter(wish.without(chip), search)
      return (chip, rows.count { filter.passes($0) })
    }.filter { $0.1 > 0 }.sorted { $0.1 > $1.1 }.prefix(3).map { ($0.0, $0.1) }
  }
}
