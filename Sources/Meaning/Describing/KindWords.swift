/// Words of a description that say only that a title is asked for: "an anime about dogs".
extension DescriptionSearch {
  private static let kindWords: Set<String> = [
    "anime", "animes", "show", "shows", "series", "movie", "movies", "film", "films",
  ]
  /// Behind these the word tells of the story: "girls making anime".
  private static let making: Set<String> = [
    "making", "make", "makes", "filming", "shooting", "directing", "producing", "creating", "drawing",
    "talent", "tv",
    "reality", "game", "radio", "quiz", "magic", "fashion", "watching",
  ]
  /// Before these too: "an anime studio".
  private static let makers: Set<String> = [
    "studio", "studios", "industry", "club", "director", "producer", "production", "company", "star", "actor",
    "actress", "set", "theater", "theatre", "business",
  ]

  /// A text without such words; the whole text where nothing else would be left of it.
  static func withoutKind(_ text: String) -> String {
    var words: [String] = []
    WordReader.words(text) { words.append(String(decoding: $0, as: UTF8.self)) }
    guard words.contains(where: kindWords.contains) else { return text }
    let kept = words.indices.filter { place in
      guard kindWords.contains(words[place]) else { return true }
      return place > 0 && making.contains(words[place - 1])
        || place + 1 < words.count && makers.contains(words[place + 1])
    }.map { words[$0] }.joined(separator: " ")
    return WordReader.stems(kept).isEmpty ? text : kept
  }
}
