import Foundation
import Foundations

/// Sentences with the structure that each should give, to measure a reader with.
public struct TalkCases: Sendable {
  /// One sentence.
  public struct Case: Sendable, Equatable {
    /// What is said.
    public var sentence: String
    /// What it asks for.
    public var expected: Wish
    /// `choose` or `report`.
    public var half: String
    /// What it tries: plain, like, negation, hostile ...
    public var kind: String

    /// Whether a reading is exact. Lists are sets; a part that was not understood is right when it shares words with an expected one; of
    /// hostile sentences those parts do not count.
    public func isMet(by wish: Wish) -> Bool {
      guard wish.withSortedLists == expected.withSortedLists else { return false }
      if kind == "hostile" { return true }
      return expected.notUnderstood.allSatisfy { part in
        wish.notUnderstood.contains { Self.overlap($0, part) }
      }
        && wish.notUnderstood.allSatisfy { part in expected.notUnderstood.contains { Self.overlap($0, part) }
        }
    }

    private static func overlap(_ a: String, _ b: String) -> Bool {
      let (a, b) = (TalkTokens(a).tokens.map(\.text), TalkTokens(b).tokens.map(\.text))
      return a.contains { word in word.count > 3 && b.contains(word) }
    }
  }

  /// In the order of the file.
  public let cases: [Case]

  private struct Line: Decodable {
    var sentence: String
    var expect: Wish
    var half: String?
    var kind: String?
  }

  /// Reads a file of JSON lines: sentence, expect, half, kind.
  ///
  /// - Throws: `FileError` when it cannot be read, `MeaningError` with the line that is wrong.
  public init(path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw MeaningError(path: path, "cannot be read: check the path and its permissions.")
    }
    var cases: [Case] = []
    for (number, line) in data.split(separator: 0x0A).enumerated() {
      do {
        let read = try JSONDecoder().decode(Line.self, from: Data(line))
        cases.append(
          Case(sentence: read.sentence, expected: read.expect, half: read.half ?? "", kind: read.kind ?? ""))
      } catch {
        throw MeaningError(path: path, "line \(number + 1): needs an object with sentence and expect.")
      }
    }
    guard !cases.isEmpty else { throw MeaningError(path: path, "there are no sentences in it.") }
    self.cases = cases
  }

  /// The cases of each half that a reader gets exactly right, and those it does not.
  public func measure(_ read: (String) -> Wish) -> [(
    half: String, right: Int, of: Int, wrong: [(Case, Wish)]
  )] {
    Set(cases.map(\.half)).sorted().map { half in
      let asked = cases.filter { $0.half == half }
      let wrong = asked.map { ($0, read($0.sentence)) }.filter { !$0.0.isMet(by: $0.1) }
      return (half, asked.count - wrong.count, asked.count, wrong)
    }
  }
}

extension Wish {
  /// The same with every list in alphabetical order and without what was not understood.
  fileprivate var withSortedLists: Wish {
    var result = self
    for list in [
      \Wish.genresIn, \.genresAny, \.genresOut, \.types, \.typesOut, \.studios, \.studiosOut, \.like,
      \.unlike, \.titlesOut,
    ] { result[keyPath: list].sort() }
    result.moods.sort { $0.rawValue < $1.rawValue }
    result.moodsOut.sort { $0.rawValue < $1.rawValue }
    result.notUnderstood = []
    return result
  }

  /// As JSON on one line with sorted keys.
  public var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }
}
