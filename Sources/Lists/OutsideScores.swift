import Catalogue
import Foundations

/// Scores of a list that lie beyond its scale: they count as none, and a sentence says so.
struct OutsideScores {
  private let scale: RatingScale
  private var fields = StrangeFields()

  init(_ scale: RatingScale) { self.scale = scale }

  /// The rating that a score of the file is, 1 to 10.
  ///
  /// - Parameter line: where it stands; 0 where the format has no lines.
  mutating func rating(_ value: Double, line: Int) -> Float? {
    let rating = scale.rating(value)
    // Sites write 0 and -1 where there is no score.
    if rating == nil, value != 0, value != -1 {
      fields.note(Int(exactly: value).map(String.init) ?? "\(value)", line: line)
    }
    return rating
  }

  /// "2 scores are not from 0 to 10 and count as none, the first "11" on line 7."; nil where there are none.
  var warning: String? {
    let range = scale == .thumbs ? "1, 0 or -1" : "from 0 to \(scale.rawValue)"
    return fields.warning("score", ("is not \(range)", "are not \(range)"))
  }
}
