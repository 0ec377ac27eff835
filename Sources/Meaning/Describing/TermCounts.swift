import Catalogue
import Dispatch
import Foundation
import Foundations
import Synchronization

/// All words of all titles as term numbers, title by title and field by field.
struct TermCounts {
  let reader: WordReader
  /// Terms of all titles end to end; field `f` of title `row` is `starts[row * fields + f]` up to the next start.
  let terms: [Int32]
  let starts: [Int32]
  /// A hash of each title's texts: a vector that was computed for the same texts is still right.
  let hashes: [UInt32]
  let titles: Int

  static let fields = TitleTexts.Field.allCases.count

  /// Reads the texts of all titles, parts of them side by side; the result is that of reading one by one. O(characters).
  init(_ titles: TitleTable, keywords: [Int: [String]]) {
    self.init(
      titles, keywords: keywords,
      parts: min(ProcessInfo.processInfo.activeProcessorCount, 4, max(1, titles.count / Self.fewestTitles)))
  }

  /// A part of fewer titles is not worth a thread.
  private static let fewestTitles = 200

  init(_ titles: TitleTable, keywords: [Int: [String]], parts: Int) {
    let found = Mutex([Part?](repeating: nil, count: parts))
    DispatchQueue.concurrentPerform(iterations: parts) { i in
      let part = Part(titles, keywords, titles.count * i / parts..<titles.count * (i + 1) / parts)
      found.withLock { $0[i] = part }
    }
    let all = found.withLock { $0.compactMap { $0 } }
    var whole = all.first ?? Part()
    for part in all.dropFirst() { whole.add(part) }
    (reader, terms, starts, hashes) = (whole.reader, whole.terms, whole.starts, whole.hashes)
    self.titles = titles.count
  }

  /// The words of some titles, with term numbers of their own.
  private struct Part {
    var reader = WordReader()
    var terms: [Int32] = []
    var starts: [Int32] = [0]
    var hashes: [UInt32] = []

    init() {}

    init(_ titles: TitleTable, _ keywords: [Int: [String]], _ rows: Range<Int>) {
      terms.reserveCapacity(rows.count * 64)
      for row in rows {
        let texts = TitleTexts(titles[row], keywords: keywords[titles.id(row)] ?? []).texts
        var hash: UInt32 = 0x811C_9DC5
        for text in texts {
          for byte in text.utf8 { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
          hash = (hash ^ 0xFF) &* 0x0100_0193
          reader.read(text) { terms.append($0) }
          starts.append(Int32(terms.count))
        }
        hashes.append(hash)
      }
    }

    /// Adds the titles that come next.
    mutating func add(_ next: Part) {
      let numbers = reader.add(termsOf: next.reader)
      let before = Int32(terms.count)
      terms += next.terms.lazy.map { numbers[Int($0)] }
      starts += next.starts.dropFirst().lazy.map { $0 + before }
      hashes += next.hashes
    }
  }

  /// The terms of a field of a title.
  func terms(_ row: Int, _ field: TitleTexts.Field) -> ArraySlice<Int32> {
    let at = row * Self.fields + field.rawValue
    return terms[Int(starts[at])..<Int(starts[at + 1])]
  }

  /// Calls `body` with each title's terms and how often it has them, a mention in a field counting as much as `weight` says of it
  /// for this title.
  func forEachTitle(
    weight: (TitleTexts.Field, _ length: Int) -> Float, _ body: (Int, [(term: Int32, count: Float)]) -> Void
  ) {
    var counts = [Float](repeating: 0, count: reader.terms.count)
    var seen: [Int32] = []
    var list: [(term: Int32, count: Float)] = []
    for row in 0..<titles {
      for field in TitleTexts.Field.allCases {
        let terms = terms(row, field)
        let weight = weight(field, terms.count)
        guard weight > 0 else { continue }
        for term in terms {
          if counts[Int(term)] == 0 { seen.append(term) }
          counts[Int(term)] += weight
        }
      }
      list.removeAll(keepingCapacity: true)
      for term in seen {
        list.append((term, counts[Int(term)]))
        counts[Int(term)] = 0
      }
      seen.removeAll(keepingCapacity: true)
      body(row, list)
    }
  }
}
