import Catalogue

/// Counts the titles of each franchise among the last ones of a list.
struct FranchiseCap {
  private let catalogue: TitleTable
  private let window, most: Int
  /// The franchises of the last titles, -1 for none.
  private var last: [Int] = []

  /// At most `most` titles of a franchise among any `window`, of which the rows of `shown` are the first.
  init(_ catalogue: TitleTable, _ window: Int, _ most: Int, after shown: [Int] = []) {
    (self.catalogue, self.window, self.most) = (catalogue, window, most)
    for row in shown { add(row) }
  }

  /// Whether a title may be next. O(window).
  func admits(_ row: Int) -> Bool {
    guard let franchise = catalogue.franchise(row) else { return true }
    return last.count { $0 == franchise } < most
  }

  /// Adds the next title.
  mutating func add(_ row: Int) {
    if last.count == window - 1 { last.removeFirst() }
    last.append(catalogue.franchise(row) ?? -1)
  }
}
