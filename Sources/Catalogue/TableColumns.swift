import Foundations

/// The columns of a table by their names. Case, spaces, underscores and the types that RecBole appends (`user_id:token`) do not
/// matter.
public struct TableColumns: Sendable {
  /// The names as the file writes them.
  public let names: [String]
  private let folded: [String]

  /// The columns of a header.
  public init(_ header: CSVRow) { self.init(header.texts) }

  /// Columns with these names.
  public init(_ names: [String]) {
    self.names = names
    folded = names.map(Self.folded)
  }

  static func folded(_ name: String) -> String {
    var name = name[...]
    if let colon = name.lastIndex(of: ":"),
      ["token", "float", "token_seq", "float_seq"].contains(name[name.index(after: colon)...])
    {
      name = name[..<colon]
    }
    return String(name.lowercased().filter { $0.isLetter || $0.isNumber })
  }

  /// The first of `wanted` that is there: the more particular name stands before the others. O(names).
  public func find(_ wanted: [String]) -> Int? {
    wanted.lazy.compactMap { folded.firstIndex(of: Self.folded($0)) }.first
  }

  /// Those of `wanted` that are there, in their order; all columns of a name that stands twice.
  public func all(_ wanted: [String]) -> [Int] {
    var found: [Int] = []
    for name in wanted {
      let name = Self.folded(name)
      for index in folded.indices where folded[index] == name && !found.contains(index) {
        found.append(index)
      }
    }
    return found
  }

  /// The column that a person named: by its name, or by its number from 1.
  public func named(_ name: String) -> Int? {
    names.firstIndex(of: name) ?? folded.firstIndex(of: Self.folded(name)) ?? numbered(name)
  }

  /// The column with a number from 1.
  func numbered(_ name: String) -> Int? {
    Int(name).flatMap { names.indices.contains($0 - 1) ? $0 - 1 : nil }
  }
}
