import Catalogue
import Foundation

/// A title that fits a description, with what of it does.
public struct DescriptionMatch: Sendable, Equatable {
  /// The title.
  public var anime: Anime
  /// The sentence of the synopsis that says most of what was asked for; nil without one.
  public var sentence: String?
  /// Keywords with words of the description, the rarest first.
  public var keywords: [String]
  /// Genres with words of the description.
  public var genres: [String]

  /// A match.
  public init(_ anime: Anime, sentence: String? = nil, keywords: [String] = [], genres: [String] = []) {
    (self.anime, self.sentence, self.keywords, self.genres) = (anime, sentence, keywords, genres)
  }

  /// What matched in one line: keywords and genres, then the sentence.
  public var line: String {
    ((keywords + genres).prefix(4).joined(separator: ", ") as String?).flatMap { $0.isEmpty ? nil : $0 }
      .map { words in sentence.map { "\(words): \($0)" } ?? words } ?? sentence ?? ""
  }
}

extension DescriptionSearch {
  private static let mostKeywords = 4

  /// The match of a title, found in its texts as they are read by a person.
  func match(_ row: Int, _ description: Description) -> DescriptionMatch {
    let anime = titles[row]
    let wanted = Dictionary(
      description.terms.map { ($0.term, index.rarity[$0.term] * $0.weight) }, uniquingKeysWith: max)
    func worth(_ text: String) -> Float {
      Set(WordReader.stems(text).compactMap(terms.number)).reduce(0) { $0 + (wanted[$1] ?? 0) }
    }
    let found = (keywords[anime.id] ?? []).map { ($0, worth($0)) }.filter { $0.1 > 0 }
      .sorted { $0.1 > $1.1 }.prefix(Self.mostKeywords).map(\.0)
    return DescriptionMatch(
      anime, sentence: sentence(anime.synopsis ?? "", description, worth), keywords: found,
      genres: anime.genres.filter { worth($0) > 0 })
  }

  /// The sentence with most of the wanted words; where none has any, the nearest one by vectors.
  private func sentence(_ synopsis: String, _ description: Description, _ worth: (String) -> Float)
    -> String?
  {
    let sentences = Self.sentences(synopsis)
    let worths = sentences.map(worth)
    guard let most = worths.max() else { return nil }
    if most > 0 { return zip(sentences, worths).first { $0.1 == most }?.0 }
    return sentences.max { nearness($0, description.vector) < nearness($1, description.vector) }
  }

  private func nearness(_ text: String, _ vector: [Float]) -> Float {
    let own = describe(text).vector
    return zip(own, vector).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The sentences of a text, each with its full stop.
  static func sentences(_ text: String) -> [String] {
    var result: [String] = []
    var start = text.startIndex
    var at = text.startIndex
    var length = 0
    while at < text.endIndex {
      let next = text.index(after: at)
      let ends = ".!?".contains(text[at]) && (next == text.endIndex || text[next] == " ")
      // "Dr. Tenma" goes on.
      let isShort = length < 12
      length += 1
      if ends, !isShort {
        result.append(String(text[start..<next]).trimmingCharacters(in: .whitespaces))
        (start, length) = (next, 0)
      }
      at = next
    }
    let rest = String(text[start...]).trimmingCharacters(in: .whitespaces)
    if !rest.isEmpty { result.append(rest) }
    return result
  }
}
