/// Which genres say what a title is like.
public enum TellingGenres {
  /// Genres that are no reason.
  private static let saysNothing: Set<String> = ["Award Winning"]
  /// Genres that say whom a title is made for: a reason only beside others.
  public static let audiences: Set<String> = ["Shounen", "Seinen", "Shoujo", "Josei", "Kids", "Adult Cast"]

  /// Whether a genre means something to a person, beside others or alone.
  public static func isInformative(_ genre: String) -> Bool { !saysNothing.contains(genre) }

  /// Whether a genre alone says what a title is like.
  public static func isDescriptive(_ genre: String) -> Bool {
    isInformative(genre) && !audiences.contains(genre)
  }
}
