/// The scale of the ratings in a file. Inside the program all ratings are from 1 to 10.
public enum RatingScale: String, Sendable, CaseIterable {
  /// Up to 3: unhappy, neutral and happy faces.
  case three = "3"
  /// Stars, also halves.
  case five = "5"
  case ten = "10"
  /// Halves of ten, counted.
  case twenty = "20"
  case hundred = "100"
  /// 1 for thumbs up, 0 or -1 for thumbs down.
  case thumbs

  /// The highest rating.
  public var highest: Double {
    switch self {
    case .three: 3
    case .five: 5
    case .ten: 10
    case .twenty: 20
    case .hundred: 100
    case .thumbs: 1
    }
  }

  /// A value as a rating from 1 to 10; nil where it is no rating: 0 and -1 on every scale but thumbs, and what lies outside.
  public func rating(_ value: Double) -> Float? {
    switch self {
    case .thumbs: return value == 1 ? 9 : value == 0 || value == -1 ? 3 : nil
    case .three: return value == 3 ? 9 : value == 2 ? 6 : value == 1 ? 3 : nil
    case .five, .ten, .twenty, .hundred:
      guard value > 0, value <= highest else { return nil }
      return max(1, Float(value * 10 / highest))
    }
  }
}

/// Finds out on which scale the ratings of a file are, from all of them: a handful is not enough to say.
public struct ScaleJudge: Sendable {
  /// Fewer ratings say nothing about a low scale.
  public static let handful = 20
  /// The highest value up to ten, and above.
  private var highest = 0.0, highestAbove = 0.0
  private var count = 0, aboveTen = 0

  /// Before the first value.
  public init() {}

  /// The next value. O(1).
  public mutating func add(_ value: Double) {
    guard value > 0, value <= 100 else { return }
    count += 1
    if value > 10 {
      aboveTen += 1
      highestAbove = max(highestAbove, value)
    } else {
      highest = max(highest, value)
    }
  }

  /// Whether the values above ten are more than slips: on a scale of twenty or a hundred most are.
  private var isAboveTen: Bool { aboveTen > 0 && aboveTen * 2 >= count }

  /// Whether no value is above 1.
  public var mayBeThumbs: Bool { count > 0 && highestOfAll <= 1 }

  /// The highest value.
  var highestOfAll: Double { max(highest, highestAbove) }

  /// The scale.
  public var scale: RatingScale {
    if isAboveTen { return highestAbove <= 20 && count >= 1000 ? .twenty : .hundred }
    return highest > 0 && highest <= 5 && count >= Self.handful ? .five : .ten
  }

  /// A sentence about a scale that is not the usual one or is doubtful; nil where it is of ten.
  public var warning: String? {
    if count == 0 { return nil }
    let scale = scale
    if scale == .ten {
      guard highest <= 5 else { return nil }
      let found =
        (count == 1 ? "The only rating is " : "The highest of \(count) ratings is ") + Self.text(highest)
      if highest <= 1 {
        return
          "\(found): read as 1 to 10. Give --scale thumbs if 1 is a thumb up."
      }
      return
        "\(found): too few to tell the scale; read as 1 to 10. Give --scale 5 if it ends at 5."
    }
    let top = isAboveTen ? highestAbove : highest
    return
      "The highest rating is \(Self.text(top)): read as a scale of \(scale.rawValue). Give --scale if it is another."
  }

  /// Why the values are not read as ratings: many that are all 1 say that something happened, not how it was liked. Nil where they are.
  public var refusal: String? {
    guard aboveTen == 0, highest > 0, highest <= 1, count >= Self.handful else { return nil }
    return
      "the highest of \(count) ratings is \(Self.text(highest)), which is no scale. Give --scale thumbs where 1 is a thumb up, --columns "
      + "rating=none where a row only says that somebody watched a title, or the scale (--scale 5, --scale 10) where all are that low."
  }

  static func text(_ value: Double) -> String { Int(exactly: value).map(String.init) ?? "\(value)" }
}

/// The first ratings that are higher than each scale allows.
struct HighRatings {
  private static let bounds = RatingScale.allCases.map(\.highest).sorted()
  private var found: [(value: Double, line: Int)] = []
  /// The highest rating of the lowest scale that has all of them.
  private var bound = HighRatings.bounds[0]

  /// The next rating. O(1).
  mutating func add(_ value: Double, _ line: Int) {
    guard value > bound else { return }
    found.append((value, line))
    bound = Self.bounds.first { $0 >= value } ?? .infinity
  }

  /// The first above `highest`, the top of a scale.
  func first(above highest: Double) -> (text: String, line: Int)? {
    found.first { $0.value > highest }.map { (ScaleJudge.text($0.value), $0.line) }
  }
}
