import Events
import Foundation
import Foundations

/// Lists of many people in a binary file, one list after the other, read by ranges of people: training on millions of lists takes the
/// memory of a few thousand. `PackedRatingsWriter` writes it.
///
/// Numbers are little-endian. First eight bytes for each row (sixteen with times): the item's place with the feedback in the highest
/// byte, the rating as a float (0: none), the time. Then, eight bytes each: where every list begins and the number of rows, ids of
/// people, ids of titles; a text (JSON); and `Trailer`. The checksum is verified when the file is opened; it is read, not mapped
/// (docs/decisions/0072-files-are-read-not-mapped.md).
public final class PackedRatings: Sendable {
  /// One row.
  public struct Row: Sendable, Equatable {
    /// Place of the title in `itemIDs`.
    public var item: Int
    /// What it says.
    public var feedback: Feedback
    /// 1 to 10; nil where there is none.
    public var rating: Float?
    /// Unix milliseconds.
    public var time: Int64?
  }

  /// The text in the file.
  struct Note: Codable {
    /// Hash of all rows.
    var fingerprint: String
    /// The text file it was made beside, as `FileVersion.text`; empty without one.
    var beside: String
  }

  /// The last bytes of a file, as `Int64` each.
  struct Trailer {
    static let bytes = 64
    static let magic: Int64 = 0x314C_5444_5254_534E
    var rows = 0, people = 0, titles = 0, note = 0, isTimed = 0, checksum: Int64 = 0
    var words: [Int64] {
      [Int64(rows), Int64(people), Int64(titles), Int64(note), Int64(isTimed), checksum, 0, Self.magic]
    }
  }

  /// Ids of the titles; each once.
  public let itemIDs: [Int]
  /// Whether every row has a time.
  public let isTimed: Bool
  /// Number of rows and of people.
  public let rows: Int, count: Int
  /// See `Ratings.fingerprint`.
  public let fingerprint: String
  /// Where it lies.
  public var path: String { file.path }
  /// The version of the text file that holds the same lists, as `FileVersion.text`.
  let beside: String
  private let file: ReadableFile
  private let startsAt: Int, peopleAt: Int
  private var rowBytes: Int { isTimed ? 16 : 8 }

  /// Whether the file at `path` is of this kind: its last bytes say so, or its name does and it is no text.
  public static func isOne(_ path: String) -> Bool {
    var info = stat()
    guard stat(path, &info) == 0, info.st_mode & S_IFMT == S_IFREG, let file = try? ReadableFile(path) else {
      return false
    }
    if (try? words(file, at: file.size - 8, count: 1)) == [Trailer.magic] { return true }
    // One that was cut short has lost its last bytes. Packed text (gzip, zip) and UTF-16 have such bytes, too, but begin in their own way.
    guard path.hasSuffix(".lists"), let head = try? file.head(4096) else { return false }
    return head.contains(0) && !Self.textMarks.contains { head.starts(with: $0) }
  }

  /// How gzip, zip and texts in UTF-16 begin. No rows begin so: the first one is about title 0.
  private static let textMarks: [[UInt8]] = [
    [0x1F, 0x8B, 0x08], [0x50, 0x4B, 0x03, 0x04], [0xFF, 0xFE], [0xFE, 0xFF],
  ]

  /// The packed lists beside a text file with the same ones, as `import` keeps them; nil where there are none, or of another version
  /// of the text.
  ///
  /// - Throws: `CatalogueError` for a damaged one.
  public static func beside(_ path: String) throws -> PackedRatings? {
    let packed = place(beside: path)
    guard isOne(packed) else { return nil }
    let lists = try PackedRatings(packed)
    return lists.beside == FileVersion(path).text ? lists : nil
  }

  /// Where the packed lists beside a text file lie: `ratings.lists` beside `ratings.csv`.
  public static func place(beside path: String) -> String {
    (path as NSString).deletingPathExtension + ".lists"
  }

  /// Opens the file at `path` and verifies it. O(bytes).
  ///
  /// - Throws: `CatalogueError` when it is missing, cut short or damaged.
  public init(_ path: String) throws {
    do {
      file = try ReadableFile(path)
      let size = file.size
      guard size >= Trailer.bytes else { throw Self.cutShort(path) }
      let words = try Self.words(file, at: size - Trailer.bytes, count: 8)
      guard words[7] == Trailer.magic else { throw Self.cutShort(path) }
      let sizes = words[..<5]
      guard sizes.allSatisfy({ $0 >= 0 && $0 <= 1 << 48 }) else { throw Self.damaged(path) }
      (rows, count, isTimed) = (Int(words[0]), Int(words[1]), words[4] != 0)
      let titles = Int(words[2])
      startsAt = rows * (isTimed ? 16 : 8)
      peopleAt = startsAt + 8 * (count + 1)
      let titlesAt = peopleAt + 8 * count
      let noteAt = titlesAt + 8 * titles
      guard noteAt + Int(words[3]) + Trailer.bytes == size, titles < 1 << 24, words[3] <= 1 << 16 else {
        throw Self.cutShort(path)
      }
      var sum = RunningHash()
      try file.forEachPiece(upTo: size - Trailer.bytes) { sum.add($0) }
      guard sum.value == words[5] else { throw Self.damaged(path) }
      itemIDs = try Self.words(file, at: titlesAt, count: titles).map(Int.init)
      var text = [UInt8](repeating: 0, count: Int(words[3]))
      try text.withUnsafeMutableBytes { [file] in try file.read(into: $0, at: noteAt) }
      guard let note = try? JSONDecoder().decode(Note.self, from: Data(text)) else {
        throw Self.damaged(path)
      }
      (fingerprint, beside) = (CleanText.clean(note.fingerprint, limit: 100), note.beside)
      try file.checkUnchanged()
    } catch let error as FileError { throw CSVFile.refusal(path, error) }
  }

  /// Calls `body` with each person of a range and their rows, which are valid during the call. O(rows); memory for some people.
  ///
  /// - Throws: `CatalogueError` when the file changes meanwhile; what `body` throws.
  public func forEach(_ people: Range<Int>, _ body: (_ user: Int, _ rows: [Row]) throws -> Void) throws {
    let step = 4096
    var rows: [Row] = []
    for first in stride(from: people.lowerBound, to: people.upperBound, by: step) {
      let last = min(first + step, people.upperBound)
      let (starts, ids, memory) = try pieces(first..<last)
      defer { memory.deallocate() }
      for place in 0..<(last - first) {
        rows.removeAll(keepingCapacity: true)
        for row in starts[place]..<starts[place + 1] {
          rows.append(try self.row(UnsafeRawBufferPointer(memory), row - starts[0]))
        }
        try body(Int(ids[place]), rows)
      }
    }
  }

  /// Where the lists of some people begin, their ids, and their rows as bytes.
  private func pieces(_ people: Range<Int>) throws -> ([Int], [Int64], UnsafeMutableRawBufferPointer) {
    do {
      let starts = try Self.words(file, at: startsAt + 8 * people.lowerBound, count: people.count + 1)
      guard let first = starts.first, let last = starts.last, first >= 0, last <= rows,
        zip(starts, starts.dropFirst()).allSatisfy({ $0 <= $1 })
      else { throw Self.damaged(path) }
      let ids = try Self.words(file, at: peopleAt + 8 * people.lowerBound, count: people.count)
      let memory = UnsafeMutableRawBufferPointer.allocate(
        byteCount: Int(last - first) * rowBytes, alignment: 16)
      do {
        try file.read(into: memory, at: Int(first) * rowBytes)
        try file.checkUnchanged()
      } catch {
        memory.deallocate()
        throw error
      }
      return (starts.map(Int.init), ids, memory)
    } catch let error as FileError { throw CSVFile.refusal(path, error) }
  }

  @inline(__always) private func row(_ bytes: UnsafeRawBufferPointer, _ place: Int) throws -> Row {
    let at = place * rowBytes
    let word = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self))
    let rating = Float(
      bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: at + 4, as: UInt32.self)))
    let item = Int(word & 0xFF_FFFF)
    guard item < itemIDs.count, let feedback = Feedback(rawValue: Int(word >> 24)) else {
      throw Self.damaged(path)
    }
    var row = Row(item: item, feedback: feedback, rating: rating > 0 && rating <= 10 ? rating : nil)
    if isTimed {
      // The file may be a stranger's, whose checksum says nothing about its numbers.
      let time = Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: at + 8, as: Int64.self))
      guard (0...TimeUnit.latest).contains(time) else { throw Self.damaged(path) }
      row.time = time
    }
    return row
  }

  private static func words(_ file: ReadableFile, at offset: Int, count: Int) throws -> [Int64] {
    guard offset >= 0, count > 0 else { return [] }
    var words = [Int64](repeating: 0, count: count)
    try words.withUnsafeMutableBytes { try file.read(into: $0, at: offset) }
    return words.map(Int64.init(littleEndian:))
  }

  private static func cutShort(_ path: String) -> CatalogueError {
    CatalogueError(path: path, reason: "these packed lists are cut short; import the lists again.")
  }
  private static func damaged(_ path: String) -> CatalogueError {
    CatalogueError(path: path, reason: "these packed lists are damaged; import the lists again.")
  }
}

/// The checksum of a file that is written or read piece by piece; pieces may be of any sizes.
struct RunningHash {
  private static let piece = 1 << 20
  private var waiting: [UInt8] = []
  private var state = FNV1a()

  /// Adds bytes. O(bytes).
  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    var rest = bytes
    while !rest.isEmpty {
      let part = rest.prefix(Self.piece - waiting.count)
      if waiting.isEmpty, part.count == Self.piece {
        state.combine(WordHash.hash(UnsafeRawBufferPointer(rebasing: part)))
      } else {
        waiting.append(contentsOf: part)
        if waiting.count == Self.piece { endPiece() }
      }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(part.count))
    }
  }

  private mutating func endPiece() {
    state.combine(waiting.withUnsafeBytes(WordHash.hash))
    waiting.removeAll(keepingCapacity: true)
  }

  /// The checksum of everything so far.
  var value: Int64 {
    var copy = self
    if !copy.waiting.isEmpty { copy.endPiece() }
    return Int64(bitPattern: copy.state.value)
  }
}
