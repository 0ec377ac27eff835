/// People's lists as an autoencoder takes them: compact rows of item and signal, shuffled by index alone.
public struct Profiles: Sendable {
  /// Where each person's row starts, and the end of the last, `[people + 1]`.
  public private(set) var starts: [Int] = [0]
  /// Item rows.
  public private(set) var items: [UInt16] = []
  /// What was said of them.
  public private(set) var signals: [UInt8] = []

  /// No profiles.
  public init() {}

  /// How many there are.
  public var count: Int { starts.count - 1 }

  /// Adds a list; items beyond 65,535 are passed over. O(length).
  public mutating func append(_ list: [Interaction]) {
    for event in list {
      guard let item = UInt16(exactly: event.item) else { continue }
      items.append(item)
      signals.append(event.signal.rawValue)
    }
    starts.append(items.count)
  }

  /// What a signal is worth as a rating, about 0; nil where nothing was said, and the mean stands in for it.
  public static func rating(_ signal: UInt8) -> Float? {
    switch Signal(rawValue: signal) ?? .unknown {
    case .love: 1
    case .like: 0
    case .dislike, .dropped: -1
    case .seen, .unknown: nil
    }
  }
}
