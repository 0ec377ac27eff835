/// What a sentence is about that no field can say: words that keywords of titles have are looked for in descriptions.
struct TalkTopics: Sendable {
  /// Stems of the keywords that name things; empty where titles have no keywords.
  private let stems: Set<[UInt8]>
  /// Keywords of two words and more that no field needs to be: "makoto shinkai".
  private let names: Set<[[UInt8]]>

  /// A word that ends keywords of so many titles names a thing, as does one that is a keyword of so many, or is in keywords of so many.
  private static let (fewestAsEnd, fewestAsWhole, fewestAnywhere) = (3, 1, 5)
  private static let mostWords = 3

  /// The words of the keywords of titles, by their ids. O(characters of the keywords).
  init(_ keywords: [Int: [String]]) {
    var (anywhere, ends, wholes): ([[UInt8]: Int], [[UInt8]: Int], [[UInt8]: Int]) = ([:], [:], [:])
    var names: Set<[[UInt8]]> = []
    for keywords in keywords.values {
      let all = keywords.map(WordReader.stems)
      for stem in Set(all.flatMap { $0 }) { anywhere[stem, default: 0] += 1 }
      for stem in Set(all.compactMap(\.last)) { ends[stem, default: 0] += 1 }
      for words in all where words.count == 1 { wholes[words[0], default: 0] += 1 }
      names.formUnion(all.filter { $0.count > 1 })
    }
    self.names = names
    stems = Set(
      anywhere.filter {
        ends[$0.key] ?? 0 >= Self.fewestAsEnd || wholes[$0.key] ?? 0 >= Self.fewestAsWhole
          || $0.value >= Self.fewestAnywhere
      }.keys)
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

  /// The name of a person or a thing that is a whole keyword; nil for other words.
  func name(_ words: [String]) -> String? {
    let text = words.joined(separator: " ")
    return words.count > 1 && names.contains(WordReader.stems(text)) ? text : nil
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
    "fourth", "last", "next", "previous", "month", "friend", "friends", "finish", "finishing", "behind",
    "end", "ends",
    "ended", "burn", "burned", "bad", "comfort", "lately", "help", "helps", "meet", "meets", "empty", "weak",
    "strong",
    "between", "rainy", "genre", "genres", "com", "anime", "thing", "things", "good", "great", "true", "real",
    "like", "likes", "never", "ever", "become", "becomes", "turn", "turns", "get", "gets", "go", "goes",
    "make", "makes",
    "want", "wants", "born", "beautiful", "perfect", "gave", "expected", "expect", "full", "big", "small",
    "single",
    "double", "first", "hello", "number", "limit", "wait", "meant", "idea", "today", "tomorrow", "mine",
    "same",
  ]
}
