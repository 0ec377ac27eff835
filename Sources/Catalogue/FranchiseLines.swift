/// The franchises of a catalogue, each as one or more lines in the order to watch in: a line begins with the franchise's first
/// title or with an alternative telling, and holds what follows up to the next one.
public struct FranchiseLines: Sendable {
  /// The line of each title, -1 for none, `[titles]`.
  public let line: [Int32]
  /// The place of each title in its franchise, `Int32.max` when unknown, `[titles]`.
  public let order: [Int32]
  /// How far each title is from standing for its line, `[titles]`: see `FranchiseKind.distance`.
  public let distance: [UInt8]
  /// The row that begins each line, `[lines]`.
  public let beginning: [Int32]
  /// The first line of the franchise of each line, `[lines]`.
  public let firstLine: [Int32]
  /// The season to see before each title: the nearest earlier one of its line that may stand for it; -1 for none, `[titles]`.
  public let before: [Int32]
  /// Whether a line has a season, or other title that may stand for it, `[lines]`.
  public let hasSeasons: [Bool]
  /// All rows with a franchise, by franchise and order, and where each line begins in them, `[lines + 1]`.
  private let rows: [Int32]
  private let starts: [Int32]

  /// How many lines there are.
  public var count: Int { beginning.count }

  /// O(titles + words), and a sort of each franchise.
  public init(_ catalogue: TitleTable) {
    order = catalogue.indices.map { Int32(clamping: catalogue.franchiseOrder($0) ?? .max) }
    let franchises = catalogue.indices.map { Int32(catalogue.franchise($0) ?? -1) }
    // Rows by franchise: counted, then filled in. Next to none of the franchises needs sorting.
    var ends = [Int32](repeating: 0, count: catalogue.words + 1)
    for franchise in franchises where franchise >= 0 { ends[Int(franchise) + 1] += 1 }
    for word in 0..<catalogue.words { ends[word + 1] += ends[word] }
    let starts = ends
    var rows = [Int32](repeating: 0, count: Int(ends[catalogue.words]))
    for (row, franchise) in franchises.enumerated() where franchise >= 0 {
      rows[Int(ends[Int(franchise)])] = Int32(row)
      ends[Int(franchise)] += 1
    }
    let place = order
    for word in 0..<catalogue.words where starts[word + 1] - starts[word] > 1 {
      rows[Int(starts[word])..<Int(starts[word + 1])].sort {
        (place[Int($0)], catalogue.id(Int($0))) < (place[Int($1)], catalogue.id(Int($1)))
      }
    }
    self.rows = rows
    var line = [Int32](repeating: -1, count: catalogue.count)
    var distance = [UInt8](repeating: 0, count: catalogue.count)
    var beginning: [Int32] = []
    var firstLine: [Int32] = []
    var lineStarts: [Int32] = []
    var before = line
    var hasSeasons: [Bool] = []
    var season: Int32 = -1
    var last: Int32 = -1
    for (at, row) in rows.enumerated() {
      let row = Int(row)
      let (franchise, kind) = (franchises[row], catalogue.franchiseKind(row))
      if franchise != last || kind == .alternative {
        firstLine.append(franchise == last ? firstLine.last ?? 0 : Int32(beginning.count))
        beginning.append(Int32(row))
        lineStarts.append(Int32(at))
        hasSeasons.append(false)
        (last, season) = (franchise, -1)
      }
      line[row] = Int32(beginning.count - 1)
      distance[row] = UInt8(kind?.distance ?? 0)
      // Titles of unknown place follow nothing.
      guard order[row] < .max else { continue }
      before[row] = season
      if distance[row] == 0 { (season, hasSeasons[hasSeasons.count - 1]) = (Int32(row), true) }
    }
    lineStarts.append(Int32(rows.count))
    (self.line, self.distance, self.before, self.hasSeasons) = (line, distance, before, hasSeasons)
    (self.beginning, self.firstLine, self.starts) = (beginning, firstLine, lineStarts)
  }

  /// The rows of a line, in order.
  public func members(ofLine line: Int) -> ArraySlice<Int32> {
    rows[Int(starts[line])..<Int(starts[line + 1])]
  }

  /// All lines of the franchise that a line belongs to, that line too.
  public func lines(ofFranchiseOf line: Int) -> Range<Int> {
    let first = Int(firstLine[line])
    var end = first + 1
    while end < count, Int(firstLine[end]) == first { end += 1 }
    return first..<end
  }

  /// Whether a title continues, or stands beside, what its line begins with.
  public func isLater(_ row: Int) -> Bool { line[row] >= 0 && beginning[Int(line[row])] != Int32(row) }
}
