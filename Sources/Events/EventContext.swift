import Foundation

/// What an answer was given with: where, and in what words. What a person saw and passed over is known from it. Kept with the event, as
/// private as the event.
public struct EventContext: Sendable, Equatable, Codable {
  /// The screen: `feed`, `list`, `search`, ...; `line` for a command.
  public var screen: String
  /// The title's place in the ranking, from 1; nil where it was not among those ranked.
  public var rank: Int?
  /// The model that ranked, and when it was trained.
  public var model: String?
  /// Whether the card was something different.
  public var explored: Bool?
  /// What the person wrote of the title.
  public var review: String?

  /// A context.
  public init(
    screen: String, rank: Int? = nil, model: String? = nil, explored: Bool? = nil, review: String? = nil
  ) {
    (self.screen, self.rank, self.model, self.explored) = (screen, rank, model, explored)
    self.review = review
  }

  /// Letters of a review that are kept.
  public static let longestReview = 2000
  /// Longer texts are not read: a review whose every letter is escaped takes twelve bytes for each.
  private static let mostBytes = 1000 + 12 * longestReview

  /// As JSON with sorted keys.
  public var json: String? {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) }
  }

  /// A context from JSON; nil for what is none.
  public init?(json: String) {
    guard json.utf8.count <= Self.mostBytes,
      let context = try? JSONDecoder().decode(Self.self, from: Data(json.utf8))
    else { return nil }
    self = context
  }
}
