import Catalogue

/// The facts of titles that affinities look at, by number: the genres by their numbers, then the types, then the ages old and new.
extension FilterColumns {
  enum FactKind { case genre, type, age }

  /// How many facts there are.
  var factCount: Int { genreCount + typeNames.count + 2 }

  func kind(ofFact fact: Int) -> FactKind {
    fact < genreCount ? .genre : fact < factCount - 2 ? .type : .age
  }

  /// Titles that began before this year are old.
  private static let oldBefore: Int16 = 1990
  /// Titles of the newest year of a catalogue and of so many before it are new.
  static let newYears: Int16 = 6

  /// The newest year that one title in a hundred is of or after: a date that is far off is a slip. O(titles log titles).
  static func newestYear(_ years: [Int16]) -> Int16 {
    let known = years.filter { $0 > 0 }.sorted()
    return known.isEmpty ? 0 : known[known.count - 1 - known.count / 100]
  }

  /// The numbers of the facts of a title, from its columns.
  func factNumbers(of row: Int) -> [UInt16] {
    var numbers = Array(genres(of: row))
    if Int(types[row]) < typeNames.count { numbers.append(UInt16(clamping: genreCount + Int(types[row]))) }
    let year = years[row]
    if year > 0 && year >= newFrom {
      numbers.append(UInt16(clamping: factCount - 1))
    } else if year > 0 && year < Self.oldBefore {
      numbers.append(UInt16(clamping: factCount - 2))
    }
    return numbers
  }

  /// Calls `body` with each fact of a title.
  @inline(__always)
  func forEachFact(of row: Int, _ body: (Int) -> Void) {
    for k in factStarts[row]..<factStarts[row + 1] { body(Int(facts[Int(k)])) }
  }

  /// The share of each fact in what people have on their lists, `[facts]`: of all titles, by their members. 1 for those that do not say
  /// what a title is like. O(titles).
  func factRates() -> [Float] {
    var rates = [Float](repeating: 0, count: factCount)
    var total: Float = 0
    for row in members.indices {
      let weight = Float(max(members[row], 0)) + 1
      total += weight
      forEachFact(of: row) { rates[$0] += weight }
    }
    for fact in rates.indices { rates[fact] /= max(total, 1) }
    for (name, genre) in genreNumbers where !TellingGenres.isDescriptive(name) { rates[Int(genre)] = 1 }
    for (type, name) in typeNames.enumerated() where !Self.rareTypes.contains(name) {
      rates[genreNumbers.count + type] = 1
    }
    return rates
  }

  /// The types that somebody may want more of: most titles are series, specials and music belong to others.
  private static let rareTypes: Set<String> = ["Movie", "OVA", "ONA"]

  /// Adds to `out` `[titles]` the sum of `values` `[facts]` over the facts of each title, times `factor`. O(facts of all titles).
  func addFactValues(_ values: [Float], times factor: Float, to out: inout [Float]) {
    // Without checks of every fact, which were a tenth of a request's time.
    values.withUnsafeBufferPointer { values in
      facts.withUnsafeBufferPointer { facts in
        for i in out.indices {
          var sum: Float = 0
          for k in Int(factStarts[i])..<Int(factStarts[i + 1]) { sum += values[Int(facts[k])] }
          out[i] += factor * sum
        }
      }
    }
  }
}
