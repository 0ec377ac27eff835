import Foundation
import Foundations

/// The memory of a `TitleTable`: its own, or a file's that stays mapped. Every number that leads to another place is checked
/// once, when it is opened: what is no table is refused, and a table never reads outside itself.
final class TitleBytes: @unchecked Sendable {
  // The memory is never written after `init`, and freed only in `deinit`.
  private let memory: UnsafeRawBufferPointer
  /// The file that `memory` belongs to; nil where it was allocated for this table.
  private let file: MappedFile?

  let stamp: String
  let count, words, names: Int
  let ids: UnsafeBufferPointer<Int64>
  let scores: UnsafeBufferPointer<Double>
  let members, episodes, order, years, type, season, source, franchise: UnsafeBufferPointer<Int32>
  let genreStarts, genres, studioStarts, studios: UnsafeBufferPointer<Int32>
  /// Rows in the order of their ids.
  let byID: UnsafeBufferPointer<Int32>
  let adult, present: UnsafeBufferPointer<UInt8>
  private let wordStarts, textStarts: UnsafeBufferPointer<Int32>
  private let wordBytes, textBytes: UnsafeBufferPointer<UInt8>
  /// Every name of every title, folded for search, end to end; `owners[i]` is whose name `i` is.
  let nameStarts, owners: UnsafeBufferPointer<Int32>
  let nameBytes: UnsafeBufferPointer<UInt8>

  /// Changes with the layout: an older file is no table.
  static let magic: UInt64 = 0x3130_4C54_5453_4F4E
  static let stampLength = 32

  /// What stands before the columns.
  struct Header {
    var titles = 0, genres = 0, studios = 0, words = 0, wordBytes = 0, textBytes = 0, names = 0, nameBytes = 0
    static let length = 16 + stampLength + 8 * 8

    var fields: [Int] { [titles, genres, studios, words, wordBytes, textBytes, names, nameBytes] }

    init() {}

    /// The header of what could be a table, when all it promises is there.
    static func read(_ memory: UnsafeRawBufferPointer) -> (stamp: String, sizes: Header)? {
      guard memory.count >= length, memory.load(as: UInt64.self) == magic else { return nil }
      let letters = memory.load(fromByteOffset: 8, as: Int64.self)
      guard (0...Int64(stampLength)).contains(letters) else { return nil }
      let fields = (0..<8).map { memory.load(fromByteOffset: 16 + stampLength + 8 * $0, as: Int64.self) }
      guard fields.allSatisfy({ $0 >= 0 && $0 <= memory.count }) else { return nil }
      let sizes = Header(fields.map(Int.init))
      guard sizes.bytes == memory.count else { return nil }
      return (String(decoding: memory[16..<16 + Int(letters)], as: UTF8.self), sizes)
    }

    private init(_ fields: [Int]) {
      (titles, genres, studios, words) = (fields[0], fields[1], fields[2], fields[3])
      (wordBytes, textBytes, names, nameBytes) = (fields[4], fields[5], fields[6], fields[7])
    }

    /// Bytes of the whole.
    var bytes: Int { Self.length + sections.reduce(0) { $0 + ($1 + 7) / 8 * 8 } }

    /// Bytes of each section, in the order of the file.
    private var sections: [Int] {
      let column = 4 * titles
      return [
        8 * titles, 8 * titles, column, column, column, column, column, column, column, column,
        column + 4, 4 * genres, column + 4, 4 * studios, column, titles, titles,
        4 * words + 4, 4 * TitleText.allCases.count * titles + 4, 4 * names + 4, 4 * names,
        wordBytes, textBytes, nameBytes,
      ]
    }
  }

  /// The table in a mapped file; nil when it holds no table.
  static func mapped(_ file: MappedFile) -> TitleBytes? {
    guard let (stamp, sizes) = Header.read(file.bytes) else { return nil }
    let bytes = TitleBytes(file.bytes, stamp, sizes, file: file)
    return bytes.isSound ? bytes : nil
  }

  /// A table in memory that holds as much as `h` says: a file's, or allocated memory, which this then owns.
  init(_ memory: UnsafeRawBufferPointer, _ stamp: String, _ h: Header, file: MappedFile?) {
    self.memory = memory
    self.file = file
    self.stamp = stamp
    var reader = Reader(memory)
    (count, words, names) = (h.titles, h.words, h.names)
    let n = h.titles
    ids = reader.take(n)
    scores = reader.take(n)
    members = reader.take(n)
    episodes = reader.take(n)
    order = reader.take(n)
    years = reader.take(n)
    type = reader.take(n)
    season = reader.take(n)
    source = reader.take(n)
    franchise = reader.take(n)
    genreStarts = reader.take(n + 1)
    genres = reader.take(h.genres)
    studioStarts = reader.take(n + 1)
    studios = reader.take(h.studios)
    byID = reader.take(n)
    adult = reader.take(n)
    present = reader.take(n)
    wordStarts = reader.take(h.words + 1)
    textStarts = reader.take(TitleText.allCases.count * n + 1)
    nameStarts = reader.take(h.names + 1)
    owners = reader.take(h.names)
    wordBytes = reader.take(h.wordBytes)
    textBytes = reader.take(h.textBytes)
    nameBytes = reader.take(h.nameBytes)
  }

  deinit { if file == nil { memory.deallocate() } }

  /// Whether every number leads to a place there is. O(titles).
  private var isSound: Bool {
    func climbs(_ starts: UnsafeBufferPointer<Int32>, to end: Int) -> Bool {
      var bad: Int32 = starts[0] | (starts[starts.count - 1] ^ Int32(truncatingIfNeeded: end))
      for i in 1..<starts.count { bad |= starts[i] &- starts[i - 1] }
      return bad >= 0 && starts[0] == 0 && Int(starts[starts.count - 1]) == end
    }
    func all(_ values: UnsafeBufferPointer<Int32>, from least: Int32, below end: Int) -> Bool {
      let most = Int32(clamping: end)
      var bad = false
      for value in values { bad = bad || value < least || value >= most }
      return !bad
    }
    return climbs(genreStarts, to: genres.count) && climbs(studioStarts, to: studios.count)
      && climbs(wordStarts, to: wordBytes.count) && climbs(textStarts, to: textBytes.count)
      && climbs(nameStarts, to: nameBytes.count)
      && [type, season, source, franchise].allSatisfy { all($0, from: -1, below: words) }
      && all(genres, from: 0, below: words) && all(studios, from: 0, below: words)
      && all(byID, from: 0, below: count) && all(owners, from: 0, below: count)
  }

  /// A word by its number.
  func word(_ number: Int) -> String {
    let range = Int(wordStarts[number])..<Int(wordStarts[number + 1])
    return String(decoding: UnsafeBufferPointer(rebasing: wordBytes[range]), as: UTF8.self)
  }

  /// A text of a title, nil where it has none.
  func text(_ row: Int, _ text: TitleText) -> String? {
    guard present[row] & 1 << UInt8(text.rawValue) != 0 else { return nil }
    let at = row * TitleText.allCases.count + text.rawValue
    let range = Int(textStarts[at])..<Int(textStarts[at + 1])
    return String(decoding: UnsafeBufferPointer(rebasing: textBytes[range]), as: UTF8.self)
  }

  /// Hands out the sections one after the other, each from a multiple of eight on.
  private struct Reader {
    private let memory: UnsafeRawBufferPointer
    private var at = Header.length

    init(_ memory: UnsafeRawBufferPointer) { self.memory = memory }

    mutating func take<T>(_ count: Int) -> UnsafeBufferPointer<T> {
      let length = count * MemoryLayout<T>.stride
      let part = UnsafeRawBufferPointer(rebasing: memory[at..<at + length])
      at += (length + 7) / 8 * 8
      return part.assumingMemoryBound(to: T.self)
    }
  }
}

/// Tables in files.
extension TitleTable {
  /// The table in a file; nil when there is none, or it is of another version of the catalogue than `stamp`. What is no table,
  /// cut short or of an older layout, is none.
  public init?(file path: String, stamp: String) {
    guard let file = try? MappedFile(path), let bytes = TitleBytes.mapped(file), bytes.stamp == stamp,
      !stamp.isEmpty
    else { return nil }
    self.init(bytes)
  }

  /// Keeps the table in a file of its own, whole or not at all; false when the disk refuses. Nothing is lost then: it is made
  /// of the catalogue again.
  @discardableResult
  public func keep(in path: String) -> Bool { bytes.keep(in: path) }
}

extension TitleBytes {
  fileprivate func keep(in path: String) -> Bool {
    (try? AtomicFile.write(memory, to: path, permissions: 0o600)) != nil
  }
}
