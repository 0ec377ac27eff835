/// The language in which titles are displayed.
public enum TitleLanguage: String, Sendable, CaseIterable, Codable {
  case romaji, english, japanese
}

extension Anime {
  /// Displays the name in `language`, if there is one. The romaji name is kept in `romaji`.
  public mutating func useTitle(in language: TitleLanguage) {
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

  /// The names in other languages, without repeats: romaji, English, Japanese.
  public var otherTitles: [String] {
    var names: [String] = []
    for name in [romaji, englishTitle, japaneseTitle].compactMap({ $0 })
    where name != title && !names.contains(name) {
      names.append(name)
    }
    return names
  }
}
