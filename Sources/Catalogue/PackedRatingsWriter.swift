import Events
import Foundation
import Foundations

/// Writes `PackedRatings`: one list after the other, in memory of sixteen bytes a person.
public struct PackedRatingsWriter {
  /// Bytes that wait before they are written.
  private static let most = 1 << 19
  private let append: AtomicFile.Append
  private let isTimed: Bool
  /// A row has three bytes for its title.
  var mostTitles = 1 << 24 - 1
  private var itemIDs: [Int] = []
  private var places: [Int: UInt32] = [:]
  /// Where each list ends; the last entry is that of the list being written.
  private var ends: [Int64] = [0]
  private var people: [Int64] = []
  private var waiting: [UInt8] = []
  private var hash = RunningHash()
  /// The list being written, and the hash of those before it: as `Ratings.fingerprint` of a text file with the same lists.
  private var list: [(item: Int, feedback: Int)] = []
  private var rowsHash = FNV1a()

  /// Writes the file at `path`, atomically: `fill` adds the lists.
  ///
  /// - Parameters:
  ///   - isTimed: whether times are kept; every row has one then.
  ///   - beside: a text file with the same lists, by which the packed ones are found later; nil for none.
  /// - Throws: `FileError`, and what `fill` throws.
  public static func write(
    to path: String, isTimed: Bool, beside text: String? = nil,
    _ fill: (inout PackedRatingsWriter) throws -> Void
  ) throws {
    try AtomicFile.write(to: path, permissions: 0o600) { append in
      try withoutActuallyEscaping(append) { append in
        var writer = PackedRatingsWriter(append, isTimed)
        try fill(&writer)
        try writer.finish(beside: text.map { FileVersion($0).text } ?? "")
      }
    }
  }

  private init(_ append: @escaping AtomicFile.Append, _ isTimed: Bool) {
    (self.append, self.isTimed) = (append, isTimed)
    waiting.reserveCapacity(1 << 20)
  }

  /// Adds a row to the list that `endList` ends.
  ///
  /// - Throws: `FileError`; `CatalogueError` for too many titles.
  public mutating func add(item id: Int, _ feedback: Feedback, rating: Float?, time: Int64?) throws {
    let place = places[id] ?? UInt32(itemIDs.count)
    if Int(place) == itemIDs.count {
      guard itemIDs.count < mostTitles else {
        throw CatalogueError(
          reason: "there are more than \(mostTitles) titles, which packed lists cannot hold.")
      }
      itemIDs.append(id)
      places[id] = place
    }
    add((place & 0xFF_FFFF | UInt32(feedback.rawValue) << 24).littleEndian)
    add((rating ?? 0).bitPattern.littleEndian)
    if isTimed { add((time ?? 0).littleEndian) }
    list.append((id, feedback.rawValue))
    ends[ends.count - 1] += 1
    if waiting.count > Self.most { try flush() }
  }

  /// Ends the list of a person. One without rows is left out.
  public mutating func endList(user: Int) {
    let end = ends[ends.count - 1]
    guard end > (ends.count > 1 ? ends[ends.count - 2] : 0) else { return }
    for row in list {
      rowsHash.combine(user)
      rowsHash.combine(row.item)
      rowsHash.combine(row.feedback)
    }
    list.removeAll(keepingCapacity: true)
    people.append(Int64(user))
    ends.append(end)
  }

  private mutating func add(_ word: some FixedWidthInteger) {
    withUnsafeBytes(of: word) { waiting.append(contentsOf: $0) }
  }

  private mutating func addAndFlush(_ word: Int64) throws {
    add(word.littleEndian)
    if waiting.count > Self.most { try flush() }
  }

  private mutating func flush() throws {
    try waiting.withUnsafeBytes {
      hash.add($0)
      try append($0)
    }
    waiting.removeAll(keepingCapacity: true)
  }

  private mutating func finish(beside: String) throws {
    let note = try JSONEncoder().encode(PackedRatings.Note(fingerprint: rowsHash.text, beside: beside))
    // A list begins where the one before it ends, the first at row 0.
    add(Int64(0))
    for end in ends.dropLast() { try addAndFlush(end) }
    for id in people { try addAndFlush(id) }
    for id in itemIDs { try addAndFlush(Int64(id)) }
    waiting.append(contentsOf: note)
    try flush()
    let trailer = PackedRatings.Trailer(
      rows: Int(ends.last ?? 0), people: people.count, titles: itemIDs.count, note: note.count,
      isTimed: isTimed ? 1 : 0, checksum: hash.value)
    for word in trailer.words { add(word.littleEndian) }
    try waiting.withUnsafeBytes(append)
  }
}

extension RatingTable {
  /// Adds the lists of this table to a packed file, each with the id that `id` gives its user. Users without a row (theirs were left
  /// out) are not asked for: `id` may count, as reading a text does. O(rows).
  ///
  /// - Throws: `FileError`.
  public func add(to writer: inout PackedRatingsWriter, id: (Int) -> Int = { $0 }) throws {
    let rows = userRows()
    for user in 0..<rows.count where !rows.places(user).isEmpty {
      for place in rows.places(user) {
        let row = rows.row(place)
        try writer.add(
          item: itemIDs[Int(items[row])], feedback(row), rating: rating(row), time: time(row))
      }
      writer.endList(user: id(userIDs[user]))
    }
  }

  /// Whether every row has a time.
  public var isTimed: Bool { count > 0 && stamps.count == count && !stamps.contains { $0 <= 0 } }

  /// The rows of a packed file. O(rows).
  ///
  /// - Throws: `CatalogueError`.
  init(_ packed: PackedRatings) throws {
    itemIDs = packed.itemIDs
    fingerprint = packed.fingerprint
    try packed.forEach(0..<packed.count) { user, rows in
      for row in rows {
        users.append(UInt32(userIDs.count))
        items.append(UInt32(row.item))
        feedbacks.append(UInt8(row.feedback.rawValue))
        numbers.append(row.rating ?? 0)
        if packed.isTimed { stamps.append(row.time ?? 0) }
      }
      // As a number they would be written, and read by another's: names are numbered again in every file.
      if user <= Self.firstNamed { userNames[user] = "person \(Self.firstNamed - user + 1)" }
      userIDs.append(user)
    }
    guard count > 0 else { throw CatalogueError(path: packed.path, reason: "there is no list in it.") }
  }
}
