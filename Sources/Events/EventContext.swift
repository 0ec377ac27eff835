import Foundation

/// Where an answer was given: what a person saw and passed over is known from it. Kept with the event, as private as the event.
public struct EventContext: Sendable, Equatable, Codable {
  /// The screen: `feed`, `list`, `search`, ...; `line` for a command.
  public var screen: String
  /// The title's place in the ranking, from 1; nil where it was not among those ranked.
  public var rank: Int?
  /// The model that ranked, and when it was trained.
  public var model: String?
  /// Whether the card was something different.
  public var explored: Bool?

  /// A context.
  public init(screen: String, rank: Int? = nil, model: String? = nil, explored: Bool? = nil) {
    (self.screen, self.rank, self.model, self.explored) = (screen, rank, model, explored)
  }

  /// Longer texts are not read.
  private static let mostBytes = 1000

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
