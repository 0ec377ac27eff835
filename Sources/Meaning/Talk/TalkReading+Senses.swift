import Catalogue

/// Which of its senses a word has in a sentence.
extension TalkReading {
  private var tokens: [TalkTokens.Token] { sentence.tokens }

  private func text(_ at: Int) -> String { tokens.indices.contains(at) ? tokens[at].text : "" }

  /// Whether a sentence or a part of it is over before a word.
  private func isEnd(_ at: Int) -> Bool { !tokens.indices.contains(at) || tokens[at].isAfterBreak }

  /// The longest phrase that begins at a word and means there what it could.
  func phrase(_ at: Int) -> (length: Int, meaning: TalkVocabulary.Item)? {
    if let found = grammar.vocabulary.phrases.find(
      tokens, at: at, where: { isMeant($0, $1, at) })
    {
      return found
    }
    // "something special", "24 episodes long", "old enough"
    return ["special", "long", "enough", "instead"].contains(text(at)) ? (1, .filler) : nil
  }

  private func isMeant(_ length: Int, _ meaning: TalkVocabulary.Item, _ at: Int) -> Bool {
    switch meaning {
    case .studio: length > 1 || isStudio(at)
    case .refine(.notThatOne):
      switch text(at) {
      case "not": text(at + 2) == "one" || length > 2 || isEnd(at + 2)
      // "I don't like it when it is slow"
      case "i": isEnd(at + length)
      default: true
      }
    // "older than me" compares with nothing that was shown.
    case .refine(.older), .refine(.newer), .refine(.shorter), .refine(.longer):
      text(at + length) != "than" || Self.shown.contains(text(at + length + 1))
    case .refine(.different): !["not", "none", "i", "dont", "more"].contains(text(at)) || isEnd(at + length)
    case .refine(.clear): isClear(length, at)
    case .types(["Special"]):
      text(at) == "specials" || ["tv", "ova", "dvd"].contains(text(at - 1))
        || ["a", "an", "one", "the"].contains(text(at - 1)) && (isEnd(at + 1) || isJoining(at + 1))
        || at == 0 && isEnd(1)
    case .episodes(from: 40, to: nil): length > 1 || !Self.lengths.contains(text(at - 1))
    case .clauseEnd: !["for", "to"].contains(text(at + length))
    // "enough isekai", but not "enough time" and "not enough action"
    case .negation where text(at) == "enough" && length == 1:
      !["not", "isnt", "never", "old"].contains(text(at - 1)) && isPart(at + 1)
    case .instead: text(at) != "instead" || isEnd(at + 1)
    default: true
    }
  }

  private static let lengths: Set<String> = [
    "episode", "episodes", "eps", "hour", "hours", "minutes", "season", "seasons",
  ]

  private static let shown: Set<String> = ["that", "this", "these", "those", "it", "them"]

  /// Whether what was named is not wanted by the word behind it: "ecchi-free".
  func isFreeOf(_ end: Int) -> Bool {
    // "romance yes, drama no"
    if text(end) == "no" { return !tokens[end].isAfterBreak && isEnd(end + 1) }
    return text(end) == "free"
      && (tokens[end].isJoined || isEnd(end + 1) || ["please", "and"].contains(text(end + 1)))
  }

  private func isJoining(_ at: Int) -> Bool { ["and", "or", "but", "with", "from", "by"].contains(text(at)) }

  /// A studio of a common name only where a studio is spoken of.
  private func isStudio(_ at: Int) -> Bool {
    let word = text(at)
    if TalkVocabulary.boldStudios.contains(word) || !grammar.vocabulary.shyStudios.contains(word) {
      return true
    }
    return ["by", "from", "studio", "studios"].contains(text(at - 1)) || text(at + 1) == "studio"
  }

  private static let polite: Set<String> = [
    "please", "pls", "plz", "ok", "okay", "now", "just", "lets", "no", "nah", "hey", "so", "can", "could",
    "you",
    "we", "i", "want", "to", "it", "that", "all", "everything", "then", "and", "oh", "hmm", "id", "like",
  ]

  /// Whether words that forget everything are meant so: "a clear ending" and "reset" in a story are not.
  private func isClear(_ length: Int, _ at: Int) -> Bool {
    let isFirst = isEnd(at) || tokens[..<at].allSatisfy { Self.polite.contains($0.text) }
    guard isFirst || at > 0 && text(at - 1) == "and" else { return false }
    var end = at + length
    switch text(at) {
    case "clear", "reset", "from":
      while !isEnd(end), Self.polite.contains(text(end)) { end += 1 }
      return isEnd(end)
    case "never", "nevermind": return isEnd(end) || ["and", "but"].contains(text(end))
    default: return true
    }
  }

  /// Whether a number behind "about" or before "hours" counts something else than titles.
  func countsSomethingElse(_ at: Int) -> Bool {
    if TalkNumbers.otherUnits.contains(text(at + 1)) { return true }
    if ["season", "part", "volume", "chapter", "cour", "episode", "arc"].contains(text(at - 1)) {
      return true
    }
    // "a season or two"
    if text(at - 1) == "or", otherUnit(at - 2) > 0 || ["episode", "episodes"].contains(text(at - 2)) {
      return true
    }
    // "surprise me with 3 dramas"
    if text(at - 1) == "with", ["me", "us", "up"].contains(text(at - 2)) { return false }
    guard TalkNumbers.tellingWords.contains(text(at - 1)) else { return false }
    if at + 1 < tokens.count, case .types? = phrase(at + 1)?.meaning { return false }
    return !Self.titleNouns.contains(text(at + 1))
  }

  /// How many words at a place say what else than titles a number counts: one or none.
  func otherUnit(_ at: Int) -> Int { TalkNumbers.otherUnits.contains(text(at)) ? 1 : 0 }

  /// Whether a part of a wish begins at a word: a genre, a mood, a type.
  func isPart(_ at: Int) -> Bool {
    guard tokens.indices.contains(at), !tokens[at].isAfterBreak else { return false }
    return switch phrase(at)?.meaning {
    case .genres, .either, .mood, .several, .types, .studio, .niche, .years, .score, .episodes: true
    default: false
    }
  }

  /// Whether a bare number says how many titles are asked for: something it can count stands behind it, or it is asked for. "I'm 16"
  /// and "there are 4 of us" count nothing.
  func countsTitles(_ at: Int) -> Bool {
    if Self.beforeOtherNumbers.contains(text(at - 1)) { return false }
    let behind = at + 1
    if isPart(behind) { return true }
    if !isEnd(behind), Self.titleNouns.contains(text(behind)) || Self.beforeTitles.contains(text(behind)) {
      return true
    }
    if Self.asking.contains(text(at - 1)) { return true }
    guard isEnd(behind) || Self.polite.contains(text(behind)) else { return false }
    return tokens.indices.allSatisfy { $0 == at || Self.polite.contains(text($0)) }
      || at > 0 && tokens[at].isAfterBreak
  }

  private static let beforeOtherNumbers: Set<String> = [
    "am", "im", "are", "is", "was", "were", "be", "gave", "watched", "seen", "saw", "turned", "turning",
    "finished", "dropped", "read", "had", "got", "scored", "room", "number", "aged", "age", "hes", "shes",
    "theyre", "youre", "its",
  ]
  private static let beforeTitles: Set<String> = [
    "more", "other", "good", "great", "nice", "best", "really", "very", "different", "such", "random",
  ]
  private static let asking: Set<String> = [
    "me", "us", "top", "best", "just", "only", "recommend", "suggest", "pick", "list", "name", "maybe",
    "another",
  ]

  private static let titleNouns: Set<String> = [
    "anime", "animes", "title", "titles", "ones", "recommendations", "suggestions", "picks", "things",
  ]
}
