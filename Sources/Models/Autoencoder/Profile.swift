/// People's lists as an autoencoder takes them: compact rows of item and hybrid rating, shuffled by index alone.
public struct Profiles: Sendable {
  /// Where each person's row starts, and the end of the last, `[people + 1]`.
  public private(set) var starts: [Int] = [0]
  /// Item rows.
  public private(set) var items: [UInt16] = []
  /// Hybrid ratings in hundredths; where nothing was rated the mean of the person's stands in.
  private var hundredths: [Int8] = []
  /// Whether there was a rating to learn from.
  public private(set) var isRated: [Bool] = []

  /// No profiles.
  public init() {}

  /// How many there are.
  public var count: Int { starts.count - 1 }

  /// Adds a list; items beyond 65,535 are passed over. O(length).
  public mutating func append(_ list: [Interaction]) {
    let ratings = HybridRating.of(list)
    let rated = ratings.compactMap { $0 }
    let mean = rated.isEmpty ? 0 : rated.reduce(0, +) / Float(rated.count)
    for (event, rating) in zip(list, ratings) {
      guard let item = UInt16(exactly: event.item) else { continue }
      items.append(item)
      hundredths.append(Int8((100 * (rating ?? mean)).rounded()))
      isRated.append(rating != nil)
    }
    starts.append(items.count)
  }

  /// The hybrid rating at a place, about -1 to 1.
  public func rating(_ place: Int) -> Float { Float(hundredths[place]) / 100 }

  /// What the ratings at some places say of the person: their mean, held near zero while there are few. The rating head learns
  /// what is left beyond it.
  public func lean(_ places: some Sequence<Int>) -> Float {
    var sum: Float = 0
    var count: Float = 2
    for place in places where isRated[place] { (sum, count) = (sum + rating(place), count + 1) }
    return sum / count
  }

  /// Whether there is anything to tell one rating from another by.
  public var ratingsDiffer: Bool {
    var known: Int8?
    for (value, rated) in zip(hundredths, isRated) where rated {
      if known == nil { known = value }
      if value != known { return true }
    }
    return false
  }
}
