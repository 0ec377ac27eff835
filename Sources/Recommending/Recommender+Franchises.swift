import Catalogue

/// A title of a list in the making.
struct RankedRow {
  /// Row in the catalogue.
  var row: Int
  /// What orders it: its final score, or that of the title whose place it takes.
  var score: Float
}

/// Franchises in the order to watch: one title of each line.
extension Recommender {
  /// How far below its franchise's best title the earliest one may score and still take its place, in deviations.
  static let earliestMargin: Float = 1
  /// What comes after everything else is ordered by a score that is lower by this.
  private static let afterAll: Float = 1000

  /// The selected rows, best first, with one title of each line of a franchise unless all are wanted. O(titles).
  func applyFranchiseRule(_ options: RankingOptions, _ buffers: inout RankingBuffers) -> [RankedRow] {
    let ranked = buffers.selector.indices.map(Int.init)
    let lines = buffers.franchiseLines(of: catalogue)
    return switch options.franchises {
    case .every: ranked.map { RankedRow(row: $0, score: buffers.finalScores[$0]) }
    case .best: bestOfLines(ranked, lines, buffers)
    case .earliest: nextOfLines(ranked, lines, buffers)
    }
  }

  /// The best title of each line. Side stories stand for their line only when none of its seasons is left, recaps and specials never
  /// do: they come after everything else.
  private func bestOfLines(_ ranked: [Int], _ lines: FranchiseLines, _ buffers: RankingBuffers) -> [RankedRow]
  {
    // The title that is shown for each line: -1 for none yet, -2 once it is in the result.
    var chosen = [Int](repeating: -1, count: lines.count)
    for row in ranked where lines.line[row] >= 0 {
      let line = Int(lines.line[row])
      if chosen[line] < 0 || lines.distance[row] < lines.distance[chosen[line]] { chosen[line] = row }
    }
    preferSeasons(&chosen, lines) { !buffers.isExcluded[$0] }
    var extras: [RankedRow] = []
    let scores = buffers.finalScores
    let result = ranked.compactMap { row -> RankedRow? in
      guard lines.line[row] >= 0 else { return RankedRow(row: row, score: scores[row]) }
      let one = chosen[Int(lines.line[row])]
      chosen[Int(lines.line[row])] = -2
      guard one >= 0 else { return nil }
      guard lines.distance[one] < FranchiseKind.special.distance else {
        extras.append(RankedRow(row: one, score: scores[row] - Self.afterAll))
        return nil
      }
      return RankedRow(row: one, score: scores[row])
    }
    return result + extras
  }

  /// The next title to watch of each line: the first season that was not seen, after what comes before it; of franchises that the
  /// person loves also side stories, then specials and recaps, when no season is left. Where its line's best title scores higher,
  /// though not by much, it stands half-way to that one's place, and else at its own. Of several tellings of a story the best, until
  /// one is known.
  private func nextOfLines(_ ranked: [Int], _ lines: FranchiseLines, _ buffers: RankingBuffers) -> [RankedRow]
  {
    let watched = WatchOrder(buffers.answers, lines)
    // The title that is shown for each line: -1 for none yet, -2 once it is in the result.
    var chosen = [Int](repeating: -1, count: lines.count)
    for row in ranked where lines.line[row] >= 0 && watched.admits(row) {
      let line = Int(lines.line[row])
      let best = chosen[line]
      if best < 0 || lines.distance[row] < lines.distance[best]
        || (lines.distance[row] == lines.distance[best] && lines.order[row] < lines.order[best])
      {
        chosen[line] = row
      }
    }
    preferSeasons(&chosen, lines) { !buffers.isExcluded[$0] && watched.admits($0) }
    let scores = buffers.finalScores
    let awaited = awaitedSeasons(ranked, &chosen, lines, watched, buffers)
    var isTold = [Bool](repeating: false, count: lines.count)
    var (inPlace, moved): ([RankedRow], [RankedRow]) = ([], [])
    inPlace.reserveCapacity(ranked.count)
    for row in ranked {
      guard lines.line[row] >= 0 else {
        inPlace.append(RankedRow(row: row, score: scores[row]))
        continue
      }
      let line = Int(lines.line[row])
      let one = chosen[line]
      guard one >= 0, row == one || scores[one] > scores[row] - Self.earliestMargin else { continue }
      chosen[line] = -2
      if let story = watched.oneOfTellings(line) {
        if isTold[story] { continue }
        isTold[story] = true
      }
      guard awaited[one] == nil else { continue }
      if row == one {
        inPlace.append(RankedRow(row: row, score: scores[row]))
      } else {
        moved.append(RankedRow(row: one, score: (scores[row] + scores[one]) / 2))
      }
    }
    moved += awaited.map { RankedRow(row: $0.key, score: $0.value) }
    putOwnTellingFirst(&inPlace, &moved, lines, watched)
    return Self.merged(inPlace, moved)
  }

  /// How far another telling of a loved story moves down at most.
  private static let otherTelling: Float = 0.25

  /// Of stories of which one telling is loved or liked what continues that one takes the place of another telling, which moves down. Not
  /// where it scores so much lower that it would not take the place of a later season either. O(rows) where there is such a story.
  private func putOwnTellingFirst(
    _ inPlace: inout [RankedRow], _ moved: inout [RankedRow], _ lines: FranchiseLines, _ watched: WatchOrder
  ) {
    guard !watched.followed.isEmpty else { return }
    let stories = Set(watched.followed.map { lines.firstLine[$0] })
    let rows = (inPlace + moved).filter {
      lines.line[$0.row] >= 0 && stories.contains(lines.firstLine[Int(lines.line[$0.row])])
    }
    var scores: [Int: Float] = [:]
    for story in Dictionary(grouping: rows, by: { lines.firstLine[Int(lines.line[$0.row])] }).values {
      let own = story.filter {
        watched.followed.contains(Int(lines.line[$0.row])) && lines.distance[$0.row] == 0
      }
      let others = story.filter { !watched.followed.contains(Int(lines.line[$0.row])) }
      guard let next = own.max(by: { ($0.score, $1.row) < ($1.score, $0.row) }),
        let first = others.lazy.map(\.score).max(), first > next.score,
        first - next.score < Self.earliestMargin
      else { continue }
      scores[next.row] = first
      for other in others where other.score > next.score {
        scores[other.row] = other.score - min((other.score - next.score) / 2, Self.otherTelling)
      }
    }
    guard !scores.isEmpty else { return }
    inPlace.removeAll { scores[$0.row] != nil }
    moved.removeAll { scores[$0.row] != nil }
    moved += scores.map { RankedRow(row: $0.key, score: $0.value) }
  }

  /// The seasons that follow the loved ones stand at this place at the latest, each one so many places after the one before, as far as
  /// the model does not know them.
  private static let (awaitedPlace, awaitedStep) = (9, 5)

  /// The seasons that follow one the person loves, where they stand higher than by their own scores: half-way to the score of the loved
  /// one or among the first cards, the less the more the model knows of them. New seasons are on few lists, which say little of who
  /// watches on. A line without a selected title gets its season here if that ranks among the selected ones. O(answers).
  private func awaitedSeasons(
    _ ranked: [Int], _ chosen: inout [Int], _ lines: FranchiseLines, _ watched: WatchOrder,
    _ buffers: RankingBuffers
  ) -> [Int: Float] {
    let scores = buffers.finalScores
    guard let least = ranked.last.map({ scores[$0] }) else { return [:] }
    var seasons: [(row: Int, loved: Float)] = []
    for (loved, feedback) in buffers.answers where feedback == .love && lines.line[loved] >= 0 {
      let line = Int(lines.line[loved])
      let next = lines.members(ofLine: line).lazy.map(Int.init).first {
        lines.before[$0] == loved && lines.distance[$0] == 0 && !buffers.isExcluded[$0] && watched.admits($0)
      }
      guard let next, chosen[line] < 0 || chosen[line] == next else { continue }
      seasons.append((next, scores[loved]))
    }
    seasons.sort { ($0.loved, $1.row) > ($1.loved, $0.row) }
    var awaited: [Int: Float] = [:]
    for (k, season) in seasons.enumerated() {
      let own = scores[season.row]
      let place = scores[ranked[min(ranked.count - 1, Self.awaitedPlace + k * Self.awaitedStep)]]
      let score = own + coldness(of: season.row) * max((season.loved - own) / 2, place - own)
      guard score > max(own, least) else { continue }
      chosen[Int(lines.line[season.row])] = season.row
      awaited[season.row] = score
    }
    return awaited
  }

  /// Rows in order of score and others, in one order. O(rows), and a sort of the others.
  private static func merged(_ ordered: [RankedRow], _ others: [RankedRow]) -> [RankedRow] {
    // Rows of one score in a fixed order.
    var rest = others.sorted { ($0.score, $1.row) > ($1.score, $0.row) }[...]
    var result: [RankedRow] = []
    result.reserveCapacity(ordered.count + others.count)
    for row in ordered {
      while let next = rest.first, next.score > row.score { result.append(rest.removeFirst()) }
      result.append(row)
    }
    return result + rest
  }

  /// A season that ranks too low to be among the selected ones stands for its line all the same.
  private func preferSeasons(_ chosen: inout [Int], _ lines: FranchiseLines, _ isCandidate: (Int) -> Bool) {
    for line in chosen.indices where chosen[line] >= 0 && lines.distance[chosen[line]] > 0 {
      for row in lines.members(ofLine: line).map(Int.init)
      where lines.distance[row] < lines.distance[chosen[line]] && isCandidate(row) {
        chosen[line] = row
      }
    }
  }
}
