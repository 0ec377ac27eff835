import Catalogue

/// Which of its senses a word has in a sentence.
extension TalkReading {
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
    return Self.fillersElse.contains(text(at)) ? (1, .filler) : nil
  }

  /// Words that say nothing where they do not say what the vocabulary has for them.
  private static let fillersElse: Set<String> = [
    "special", "long", "enough", "instead", "too", "forget", "drop", "lose", "ditch", "cut", "next", "back",
    "blood",
    "only",
  ]

  /// Whether what was named is said to be all right: how many words say so, nil for none.
  func isFine(_ end: Int) -> Int? {
    guard ["is", "are", "would", "sounds"].contains(text(end)) else { return nil }
    let be = text(end) == "would" ? 2 : 1
    guard ["fine", "ok", "okay", "alright", "allowed", "acceptable"].contains(text(end + be)) else {
      return text(end) == "is" && text(end + 1) == "no" && text(end + 2) == "problem" ? 3 : nil
    }
    return be + 1
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
    case .refine(.older), .refine(.newer), .refine(.shorter), .refine(.longer), .refine(.betterRated):
      text(at + length) != "than" || Self.shown.contains(text(at + length + 1))
    case .refine(.different) where text(at) == "next" && length == 1: isSaidAlone(1, at)
    case .refine(.back): isSaidAlone(length, at)
    case .refine(.different): !["not", "none", "i", "dont", "more"].contains(text(at)) || isEnd(at + length)
    // "too sad", but not "me too" and "too old"
    case .negation where text(at) == "too" && length == 1: isPart(at + 1) && !isNegatedWord(at - 1)
    case .negation where ["forget", "drop", "lose", "ditch", "cut"].contains(text(at)): isPart(at + length)
    case .genres(["Gore"]) where text(at) == "blood": isNegated
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
    case .instead where ["wait", "i"].contains(text(at)) && length <= 2 && text(at + 1) != "would":
      at == 0 || tokens[at].isAfterBreak
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
    if ["by", "from", "studio", "studios"].contains(text(at - 1)) || text(at + 1) == "studio" { return true }
    return isBesideStudio(at)
  }

  /// Whether "or", "and" or a comma joins a word to a studio: "Kyoto Animation or Bones".
  private func isBesideStudio(_ at: Int) -> Bool {
    func isSure(_ start: Int, _ end: Int?) -> Bool {
      guard tokens.indices.contains(start),
        case let found? = grammar.vocabulary.phrases.find(tokens, at: start),
        case .studio = found.meaning, end == nil || start + found.length == end
      else { return false }
      return found.length > 1 || TalkVocabulary.boldStudios.contains(text(start))
        || !grammar.vocabulary.shyStudios.contains(text(start))
        || ["by", "from"].contains(text(start - 1))
    }
    let joins: Set<String> = ["or", "and", "nor"]
    let end = joins.contains(text(at - 1)) ? at - 1 : tokens[at].isAfterBreak ? at : nil
    if let end, end > 0, (max(0, end - 4)..<end).contains(where: { isSure($0, end) }) { return true }
    let next = joins.contains(text(at + 1)) ? at + 2 : at + 1
    let isJoined = joins.contains(text(at + 1)) || tokens.indices.contains(next) && tokens[next].isAfterBreak
    return isJoined && isSure(next, nil)
  }

  /// Whether a phrase is all that is said, but for polite words.
  private func isSaidAlone(_ length: Int, _ at: Int) -> Bool {
    tokens.indices.allSatisfy { (at..<at + length).contains($0) || Self.polite.contains(tokens[$0].text) }
  }

  /// Whether a word denies: "not too sad" is no refusal of sadness on its own.
  private func isNegatedWord(_ at: Int) -> Bool {
    guard tokens.indices.contains(at) else { return false }
    return isNegated || ["not", "isnt", "never"].contains(text(at))
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
    case .genres, .either, .mood, .several, .types, .studio, .niche, .years, .score, .episodes, .topic: true
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
