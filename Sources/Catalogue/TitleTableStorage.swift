import Foundation
import Foundations
import Synchronization

/// The memory of a `TitleTable`: allocated, or a file's. All offsets and indices are checked when a file is opened, so a
/// damaged file is refused and nothing is read outside the memory.
final class TitleTableStorage: @unchecked Sendable {
  // The memory is never written after `init`, and freed only in `deinit`.
  private let memory: UnsafeRawBufferPointer
  /// The file that `memory` belongs to; nil where it was allocated for this table.
  private let file: ChecksummedFile.Content?

  private let languagePlace = Atomic<Int>(0)
  /// See `TitleTable.language`.
  var language: TitleLanguage {
    get { TitleLanguage.allCases[languagePlace.load(ordering: .relaxed)] }
    set { languagePlace.store(TitleLanguage.allCases.firstIndex(of: newValue) ?? 0, ordering: .relaxed) }
  }

  let stamp: String
  let count, words, names: Int
  let ids: UnsafeBufferPointer<Int64>
  let scores: UnsafeBufferPointer<Double>
  let members, episodes, order, years, type, season, source, franchise: UnsafeBufferPointer<Int32>
  let genreStarts, genres, studioStarts, studios: UnsafeBufferPointer<Int32>
  /// Rows in the order of their ids.
  let byID: UnsafeBufferPointer<Int32>
  let adult, present: UnsafeBufferPointer<UInt8>
  /// The kind in the franchise, from 1 in the order of `FranchiseKind.allCases`, and the season; 0 for none.
  let kind, seasonNumber: UnsafeBufferPointer<UInt8>
  private let wordStarts, textStarts: UnsafeBufferPointer<Int32>
  private let wordBytes, textBytes: UnsafeBufferPointer<UInt8>
  /// All names of all titles, folded for search, end to end. Name `i` belongs to row `owners[i]`.
  let nameStarts, owners: UnsafeBufferPointer<Int32>
  /// How each name came about, and which letters it has.
  let nameKinds: UnsafeBufferPointer<UInt8>
  let nameLetters: UnsafeBufferPointer<UInt64>
  let nameBytes: UnsafeBufferPointer<UInt8>

  /// Changes with the layout, so that files of another layout are refused.
  static let magic: UInt64 = 0x3230_4C54_5453_4F4E
  static let stampLength = 32

  /// Magic number, stamp and sizes, before the columns.
  struct Header {
    var titles = 0, genres = 0, studios = 0, words = 0, wordBytes = 0, textBytes = 0, names = 0, nameBytes = 0
    static let length = 16 + stampLength + 8 * 8

    var fields: [Int] { [titles, genres, studios, words, wordBytes, textBytes, names, nameBytes] }

    init() {}

    /// Reads a header; nil unless the memory has exactly the size that follows from it.
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

    /// Bytes of header and sections.
    var bytes: Int { Self.length + sections.reduce(0) { $0 + ($1 + 7) / 8 * 8 } }

    /// Bytes of each section, in the order of the file.
    private var sections: [Int] {
      let column = 4 * titles
      return [
        8 * titles, 8 * titles, column, column, column, column, column, column, column, column,
        column + 4, 4 * genres, column + 4, 4 * studios, column, titles, titles, titles,
        titles, 4 * words + 4, 4 * TitleText.allCases.count * titles + 4, 4 * names + 4, 4 * names, names,
        8 * names,
        wordBytes, textBytes, nameBytes,
      ]
    }
  }

  /// The table in a file; nil when it holds no table.
  static func stored(_ file: ChecksummedFile.Content) -> TitleTableStorage? {
    guard let (stamp, sizes) = Header.read(file.bytes) else { return nil }
    let storage = TitleTableStorage(file.bytes, stamp, sizes, file: file)
    return storage.isValid ? storage : nil
  }

  /// A table in memory of the size that `h` gives: a file's, or allocated memory, which this then owns.
  init(_ memory: UnsafeRawBufferPointer, _ stamp: String, _ h: Header, file: ChecksummedFile.Content?) {
    self.memory = memory
    self.file = file
    self.stamp = stamp
    var reader = SectionReader(memory)
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
    kind = reader.take(n)
    seasonNumber = reader.take(n)
    wordStarts = reader.take(h.words + 1)
    textStarts = reader.take(TitleText.allCases.count * n + 1)
    nameStarts = reader.take(h.names + 1)
    owners = reader.take(h.names)
    nameKinds = reader.take(h.names)
    nameLetters = reader.take(h.names)
    wordBytes = reader.take(h.wordBytes)
    textBytes = reader.take(h.textBytes)
    nameBytes = reader.take(h.nameBytes)
  }

  deinit { if file == nil { memory.deallocate() } }

  /// Whether all offsets and indices are in range. O(titles).
  private var isValid: Bool {
    func ascends(_ starts: UnsafeBufferPointer<Int32>, to end: Int) -> Bool {
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
    return ascends(genreStarts, to: genres.count) && ascends(studioStarts, to: studios.count)
      && ascends(wordStarts, to: wordBytes.count) && ascends(textStarts, to: textBytes.count)
      && ascends(nameStarts, to: nameBytes.count)
      && [type, season, source, franchise].allSatisfy { all($0, from: -1, below: words) }
      && all(genres, from: 0, below: words) && all(studios, from: 0, below: words)
      && all(byID, from: 0, below: count) && all(owners, from: 0, below: count)
  }

  /// The word with a number.
  func word(_ number: Int) -> String {
    let range = Int(wordStarts[number])..<Int(wordStarts[number + 1])
    return String(decoding: UnsafeBufferPointer(rebasing: wordBytes[range]), as: UTF8.self)
  }

  /// A text of a title, nil when it has none.
  func text(_ row: Int, _ text: TitleText) -> String? {
    guard present[row] & 1 << UInt8(text.rawValue) != 0 else { return nil }
    let at = row * TitleText.allCases.count + text.rawValue
    let range = Int(textStarts[at])..<Int(textStarts[at + 1])
    return String(decoding: UnsafeBufferPointer(rebasing: textBytes[range]), as: UTF8.self)
  }

  /// Reads sections in file order; each starts at a multiple of eight bytes.
  private struct SectionReader {
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

/// Table files.
extension TitleTable {
  /// A larger file is no table of titles.
  private static let mostBytes = 1 << 30

  /// The table in a file; nil when there is none, or one of another layout or for another version of the catalogue than `stamp`.
  /// O(bytes).
  ///
  /// - Throws: `FileError` when the file is damaged or cannot be read.
  public static func stored(in path: String, stamp: String) throws -> TitleTable? {
    guard !stamp.isEmpty else { return nil }
    do {
      let file = try ChecksummedFile.read(path, mostBytes: mostBytes)
      guard let storage = TitleTableStorage.stored(file), storage.stamp == stamp else { return nil }
      return TitleTable(storage)
    } catch let error as FileError where error.code == ENOENT {
      return nil
    }
  }

  /// Writes the table to a file, atomically; false when that fails.
  @discardableResult
  public func write(to path: String) -> Bool { storage.write(to: path) }
}

extension TitleTableStorage {
  fileprivate func write(to path: String) -> Bool {
    (try? ChecksummedFile.write(memory, to: path)) != nil
  }
}
