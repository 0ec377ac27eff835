import Catalogue

/// Finds titles.
public protocol TitleSearch {
  /// Titles by any of their names, best match first.
  func search(_ text: String, limit: Int, adult: Bool) -> [Anime]
  /// Popular titles, the most popular first.
  func popular(limit: Int) -> [Anime]
  /// The title with an id.
  func title(_ id: Int) -> Anime?
  /// How people scored a title; nil when unknown. Throws once when the scores cannot be read.
  func scores(_ id: Int) throws -> ScoreCounts?
}

extension TitleSearch {
  /// No scores are known.
  public func scores(_ id: Int) throws -> ScoreCounts? { nil }
}
