import Cards
import Catalogue
import Events
import Models

/// Reasons that name no answer: what a title is by itself.
extension Recommender {
  /// A title among so many of the first without any answer is popular.
  private static let popularAmong = 100
  /// A title that as many have is rather told to be popular than to be rated highly.
  private static let manyMembers = 100_000
  /// Ratings that are praise, and that are worth telling where nothing else can be said if the mean title of the catalogue has no better.
  private static let (highScore, goodScore): (Double, Double) = (8, 7)

  /// The reason when no answer speaks for a title: people like this one, its rating or its popularity.
  func generalReason(_ row: Int, _ options: RankingOptions, _ buffers: inout RankingBuffers) -> Reason {
    let members = catalogue.members(row)
    let isKnown = isWellKnown(members, &buffers)
    // Of a title that few have nothing is popular.
    let popularLikeYou = Reason(isKnown ? .popularLikeYou : .unattributed, weight: 0)
    var isRaised = false
    if !buffers.tasteEvents.isEmpty {
      updateEmptyHistoryScores(options, &buffers)
      let best = buffers.selector.indices.prefix(Self.comparedForUsual).map(Int.init)
      let gains = ([row] + best).map { buffers.modelScores[$0] - buffers.emptyHistoryScores[$0] }
      let usual = gains.dropFirst().reduce(0, +) / Float(max(best.count, 1))
      if gains[0] > max(usual, 0) { return popularLikeYou }
      isRaised = gains[0] > 0
    }
    if let score = catalogue.score(row), score >= Self.highScore, (members ?? 0) < Self.manyMembers {
      return Reason(.acclaimed(score: score), weight: 0)
    }
    let popular = members.flatMap {
      isKnown && !options.asksForFame ? Reason(.popular(members: $0), weight: 0) : nil
    }
    guard !buffers.tasteEvents.isEmpty else {
      let rated = catalogue.score(row).flatMap {
        isGood($0, &buffers) ? Reason(.acclaimed(score: $0), weight: 0) : nil
      }
      return popular ?? rated ?? Reason(.withoutAnswers, weight: 0)
    }
    let unattributed = Reason(.unattributed, weight: 0)
    // Where somebody without answers would not be shown it, either all answers together brought it, or its number of lists says nothing.
    guard isPopular(row, options, &buffers) else { return isRaised ? popularLikeYou : unattributed }
    return popular ?? unattributed
  }

  /// The reasons where the only loved or liked answer does not raise a title, or every answer is a dislike: something of the title
  /// itself. Of one answer nobody is told that none speaks for it, or what people like oneself choose.
  func ownReasons(
    _ row: Int, _ options: RankingOptions, _ ranks: inout RanksWithout, _ buffers: inout RankingBuffers
  ) -> [Reason] {
    let hasOnlyDislikes = Self.positiveAnswers(buffers.tasteEvents) == 0
    let (members, score) = (catalogue.members(row), catalogue.score(row))
    let rated = score.map { Reason(.acclaimed(score: $0), weight: 0) }
    let isWellKnown = isWellKnown(members, &buffers) && !options.asksForFame
    let popular = members.flatMap { isWellKnown ? Reason(.popular(members: $0), weight: 0) : nil }
    let own: Reason
    if let rated, score ?? 0 >= Self.highScore, hasOnlyDislikes || members ?? 0 < Self.manyMembers {
      own = rated
    } else if let popular, isPopular(row, options, &buffers) {
      own = popular
    } else if let rated, isGood(score ?? 0, &buffers) {
      own = rated
    } else {
      own = popular ?? Reason(.lovedByOthers, weight: 0)
    }
    let isUnlike = hasOnlyDislikes && isUnlikeDisliked(row, options, &ranks, &buffers)
    return (isUnlike ? [Reason(.unlike, weight: 0)] : []) + [own]
  }

  /// Whether a rating is worth telling: below the mean of the catalogue it speaks against a title. O(titles) once.
  private func isGood(_ score: Double, _ buffers: inout RankingBuffers) -> Bool {
    let mean =
      buffers.meanScore
      ?? {
        let scores = catalogue.indices.compactMap(catalogue.score)
        return scores.reduce(0, +) / Double(max(scores.count, 1))
      }()
    buffers.meanScore = mean
    // As it is shown, to two decimals.
    return score >= max(Self.goodScore, mean - 0.005)
  }

  /// Of the loved and liked titles of a title's franchise the last one before it, else the first one; nil without any. O(answers).
  func answeredBefore(_ row: Int, _ events: [(row: Int, event: Event)]) -> Int? {
    func order(_ row: Int) -> Int { catalogue.franchiseOrder(row) ?? .max }
    let own = events.lazy.filter {
      $0.event.feedback.evidence.polarity > 0 && self.isOfFranchise(row, $0.row)
    }.map(\.row)
    return own.filter { order($0) < order(row) }.max { order($0) < order($1) }
      ?? own.min { order($0) < order($1) }
  }

  /// Whether a title shares nothing that has a name with any answered title, and stands higher than for somebody without answers.
  func isUnlikeDisliked(
    _ row: Int, _ options: RankingOptions, _ ranks: inout RanksWithout, _ buffers: inout RankingBuffers
  ) -> Bool {
    let events = buffers.tasteEvents
    let genres = catalogue.genres(row).filter { TellingGenres.isInformative(catalogue.word(Int($0))) }
    guard !genres.isEmpty, events.contains(where: { $0.event.feedback == .dislike }),
      events.allSatisfy({ answered, _ in
        !isRelated(row, answered) && !catalogue.genres(answered).contains(where: genres.contains)
      })
    else { return false }
    return ranks.fall(of: row, without: nil, self, options, &buffers)?.isLower ?? false
  }

  /// Whether a title with so many members may be called popular: it is in the upper third of the catalogue. Without any members in the
  /// catalogue everything may.
  func isWellKnown(_ members: Int?, _ buffers: inout RankingBuffers) -> Bool {
    let least =
      buffers.leastMembers
      ?? {
        let counts = catalogue.indices.compactMap(catalogue.members).sorted()
        return counts.isEmpty ? 0 : counts[counts.count * 2 / 3]
      }()
    buffers.leastMembers = least
    return members.map { $0 >= least } ?? true
  }

  /// Whether a title is among the first hundred of the model's list for somebody without answers. O(titles) once.
  func isPopular(_ row: Int, _ options: RankingOptions, _ buffers: inout RankingBuffers) -> Bool {
    updateEmptyHistoryScores(options, &buffers)
    let least =
      buffers.leastPopular
      ?? {
        var best = TopKSelector()
        best.select(buffers.emptyHistoryScores, count: Self.popularAmong) { _ in false }
        return best.indices.last.map { buffers.emptyHistoryScores[Int($0)] } ?? 0
      }()
    buffers.leastPopular = least
    return buffers.emptyHistoryScores[row] >= least
  }
}

extension RankingOptions {
  /// Whether a ranking was asked for little known or well known titles: then their members are no news.
  var asksForFame: Bool {
    filters.membersFrom != nil || filters.membersTo != nil || niche > 0
  }
}
