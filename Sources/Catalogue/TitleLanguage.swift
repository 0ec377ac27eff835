/// Which of its names a title goes by on the screen.
public enum TitleLanguage: String, Sendable, CaseIterable {
  case romaji, english, japanese
}

extension Anime {
  /// Goes by its name in a language where it has one. The romaji name stays findable and is what titles are compared by.
  public mutating func goBy(_ language: TitleLanguage) {
    let wanted: String? =
      switch language {
      case .romaji: romaji
      case .english: englishTitle
      case .japanese: japaneseTitle
      }
    guard let wanted, !wanted.isEmpty, wanted != title else { return }
    if romaji == nil { romaji = title }
    title = wanted
    if wanted == romaji { romaji = nil }
  }

  /// Every other name it has, without repeats: romaji, English, Japanese.
  public var otherTitles: [String] {
    var names: [String] = []
    for name in [romaji, englishTitle, japaneseTitle].compactMap({ $0 })
    where name != title && !names.contains(name) {
      names.append(name)
    }
    return names
  }
}
