import Catalogue

/// What a sentence is about that no field can say: words that keywords of titles have are looked for in descriptions.
struct TalkTopics: Sendable {
  /// Stems of the keywords that at least two titles have; empty where titles have no keywords.
  private let stems: Set<[UInt8]>

  private static let fewestTitles = 2
  private static let mostWords = 3

  /// The words of the keywords of some titles. O(characters of the keywords).
  init(_ search: DescriptionSearch) {
    var counts: [[UInt8]: Int] = [:]
    for keywords in search.keywords.values {
      for stem in Set(keywords.flatMap(WordReader.stems)) { counts[stem, default: 0] += 1 }
    }
    stems = Set(counts.filter { $0.value >= Self.fewestTitles }.keys)
  }

  /// The topic that words which were not understood name; nil where keywords know none of them, or the words ask for something else
  /// than a story.
  func topic(_ words: [String]) -> String? {
    let telling = words.filter { !WordReader.stems($0).isEmpty && $0.contains(where: \.isLetter) }
    guard !telling.isEmpty, telling.count <= Self.mostWords else { return nil }
    guard telling.allSatisfy({ !Self.others.contains($0) && WordReader.stems($0).allSatisfy(stems.contains) })
    else { return nil }
    return telling.joined(separator: " ")
  }

  /// Words that ask for something of a production or of a person, and not of a story.
  private static let others: Set<String> = [
    "soundtrack", "soundtracks", "ost", "opening", "openings", "ending", "endings", "dub", "dubbed", "dubs",
    "sub",
    "subs", "subbed", "subtitles", "subtitled", "english", "netflix", "crunchyroll", "streaming", "stream",
    "director",
    "directed", "directors", "author", "writer", "writers", "actor", "actors", "voice", "animation",
    "animated", "art",
    "artstyle", "visuals", "graphics", "pacing", "completed", "complete", "finished", "ongoing", "airing",
    "unfinished",
    "adaptation", "faithful", "season", "seasons", "part", "parts", "hour", "hours", "minute", "minutes",
    "gave",
    "give", "made", "watch", "watching", "seen", "older", "newer", "younger", "better", "worse", "die",
    "dies", "quality",
    "budget", "filler", "fillers", "max", "maximum", "ignore", "rules", "run", "system", "prompt", "second",
    "third",
    "fourth", "last", "next", "previous", "month", "friend", "friends",
  ]
}
