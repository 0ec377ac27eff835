import Catalogue

/// What a frame depends on besides the state and its size. A value: drawing changes nothing in it.
public struct RenderContext: Sendable {
  /// The keys that the footer, the help and messages name.
  public var keys: KeyTable
  /// Whether there are pictures at all, generated ones included.
  public var showsPictures: Bool
  /// The posters decoded so far; titles without one show their generated thumbnail.
  public var posters: DecodedPosters

  /// - Parameter showsPictures: false leaves the room of the pictures to the text.
  public init(
    keys: KeyTable = .standard, showsPictures: Bool = true, posters: DecodedPosters = DecodedPosters()
  ) {
    (self.keys, self.showsPictures, self.posters) = (keys, showsPictures, posters)
  }

  /// The context that settings ask for, without posters.
  public init(_ settings: Settings) {
    self.init(keys: settings.keys, showsPictures: settings.pictures != .off)
  }
}
