import Cards
import Catalogue

/// What filters and genre weights ask of titles, in arrays that are quickly gone through. Made when first needed.
struct FilterFacts {
  private let years: [Int16]
  private let episodes: [Int32]
  private let scores: [Float]
  private let types: [UInt8]
  private let typeNames: [String]
  /// Genres of title `i` are `genres[starts[i]..<starts[i + 1]]`.
  private let starts: [Int32]
  private let genres: [UInt16]
  private let genreRow: [String: UInt16]
  /// Number of the franchise, -1 for none, and the place in it.
  private let franchise: [Int32]
  private let order: [Int32]
  private let franchises: Int

  /// O(titles).
  init(_ catalogue: TitleTable) {
    var typeRow = [Int16](repeating: -1, count: catalogue.words + 1)
    var typeNames: [String] = []
    var genreOf = [Int32](repeating: -1, count: catalogue.words)
    var genreRow: [String: UInt16] = [:]
    var genres: [UInt16] = []
    var starts: [Int32] = [0]
    types = catalogue.indices.map { title in
      let word = catalogue.type(title)
      let at = word ?? catalogue.words
      if typeRow[at] >= 0 { return UInt8(typeRow[at]) }
      let row = UInt8(clamping: typeNames.count)
      if typeNames.count < 255 { typeNames.append(word.map(catalogue.word) ?? RankingFilters.unknownType) }
      typeRow[at] = Int16(row)
      return row
    }
    years = catalogue.indices.map { Int16(clamping: catalogue.year($0) ?? 0) }
    episodes = catalogue.indices.map { Int32(clamping: catalogue.episodes($0) ?? 0) }
    scores = catalogue.indices.map { Float(catalogue.score($0) ?? 0) }
    for title in catalogue.indices {
      for word in catalogue.genres(title) {
        if genreOf[Int(word)] < 0 {
          let row = UInt16(clamping: genreRow.count)
          genreOf[Int(word)] = Int32(row)
          genreRow[catalogue.word(Int(word))] = row
        }
        genres.append(UInt16(genreOf[Int(word)]))
      }
      starts.append(Int32(genres.count))
    }
    let numbers = FranchiseNumbers(catalogue)
    franchise = numbers.of
    order = numbers.order.map { $0 == .max ? 0 : Int32(clamping: $0) }
    self.typeNames = typeNames
    self.genreRow = genreRow
    self.genres = genres
    self.starts = starts
    franchises = numbers.count
  }

  /// Adds to `out` whether a title is held back by a filter that looks at the title alone. O(titles).
  func holdBack(_ filters: RankingFilters, into out: inout [Bool]) {
    let hidden = typeNames.map { filters.hiddenTypes.contains($0) } + [false]
    let (from, to) = (Int16(clamping: filters.yearFrom ?? 0), Int16(clamping: filters.yearTo ?? 9999))
    let few = Int32(clamping: filters.episodesFrom ?? 0)
    let many = Int32(clamping: filters.episodesTo ?? .max)
    let least = Float(filters.scoreFrom ?? 0)
    let asksYear = filters.yearFrom != nil || filters.yearTo != nil
    let asksLength = filters.episodesFrom != nil || filters.episodesTo != nil
    for i in out.indices {
      if hidden[min(Int(types[i]), typeNames.count)] || scores[i] < least { out[i] = true }
      if asksYear, years[i] == 0 || years[i] < from || years[i] > to { out[i] = true }
      if asksLength, episodes[i] == 0 || episodes[i] < few || episodes[i] > many { out[i] = true }
    }
    guard !filters.wantedGenres.isEmpty || !filters.unwantedGenres.isEmpty else { return }
    // 1 wanted, 2 unwanted.
    var say = [UInt8](repeating: 0, count: genreRow.count + 1)
    for name in filters.wantedGenres { if let row = genreRow[name] { say[Int(row)] |= 1 } }
    for name in filters.unwantedGenres { if let row = genreRow[name] { say[Int(row)] |= 2 } }
    for i in out.indices {
      var said: UInt8 = 0
      for k in starts[i]..<starts[i + 1] { said |= say[Int(genres[Int(k)])] }
      if said & 2 != 0 || (said & 1 == 0 && !filters.wantedGenres.isEmpty) { out[i] = true }
    }
  }

  /// Adds to `out` the later titles of a franchise none of which has been seen, or one of which was dropped.
  /// O(titles + events).
  func holdBackSequels(_ answered: [(row: Int, feedback: Feedback)], into out: inout [Bool]) {
    // The earliest title seen; -1 where one was dropped.
    var seen = [Int32](repeating: .max, count: franchises)
    for (row, feedback) in answered where franchise[row] >= 0 && feedback.settles {
      let f = Int(franchise[row])
      if feedback == .dropped { seen[f] = -1 } else if seen[f] >= 0 { seen[f] = min(seen[f], order[row]) }
    }
    for i in out.indices where franchise[i] >= 0 && order[i] > 1 {
      let earliest = seen[Int(franchise[i])]
      if earliest < 0 || earliest > order[i] { out[i] = true }
    }
  }

  /// What weights add to each title's score, in `step` deviations, into `out`. O(titles).
  func lift(_ weights: [String: Int], step: Float, into out: inout [Float]) {
    var of = [Float](repeating: 0, count: genreRow.count + 1)
    for (name, weight) in weights { if let row = genreRow[name] { of[Int(row)] = Float(weight) * step } }
    for i in out.indices {
      var sum: Float = 0
      for k in starts[i]..<starts[i + 1] { sum += of[Int(genres[Int(k)])] }
      out[i] = sum
    }
  }
}
