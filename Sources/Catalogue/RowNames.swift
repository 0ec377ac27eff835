import Foundations

/// Numbers for people and titles that a ratings file names by text.
struct RowNames {
  /// How people and titles are written, by number.
  private(set) var users: [Int: String] = [:], items: [Int: String] = [:]
  private var numbersOfUsers: [ExactName: Int] = [:]
  private var numbersOfItems: [String: Int] = [:]

  /// A number for a user who is written as `name`: of `19.0` and `+19` it is 19, of other text a negative one, which no number in a file
  /// is; nil for an empty or very long text.
  ///
  /// - Parameter hasRows: whether the user of a number was met.
  mutating func number(ofUser name: String, integer: Int?, hasRows: (Int) -> Bool) -> Int? {
    guard !name.isEmpty, name.utf8.count < 200 else { return nil }
    if let integer, integer > RatingTable.firstNamed, name.contains(where: ".,+".contains) {
      if users[integer] == nil, !hasRows(integer) { users[integer] = name }
      return integer
    }
    let exact = ExactName(name)
    if let known = numbersOfUsers[exact] { return known }
    let new = RatingTable.firstNamed - numbersOfUsers.count
    numbersOfUsers[exact] = new
    users[new] = name
    return new
  }

  /// A number for a title that is named by text; the same in every file.
  mutating func number(ofItem name: String) -> Int? {
    guard !name.isEmpty, name.utf8.count < 500 else { return nil }
    if let known = numbersOfItems[name] { return known }
    // Larger than ids of catalogues.
    let id = (1 << 40) + Int(FNV1a(name).value & 0xFF_FFFF_FFFF)
    numbersOfItems[name] = id
    items[id] = name
    return id
  }
}
