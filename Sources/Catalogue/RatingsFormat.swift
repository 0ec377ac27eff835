import Foundations

/// What a person says of a ratings file where the file itself does not say it.
public struct RatingsFormat: Sendable {
  /// What a column holds.
  public enum Role: String, Sendable, CaseIterable {
    case user, item, rating, time, status, feedback
  }

  /// Columns by name, or by number from 1; `none` for a rating column that is not to be used.
  public var columns: [Role: String] = [:]
  /// The scale of the ratings; nil to tell it from them.
  public var scale: RatingScale?
  /// The id of a title with a name, for files that name titles; nil where it is not known.
  public var titleID: (@Sendable (String) -> Int?)?

  /// Nothing is said.
  public init() {}

  /// Reads `user=name,item=2,rating=stars,time=when`.
  ///
  /// - Throws: `CatalogueError` for another text.
  public static func columns(_ text: String) throws -> [Role: String] {
    var columns: [Role: String] = [:]
    for part in text.split(separator: ",") {
      let sides = part.split(separator: "=", maxSplits: 1).map(\.trimmed)
      guard sides.count == 2, !sides[1].isEmpty, let role = Role(rawValue: sides[0].lowercased()),
        columns[role] == nil
      else {
        throw CatalogueError(
          reason:
            "columns are named as in user=name,item=anime,rating=stars,time=when (by number from 1 where there is no "
            + "header); \(Role.allCases.map(\.rawValue).joined(separator: ", ")) can be named, not \"\(CleanText.clean(String(part), limit: 60))\"."
        )
      }
      columns[role] = String(sides[1])
    }
    return columns
  }
}
