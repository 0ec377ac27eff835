import Cards
import Catalogue
import Events

/// The facts that filters and genre weights look at, as columns `[titles]` that scan quickly.
struct FilterColumns {
  /// 0 when unknown.
  let years: [Int16]
  /// The year from which on titles are new.
  let newFrom: Int16
  private let episodes: [Int32]
  private let scores: [Float]
  let members: [Int32]
  /// Index in `seasonNames`, 0 when unknown.
  private let seasons: [UInt8]
  /// The seasons as filters name them.
  private static let seasonNames = [""] + BroadcastSeason.Quarter.allCases.map(\.name)
  /// Index in `typeNames`.
  let types: [UInt8]
  let typeNames: [String]
  /// Genres of title `i` are `genres[starts[i]..<starts[i + 1]]`.
  private let starts: [Int32]
  private let genres: [UInt16]
  /// Facts of title `i` are `facts[factStarts[i]..<factStarts[i + 1]]`; see `FilterColumns+Facts`.
  private(set) var facts: [UInt16] = []
  private(set) var factStarts: [Int32] = [0]
  let genreNumbers: [String: UInt16]
  private let lines: FranchiseLines

  /// O(titles).
  init(_ catalogue: TitleTable, _ lines: FranchiseLines) {
    // Numbers of types and genres by their word, -1 while they have none. The last place is for titles without a type.
    var typeOfWord = [Int16](repeating: -1, count: catalogue.words + 1)
    var typeNames: [String] = []
    var genreOfWord = [Int32](repeating: -1, count: catalogue.words)
    var genreNumbers: [String: UInt16] = [:]
    var genres: [UInt16] = []
    var starts: [Int32] = [0]
    types = catalogue.indices.map { title in
      let word = catalogue.type(title)
      let at = word ?? catalogue.words
      if typeOfWord[at] >= 0 { return UInt8(typeOfWord[at]) }
      let type = UInt8(clamping: typeNames.count)
      if typeNames.count < 255 { typeNames.append(word.map(catalogue.word) ?? RankingFilters.unknownType) }
      typeOfWord[at] = Int16(type)
      return type
    }
    years = catalogue.indices.map { Int16(clamping: catalogue.year($0) ?? 0) }
    newFrom = Self.newestYear(years) - Self.newYears
    episodes = catalogue.indices.map { Int32(clamping: catalogue.episodes($0) ?? 0) }
    members = catalogue.indices.map { Int32(clamping: catalogue.members($0) ?? 0) }
    seasons = catalogue.quarters().map { UInt8(($0?.rawValue ?? -1) + 1) }
    scores = catalogue.indices.map { Float(catalogue.score($0) ?? 0) }
    for title in catalogue.indices {
      for word in catalogue.genres(title) {
        if genreOfWord[Int(word)] < 0 {
          let genre = UInt16(clamping: genreNumbers.count)
          genreOfWord[Int(word)] = Int32(genre)
          genreNumbers[catalogue.word(Int(word))] = genre
        }
        genres.append(UInt16(genreOfWord[Int(word)]))
      }
      starts.append(Int32(genres.count))
    }
    self.lines = lines
    self.typeNames = typeNames
    self.genreNumbers = genreNumbers
    self.genres = genres
    self.starts = starts
    for title in catalogue.indices {
      facts += factNumbers(of: title)
      factStarts.append(Int32(facts.count))
    }
  }

  /// How many genres there are.
  var genreCount: Int { genreNumbers.count }

  /// The numbers of a title's genres.
  func genres(of row: Int) -> ArraySlice<UInt16> { genres[Int(starts[row])..<Int(starts[row + 1])] }

  /// How many of some titles have each genre, `[genres]`.
  func genreCounts(_ rows: some Sequence<Int>) -> [Float] {
    var counts = [Float](repeating: 0, count: genreCount)
    for row in rows { for genre in genres(of: row) { counts[Int(genre)] += 1 } }
    return counts
  }

  /// Marks in `out` `[titles]` the titles that filters on single titles leave out. O(titles).
  func mark(_ filters: RankingFilters, in out: inout [Bool]) {
    let (from, to) = (Int16(clamping: filters.yearFrom ?? 0), Int16(clamping: filters.yearTo ?? 9999))
    let fewest = Int32(clamping: filters.episodesFrom ?? 0)
    let most = Int32(clamping: filters.episodesTo ?? .max)
    let least = Float(filters.scoreFrom ?? 0)
    let (fewestMembers, mostMembers) = (
      Int32(clamping: filters.membersFrom ?? 0), Int32(clamping: filters.membersTo ?? .max)
    )
    if !filters.hiddenTypes.isEmpty {
      let hidden = typeNames.map { filters.hiddenTypes.contains($0) } + [false]
      Self.mark(types, in: &out) { hidden[min(Int($0), hidden.count - 1)] }
    }
    if least > 0 { Self.mark(scores, in: &out) { $0 < least } }
    if filters.yearFrom != nil || filters.yearTo != nil {
      Self.mark(years, in: &out) { $0 == 0 || $0 < from || $0 > to }
    }
    if filters.episodesFrom != nil || filters.episodesTo != nil {
      Self.mark(episodes, in: &out) { $0 == 0 || $0 < fewest || $0 > most }
    }
    if filters.membersFrom != nil || filters.membersTo != nil {
      Self.mark(members, in: &out) { $0 == 0 || $0 < fewestMembers || $0 > mostMembers }
    }
    if !filters.seasons.isEmpty {
      let isSeason = Self.seasonNames.map { filters.seasons.contains($0) }
      Self.mark(seasons, in: &out) { !isSeason[Int($0)] }
    }
    guard !filters.wantedGenres.isEmpty || !filters.unwantedGenres.isEmpty else { return }
    // For each genre bit 1 when it is wanted, bit 2 when it is unwanted.
    var genreBits = [UInt8](repeating: 0, count: genreNumbers.count + 1)
    for name in filters.wantedGenres { if let genre = genreNumbers[name] { genreBits[Int(genre)] |= 1 } }
    for name in filters.unwantedGenres { if let genre = genreNumbers[name] { genreBits[Int(genre)] |= 2 } }
    for i in out.indices {
      var bits: UInt8 = 0
      for k in starts[i]..<starts[i + 1] { bits |= genreBits[Int(genres[Int(k)])] }
      if bits & 2 != 0 || (bits & 1 == 0 && !filters.wantedGenres.isEmpty) { out[i] = true }
    }
  }

  /// Marks the titles whose value in `column` is left out.
  @inline(__always)
  private static func mark<Value>(_ column: [Value], in out: inout [Bool], where isLeftOut: (Value) -> Bool) {
    column.withUnsafeBufferPointer { column in
      out.withUnsafeMutableBufferPointer { out in
        for i in 0..<min(out.count, column.count) { out[i] = isLeftOut(column[i]) ? true : out[i] }
      }
    }
  }

  /// Marks in `out` `[titles]` the sequels to leave out: what follows in a line of which no earlier title was seen, or any title
  /// was dropped. O(titles + answers).
  func markSequels(of answers: [(row: Int, feedback: Feedback)], in out: inout [Bool]) {
    // For each line the place of the earliest title seen, -1 when one was dropped.
    var seen = [Int32](repeating: .max, count: lines.count)
    for (row, feedback) in answers where lines.line[row] >= 0 && feedback.settles {
      let line = Int(lines.line[row])
      if feedback == .dropped {
        seen[line] = -1
      } else if seen[line] >= 0 {
        seen[line] = min(seen[line], lines.order[row])
      }
    }
    for i in out.indices where lines.isLater(i) && lines.order[i] < .max {
      let earliest = seen[Int(lines.line[i])]
      if earliest < 0 || earliest > lines.order[i] { out[i] = true }
    }
  }

  /// Sums the weights of each title's genres, times `step`, into `out` `[titles]`. O(titles).
  func sumGenreWeights(_ weights: [String: Int], step: Float, into out: inout [Float]) {
    var weightOfGenre = [Float](repeating: 0, count: genreNumbers.count + 1)
    for (name, weight) in weights {
      if let genre = genreNumbers[name] { weightOfGenre[Int(genre)] = Float(weight) * step }
    }
    for i in out.indices {
      var sum: Float = 0
      for k in starts[i]..<starts[i + 1] { sum += weightOfGenre[Int(genres[Int(k)])] }
      out[i] = sum
    }
  }
}
