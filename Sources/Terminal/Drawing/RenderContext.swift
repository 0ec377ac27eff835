import Catalogue

/// What a frame depends on beside the state and its size. A value: drawing reads it and changes nothing.
public struct RenderContext: Sendable {
  /// The keys that footer, help and sentences name.
  public var keys: KeyTable
  /// Whether there are pictures at all, generated ones included.
  public var showsPictures: Bool
  /// The posters that are decoded so far; titles without one show their generated thumbnail.
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
