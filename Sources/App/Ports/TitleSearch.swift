import Cards
import Catalogue

/// Finds titles.
public protocol TitleSearch {
  /// Titles by any of their names, best match first.
  func search(_ text: String, limit: Int, adult: Bool) -> [TitleMatch]
  /// Titles by what they are about, best match first.
  func describe(_ text: String, limit: Int, adult: Bool) throws -> [DescribedTitle]
  /// What answers conversations; nil where there is none.
  func talker() throws -> Talker?
  /// Popular titles, the most popular first.
  func popular(limit: Int) -> [Anime]
  /// Titles for a new person to pick from: known and unlike each other. `picked` are the answered ones, in order: they keep their
  /// places, and some others make room for titles that the ranking puts first now; `scores` are its scores.
  func firstTitles(limit: Int, picked: [Int], scores: () -> [Int: Float]) -> [Anime]
  /// The title with an id.
  func title(_ id: Int) -> Anime?
  /// Displays titles in a language from now on; nil for that of the settings file.
  func display(in language: TitleLanguage?)
  /// How people scored a title; nil when unknown. Throws once when the scores cannot be read.
  func scores(_ id: Int) throws -> ScoreCounts?
}
