/// What each feedback means to every part of the program. All weights of answers are in this file.
public struct Evidence: Sendable, Equatable {
  /// Whether the title never returns to the feed.
  public let settles: Bool
  /// Whether the feedback says anything about taste. Only such events form the history that a model is given.
  public let teachesTaste: Bool
  /// The signal to models; nil for events that are no interaction with the title.
  public let signal: Signal?
  /// Weight of the title's content vector in the content vector of the user; negative pushes away from it.
  public let contentWeight: Float
  /// How many loves of its genres the answer counts as, where a person's share of a genre is compared with the usual one.
  public let affinityWeight: Float
  /// How far the feedback speaks for the title and its genres, or against them, from -1 to 1: the taste screen shows the mean.
  public let polarity: Double

  /// Feedback that is no interaction with the title.
  static let none = Evidence(
    settles: false, teachesTaste: false, signal: nil, contentWeight: 0, affinityWeight: 0, polarity: 0)
}

extension Feedback {
  /// What this feedback means. O(1).
  public var evidence: Evidence {
    switch self {
    case .love:
      Evidence(
        settles: true, teachesTaste: true, signal: .love, contentWeight: 1, affinityWeight: 1, polarity: 1)
    case .like:
      Evidence(
        settles: true, teachesTaste: true, signal: .like, contentWeight: 0.5, affinityWeight: 0.2,
        polarity: 0.5)
    case .dislike:
      Evidence(
        settles: true, teachesTaste: true, signal: .dislike, contentWeight: -0.6, affinityWeight: -0.5,
        polarity: -1)
    case .dropped:
      Evidence(
        settles: true, teachesTaste: true, signal: .dropped, contentWeight: -0.4, affinityWeight: -0.3,
        polarity: -0.7)
    case .seen:
      Evidence(
        settles: true, teachesTaste: false, signal: .seen, contentWeight: 0, affinityWeight: 0, polarity: 0)
    case .saved, .unsaved, .skipped, .undo, .evidenceOff: .none
    }
  }

  /// See `Evidence.settles`.
  public var settles: Bool { evidence.settles }
  /// See `Evidence.teachesTaste`.
  public var teachesTaste: Bool { evidence.teachesTaste }
  /// See `Evidence.signal`.
  public var signal: Signal? { evidence.signal }
  /// See `Evidence.contentWeight`.
  public var contentWeight: Float { evidence.contentWeight }
  /// See `Evidence.affinityWeight`.
  public var affinityWeight: Float { evidence.affinityWeight }
}

/// What models make of a signal where they do not learn it themselves.
public enum Opinion: Sendable, CaseIterable {
  case love, like, dislike
  /// Seen without an opinion, or a source without ratings.
  case unstated

  /// The value of an interaction in a matrix of users and items.
  public var grade: Float {
    switch self {
    case .love: 1
    case .like, .unstated: 0.5
    case .dislike: -0.2
    }
  }

  /// The rating, 1 to 10, that is assumed where a list gives none: the middle of the ratings with this opinion. Nil where
  /// none can be assumed.
  public var assumedRating: Float? {
    switch self {
    case .love: 9
    case .like: 6.5
    case .dislike: 3
    case .unstated: nil
    }
  }

  /// The weight in the training loss of an interaction that is to be predicted; below zero, a penalty for predicting it.
  public var targetWeight: Float {
    switch self {
    case .love: 1
    case .like, .unstated: 0.1
    case .dislike: 0
    }
  }
}

extension Signal {
  /// The opinion that a signal expresses; dropping a title counts as dislike.
  public var opinion: Opinion {
    switch self {
    case .love: .love
    case .like: .like
    case .dislike, .dropped: .dislike
    case .seen, .unknown: .unstated
    }
  }
}
