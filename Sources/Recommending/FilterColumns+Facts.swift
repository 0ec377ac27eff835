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

  /// The numbers of the facts of a title.
  @inline(__always)
  func forEachFact(of row: Int, _ body: (Int) -> Void) {
    for genre in genres(of: row) { body(Int(genre)) }
    if Int(types[row]) < typeNames.count { body(genreCount + Int(types[row])) }
    let year = years[row]
    if year > 0 && year >= newFrom {
      body(factCount - 1)
    } else if year > 0 && year < Self.oldBefore {
      body(factCount - 2)
    }
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

  /// Adds to `out` `[titles]` the sum of `values` `[facts]` over the facts of each title, times `factor`. O(titles).
  func addFactValues(_ values: [Float], times factor: Float, to out: inout [Float]) {
    guard values.count == factCount, out.count == types.count else { return }
    // A tenth of a request's time was spent on the checks of these arrays. The order of sums is that of `forEachFact`.
    let (typed, old, new) = (typeNames.count, values[factCount - 2], values[factCount - 1])
    values.withUnsafeBufferPointer { values in
      starts.withUnsafeBufferPointer { starts in
        genres.withUnsafeBufferPointer { genres in
          out.withUnsafeMutableBufferPointer { out in
            for i in out.indices {
              var sum: Float = 0
              for k in Int(starts[i])..<Int(starts[i + 1]) { sum += values[Int(genres[k])] }
              let type = Int(types[i])
              if type < typed { sum += values[genreCount + type] }
              let year = years[i]
              if year > 0 && year >= newFrom {
                sum += new
              } else if year > 0 && year < Self.oldBefore {
                sum += old
              }
              out[i] += factor * sum
            }
          }
        }
      }
    }
  }
}
