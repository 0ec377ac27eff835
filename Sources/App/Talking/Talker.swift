import Cards
import Catalogue
import Foundations
import Meaning
import Models

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
  public func read(_ sentence: String) -> Wish { grammar.read(sentence, in: search) }

  /// What a conversation adds to the score of each title that passes, by id, in standard deviations of the ranking. Titles of refused
  /// franchises do not pass.
  ///
  /// - Parameter seed: for surprises.
  public func wanted(_ conversation: Conversation, seed: UInt64) -> [Int: Float] {
    let wish = conversation.wish
    let filter = TalkFilter(wish, search)
    let additions = filter.additions(coLoves: counts(wish))
    var random = RandomSource(seed: seed)
    let surprise: Float = wish.surprise == true ? 1.5 : 0
    var result: [Int: Float] = [:]
    for row in passing(filter, refused: conversation.refused) {
      result[search.titles.id(row)] = additions[row] + (surprise > 0 ? surprise * random.normal() : 0)
    }
    return result
  }

  /// The parts without which other titles pass, with what then counts of each; for conversations that nothing answers.
  public func relaxed(_ conversation: Conversation) -> [(chip: WishChip, wanted: [Int: Float])] {
    conversation.wish.chips.map { chip in
      let filter = TalkFilter(conversation.wish.without(chip), search)
      let rows = passing(filter, refused: conversation.refused)
      return (chip, Dictionary(rows.map { (search.titles.id($0), 0) }) { first, _ in first })
    }
  }

  private func counts(_ wish: Wish) -> (any CoLoveCounts)? {
    wish.like.isEmpty && wish.unlike.isEmpty ? nil : coLoves()
  }

  private func passing(_ filter: TalkFilter, refused: [Int]) -> [Int] {
    let titles = search.titles
    let rows = Set(refused.compactMap(titles.row))
    // Who refuses a title does not ask for its next season.
    let franchises = Set(rows.compactMap(titles.franchise))
    return titles.indices.filter { row in
      !rows.contains(row) && titles.franchise(row).map(franchises.contains) != true && filter.passes(row)
    }
  }

  /// The titles that answer a conversation.
  ///
  /// - Parameters:
  ///   - isPersonal: whether answers of the person moved the ranking.
  ///   - top: how many titles; nil for as many as were asked for.
  ///   - seed: for surprises.
  ///   - rank: ranks for the person what is wanted, as `Recommender.rank(_:wishes:)`.
  ///   - reason: what the ranking itself says of a title.
  public func answer(
    _ conversation: Conversation, isPersonal: Bool, top: Int? = nil, seed: UInt64,
    rank: ([[Int: Float]]) -> [[Ranked]], reason: (Int) -> String?
  ) -> TalkAnswer {
    let wanted = wanted(conversation, seed: seed)
    let ranked = rank([wanted]).first ?? []
    var advice: [(chip: WishChip, titles: Int)] = []
    if ranked.isEmpty {
      let relaxed = relaxed(conversation)
      advice = zip(relaxed, rank(relaxed.map(\.wanted))).map { ($0.chip, $1.count) }
    }
    return answer(
      conversation, ranked: ranked, isHeldBack: !wanted.isEmpty, advice: advice, isPersonal: isPersonal,
      top: top, reason: reason)
  }

  /// A title with its score.
  public typealias Ranked = (animeID: Int, score: Float)

  /// The answer from what a ranking made of `wanted`, and how many titles it made of each part of `relaxed`.
  ///
  /// - Parameter isHeldBack: whether something passes, be it that it cannot be shown.
  public func answer(
    _ conversation: Conversation, ranked: [Ranked], isHeldBack: Bool,
    advice: [(chip: WishChip, titles: Int)], isPersonal: Bool, top: Int? = nil, reason: (Int) -> String?
  ) -> TalkAnswer {
    let wish = conversation.wish
    let filter = TalkFilter(wish, search)
    let counts = counts(wish)
    let shown = ranked.prefix(top ?? wish.count ?? Self.usual)
    let titles = shown.enumerated().compactMap { rank, entry -> TalkAnswer.Title? in
      guard let row = search.titles.row(of: entry.animeID) else { return nil }
      let asked = filter.reasons(row, coLoves: counts)
      // What the ranking says costs a pass: where nothing asked for speaks for a title, and for the first ones.
      let own = rank < Self.explained || asked.isEmpty ? reason(entry.animeID).map { [$0] } ?? [] : []
      return TalkAnswer.Title(
        anime: search.titles[row], score: Double(entry.score),
        reasons: asked.isEmpty && own.isEmpty ? Self.plainReasons(search.titles[row], wish) : asked + own)
    }
    return TalkAnswer(
      chips: wish.chips, titles: titles, passing: ranked.count,
      comment: (conversation.saidNothing == true ? Self.help + " " : "")
        + comment(wish, passing: ranked.count, isHeldBack: isHeldBack, isPersonal),
      notUnderstood: conversation.notUnderstood,
      advice: Array(advice.filter { $0.titles > 0 }.sorted { $0.titles > $1.titles }.prefix(3)))
  }

  /// Why a title is there that nothing else speaks for: what was asked for, as far as it must fit that, else how it is rated or known.
  private static func plainReasons(_ title: Anime, _ wish: Wish) -> [String] {
    let parts = wish.filterTexts.prefix(3)
    if !parts.isEmpty { return ["Fits what you asked for: " + parts.joined(separator: ", ")] }
    if let score = title.score { return [Reason(.acclaimed(score: score), weight: 0).text] }
    return title.members.map { [Reason(.popular(members: $0), weight: 0).text] } ?? []
  }

  /// What can be asked for, where a sentence asks for nothing.
  public static let help =
    "Say what you are after: genres, moods, years, a length, a score, a studio or titles you like. For example: \"something short and "
    + "sad from the nineties, nothing like Clannad\"; then \"older\", \"less famous\" or \"not that one\"."

  private func comment(_ wish: Wish, passing: Int, isHeldBack: Bool, _ isPersonal: Bool) -> String {
    guard passing > 0 else {
      return isHeldBack
        ? "Nothing that passes could be watched next: it follows titles that you have not watched, or was answered."
        : "Nothing passes."
    }
    var by = [isPersonal ? "what you answered" : "what most people love"]
    if !wish.like.isEmpty { by.append("likeness to \(wish.like.joined(separator: " and "))") }
    if !wish.unlike.isEmpty { by.append("distance from \(wish.unlike.joined(separator: " and "))") }
    if !wish.about.isEmpty { by.append("how much it is about \(wish.about.joined(separator: " and "))") }
    if wish.forChild != nil { by.append("how well they suit a child") }
    if !wish.moods.isEmpty {
      by.append("how \(wish.moods.map(\.rawValue).joined(separator: " and ")) they are")
    }
    if !wish.moodsOut.isEmpty {
      by.append("how little \(wish.moodsOut.map(\.rawValue).joined(separator: " or ")) they are")
    }
    let said = passing.counted("title passes", "titles pass", grouped: true) + ", ranked by " + by.listed
    return said + (said.hasSuffix(".") ? "" : ".")
  }
}
