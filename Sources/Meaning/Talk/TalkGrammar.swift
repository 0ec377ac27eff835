import Catalogue
import Foundation
import Foundations

/// Reads what a sentence asks for, by rules: no model takes part, and the same sentence always means the same.
public struct TalkGrammar: Sendable {
  let index: TitleIndex
  let vocabulary: TalkVocabulary
  let titles: TitleTable
  /// The season in which things are said: "this year" is its year.
  let today: BroadcastSeason
  /// The year of the newest titles, or this year where some are announced for later ones.
  let newest: Int?
  /// Whether a word is one that texts use: such a word is no typo of another.
  private let isWord: @Sendable (String) -> Bool

  /// Whether texts of more than a franchise use a word: such a word alone names no title.
  let isCommon: @Sendable (_ word: String, _ row: Int) -> Bool

  /// A grammar over the titles of a search. `today` is the season of now unless another is given.
  public init(_ index: TitleIndex, describing search: DescriptionSearch, today: BroadcastSeason? = nil) {
    self.init(
      index, titles: search.titles, isWord: search.isWord, isCommon: search.isCommon, today: today ?? .now)
  }

  init(
    _ index: TitleIndex, titles: TitleTable, isWord: @escaping @Sendable (String) -> Bool,
    isCommon: @escaping @Sendable (_ word: String, _ row: Int) -> Bool = { _, _ in true },
    today: BroadcastSeason = .now
  ) {
    (self.index, self.titles, self.isWord, self.isCommon) = (index, titles, isWord, isCommon)
    self.today = today
    vocabulary = TalkVocabulary(titles)
    newest = titles.indices.compactMap(titles.year).max().map { min($0, today.year) }
  }

  /// What a sentence asks for. O(words x characters of all names) where it names titles, else O(words).
  public func read(_ sentence: String) -> Wish { read(sentence, topics: nil) }

  /// The same; words that no field can say, but keywords of titles have, become what it is about.
  public func read(_ sentence: String, in search: DescriptionSearch) -> Wish {
    let wish = read(sentence, topics: nil)
    return wish.notUnderstood.isEmpty ? wish : read(sentence, topics: search.topics)
  }

  private func read(_ sentence: String, topics: TalkTopics?) -> Wish {
    var tokens = TalkTokens(sentence)
    correct(&tokens)
    var reading = TalkReading(tokens, self, topics: topics)
    return reading.finished()
  }

  /// Replaces words with a typo by the nearest word that means something.
  private func correct(_ tokens: inout TalkTokens) {
    for i in tokens.tokens.indices {
      let word = tokens.tokens[i].text
      guard word.utf8.count >= 5, word.utf8.allSatisfy({ (0x61...0x7A).contains($0) }),
        !vocabulary.phrases.words.contains(word), !isWord(word)
      else { continue }
      let most = word.utf8.count >= 9 ? 2 : 1
      var best: (word: String, edits: Int)?
      for other in Self.corrected.union(vocabulary.phrases.words)
      where other.utf8.count >= 5 && abs(other.utf8.count - word.utf8.count) <= most
        && other.first == word.first
      {
        let edits = NearestTerm.distance(Array(word.utf8), Array(other.utf8), most)
        guard edits <= most else { continue }
        if best.map({ (edits, other) < ($0.edits, $0.word) }) ?? true { best = (other, edits) }
      }
      if let best { tokens.tokens[i].text = best.word }
    }
  }

  /// Words of ranges and years, which typos happen in too.
  private static let corrected: Set<String> = [
    "nineties", "eighties", "seventies", "sixties", "episodes", "members", "between", "exactly", "before",
    "under",
    "after", "newer", "older", "spring", "summer", "winter", "autumn", "similar", "million",
  ]
}

extension BroadcastSeason {
  /// The season of now.
  static var now: BroadcastSeason {
    let today = CivilTime(local: CivilTime.now)
    return BroadcastSeason(year: today?.year ?? 1970, month: today?.month ?? 1)
  }
}

extension DescriptionSearch {
  /// Whether any text has a word of this stem.
  @Sendable public func isWord(_ word: String) -> Bool {
    guard let stem = WordReader.stems(word).first else { return true }
    return terms.number(of: stem).map { index.titles(with: $0) >= 3 } ?? false
  }

  /// Whether texts of at least three titles outside the franchise of one have a word of this stem.
  @Sendable public func isCommon(_ word: String, besides row: Int) -> Bool {
    guard let stem = WordReader.stems(word).first, let term = terms.number(of: stem) else { return false }
    var scores = [Float](repeating: 0, count: titles.count)
    index.add(term, to: &scores)
    let own = titles.franchise(row)
    var others = 0
    for other in titles.indices where scores[other] > 0 && other != row {
      others += own != nil && titles.franchise(other) == own ? 0 : 1
    }
    return others >= 3
  }
}
