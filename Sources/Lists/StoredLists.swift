import Catalogue
import Events
import Foundation
import Foundations

/// Other people's lists as a home keeps them for training: `ratings.csv` with the rows of all files that were imported, and
/// `sources.csv` with where they came from and when; `ratings.lists` has the same lists packed. People of the second file and later ones
/// are called `2:name`.
public struct StoredLists: Sendable {
  /// A file that was imported.
  public struct Source: Sendable, Equatable {
    /// Its number, from 1.
    public var number: Int
    /// Its name, without the folder.
    public var file: String
    /// When it was imported: a date.
    public var imported: String
    /// Its rows and people, as they were stored.
    public var rows: Int, people: Int
    /// The newest year of its titles; nil when unknown.
    public var newest: Int?
    /// See `Ratings.fingerprint`.
    public var fingerprint: String

    /// A source.
    public init(
      number: Int, file: String, imported: String, rows: Int, people: Int, newest: Int?, fingerprint: String
    ) {
      (self.number, self.file, self.imported) = (number, file, imported)
      (self.rows, self.people, self.newest, self.fingerprint) = (rows, people, newest, fingerprint)
    }
  }

  private let folder: String
  /// The file with the rows.
  public var path: String { folder + "/ratings.csv" }
  private var sourcesPath: String { folder + "/sources.csv" }
  private static let header = "user_id,anime_id,feedback_type,timestamp,rating,source\n"
  private static let sourcesHeader = "source,file,imported,rows,people,newest_year,fingerprint\n"

  /// The lists in a folder, which exists.
  public init(folder: String) { self.folder = folder }

  /// The files that are stored; none where there are none.
  ///
  /// - Throws: `CatalogueError` for a damaged table.
  public func sources() throws -> [Source] {
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    guard FileManager.default.fileExists(atPath: sourcesPath) else {
      // Of a version that kept one file.
      return [Source(number: 1, file: "", imported: "", rows: 0, people: 0, newest: nil, fingerprint: "")]
    }
    var sources: [Source] = []
    var isHeader = true
    try CSVFile(path: sourcesPath, mostBytes: 1 << 20).forEachRow { row in
      defer { isHeader = false }
      guard !isHeader, let number = row.integer(0) else { return }
      sources.append(
        Source(
          number: number, file: row.text(1), imported: row.text(2), rows: row.integer(3) ?? 0,
          people: row.integer(4) ?? 0,
          newest: row.integer(5), fingerprint: row.text(6)))
    }
    return sources
  }

  /// Stores the rows of a table, beside the stored ones or in their place.
  ///
  /// - Returns: a warning where the lists were stored as text, but could not be packed.
  /// - Throws: `FileError`, `CatalogueError`; then the stored lists are as they were.
  @discardableResult
  public func store(_ table: RatingTable, _ new: Source, replacing: Bool) throws -> String? {
    let old = replacing ? [] : try sources()
    var new = new
    new.number = (old.map(\.number).max() ?? 0) + 1
    let packed = old.isEmpty ? nil : (try? PackedRatings.beside(path)) ?? nil
    var lines = Self.sourcesHeader
    for source in old + [new] {
      lines += CSVText.row([
        "\(source.number)", source.file, source.imported, "\(source.rows)", "\(source.people)",
        source.newest.map(String.init) ?? "", source.fingerprint,
      ])
    }
    // The table takes its place when the rows are on disk: where one cannot be written, the other stays as it was.
    try AtomicFile.write(to: path, permissions: 0o600) { append in
      try withoutActuallyEscaping(append) { try write(table, old: old, new, to: $0) }
    } beforeRenaming: {
      try AtomicFile.write(lines, to: sourcesPath, permissions: 0o600)
    }
    let reason: String
    do {
      try pack(table, new, behind: packed)
      return nil
    } catch let error as FileError {
      reason = error.reason
    } catch let error as CatalogueError {
      // The packed lists of before, or the text, changed or broke meanwhile.
      reason = error.reason
    }
    return
      "The lists are stored, but not packed beside (\(reason.hasSuffix(".") ? String(reason.dropLast()) : reason)): training reads the text, in more memory."
  }

  /// Writes the same lists packed (`PackedRatings`), for training on many: those that were stored before and the new ones.
  private func pack(_ table: RatingTable, _ new: Source, behind old: PackedRatings?) throws {
    // Stored by a version that packed nothing, or damaged.
    if new.number > 1, old == nil {
      let all = try RatingsFile.readTable(path)
      return try PackedRatingsWriter.write(
        to: PackedRatings.place(beside: path), isTimed: all.isTimed, beside: path
      ) { try all.add(to: &$0) }
    }
    try PackedRatingsWriter.write(
      to: PackedRatings.place(beside: path), isTimed: table.isTimed && old?.isTimed ?? true, beside: path
    ) { writer in
      // Numbered as they are when the text is read: people with names count down.
      var names = 0
      func named() -> Int {
        names += 1
        return RatingTable.firstNamed - (names - 1)
      }
      if let old {
        try old.forEach(0..<old.count) { user, rows in
          for row in rows {
            try writer.add(
              item: old.itemIDs[row.item], row.feedback, rating: row.rating, time: row.time)
          }
          if user <= RatingTable.firstNamed { names += 1 }
          writer.endList(user: user)
        }
      }
      try table.add(to: &writer) { id in
        new.number > 1 || id <= RatingTable.firstNamed && table.userNames[id] != nil ? named() : id
      }
    }
  }

  private func write(
    _ table: RatingTable, old: [Source], _ new: Source, to append: @escaping AtomicFile.Append
  ) throws {
    var text = TextBuffer(append)
    try text.add(Self.header)
    if !old.isEmpty { try copy(to: &text) }
    let prefix = new.number > 1 ? "\(new.number):" : ""
    // Each text is made once: there are a hundred million rows and a few thousand texts.
    let titles = table.itemIDs.map { Array(",\($0),".utf8) }
    let end = Array(",\(new.number)\n".utf8)
    var feedbacks: [Feedback: [UInt8]] = [:], ratings: [Float: [UInt8]] = [:]
    var (user, name) = (-1, [UInt8]())
    for row in 0..<table.count {
      if Int(table.users[row]) != user {
        user = Int(table.users[row])
        // A number as such: "1.000" of a file with decimal commas would be read as 1 from this one.
        let id = table.userIDs[user]
        let text = id > RatingTable.firstNamed ? "\(id)" : table.userText(user)
        name = Array(CSVText.field(prefix + text).utf8)
      }
      try text.add(name)
      try text.add(titles[Int(table.items[row])])
      let feedback = table.feedback(row)
      try text.add(known(feedback, in: &feedbacks) { "\($0.rawValue)," })
      if let time = table.time(row) { try text.add(RatingsFile.text(ofTime: time)) }
      try text.add(
        known(table.rating(row) ?? 0, in: &ratings) { "," + RatingsFile.text(ofRating: $0 > 0 ? $0 : nil) })
      try text.add(end)
    }
    try text.flush()
  }

  private func known<Key>(_ key: Key, in texts: inout [Key: [UInt8]], _ make: (Key) -> String) -> [UInt8] {
    if let text = texts[key] { return text }
    let text = Array(make(key).utf8)
    if texts.count < 10_000 { texts[key] = text }
    return text
  }

  /// The stored rows as they are.
  private func copy(to text: inout TextBuffer) throws {
    var isHeader = true
    var failure: (any Error)?
    var copy = text
    try CSVFile(path: path).forEachRow { row in
      defer { isHeader = false }
      guard !isHeader else { return }
      var fields = row.texts
      // Before sources were kept.
      while fields.count < 5 { fields.append("") }
      if fields.count == 5 { fields.append("1") }
      do { try copy.add(CSVText.row(fields)) } catch { failure = error }
    }
    text = copy
    if let failure { throw failure }
  }
}

/// Collects text and writes it in large pieces.
private struct TextBuffer {
  private var bytes: [UInt8] = []
  private let append: AtomicFile.Append

  init(_ append: @escaping AtomicFile.Append) {
    self.append = append
    bytes.reserveCapacity(1 << 20)
  }

  mutating func add(_ text: String) throws {
    bytes.append(contentsOf: text.utf8)
    if bytes.count > 1 << 19 { try flush() }
  }

  mutating func add(_ text: [UInt8]) throws {
    bytes.append(contentsOf: text)
    if bytes.count > 1 << 19 { try flush() }
  }

  mutating func flush() throws {
    try bytes.withUnsafeBytes(append)
    bytes.removeAll(keepingCapacity: true)
  }
}
