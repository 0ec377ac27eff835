import Cards
import Catalogue
import Foundation
import Models

/// Which titles a wish lets pass, and how far each fits what is no filter: likes, moods, fame.
public struct TalkFilter: Sendable {
  /// What is asked for.
  public let wish: Wish
  let search: DescriptionSearch
  let likeRows, unlikeRows: [Int]
  /// Rows of titles that must not be shown, nor what belongs to their franchises.
  private let outRows: Set<Int>
  private let seasons: [BroadcastSeason]
  /// Stems of topics that are not wanted.
  private let unwanted: [[[UInt8]]]
  private let today: BroadcastSeason
  /// Moods that the genres asked for stand for.
  let genreMoods: [Mood]
  private let outFranchises: Set<Int>
  /// Where it is for a child.
  let child: ChildFit?
  /// Topics that are keywords of several words ("satoshi kon"), by their stems: titles have them whole.
  private let names: [String: [[UInt8]]]

  /// Reads a wish against the titles of a search.
  public init(_ wish: Wish, _ search: DescriptionSearch) { self.init(wish, search, today: .now) }

  init(_ wish: Wish, _ search: DescriptionSearch, today: BroadcastSeason) {
    self.wish = wish
    self.search = search
    self.today = today
    seasons = wish.seasons.compactMap { BroadcastSeason(text: $0) }
    unwanted = wish.aboutOut.map(WordReader.stems).filter { !$0.isEmpty }
    let moods = wish.moods + wish.moodsOut
    genreMoods = (wish.genresIn + wish.genresAny).compactMap(Mood.of).filter { !moods.contains($0) }
    let titles = search.titles
    // Of several titles of one name the best known is meant.
    let rows =
      (wish.like + wish.unlike + wish.titlesOut).isEmpty
      ? [:]
      : Dictionary(
        titles.indices.map { (titles[$0].romaji ?? titles[$0].title, $0) },
        uniquingKeysWith: { titles.members($1) ?? 0 > titles.members($0) ?? 0 ? $1 : $0 })
    likeRows = wish.like.compactMap { rows[$0] }
    unlikeRows = wish.unlike.compactMap { rows[$0] }
    outRows = Set(likeRows + unlikeRows + wish.titlesOut.compactMap { rows[$0] })
    outFranchises = Set(outRows.compactMap(titles.franchise))
    child = wish.forChild.map { ChildFit(search, age: $0) }
    var names: [String: [[UInt8]]] = [:]
    for topic in wish.about {
      let stems = WordReader.stems(topic)
      guard stems.count > 1 else { continue }
      let scores = search.wordScores(search.describe(topic))
      if scores.indices.contains(where: { scores[$0] > 0 && Self.has(stems, search.keywords(of: $0)) }) {
        names[topic] = stems
      }
    }
    self.names = names
  }

  /// Whether the title in a row passes. Titles of the franchises that it should be like do not: they are known.
  public func passes(_ row: Int) -> Bool {
    let titles = search.titles
    let genres = Set(titles.genres(row).map { titles.word(Int($0)) })
    guard genres.isSuperset(of: wish.genresIn), genres.isDisjoint(with: wish.genresOut),
      wish.genresAny.isEmpty || !genres.isDisjoint(with: wish.genresAny)
    else { return false }
    let type = titles.type(row).map(titles.word)
    guard wish.types.isEmpty || type.map(wish.types.contains) == true, !wish.typesOut.contains(type ?? "")
    else {
      return false
    }
    let studios = titles.studios(row).map { titles.word(Int($0)) }
    guard wish.studios.isEmpty || studios.contains(where: wish.studios.contains),
      !studios.contains(where: wish.studiosOut.contains)
    else { return false }
    if wish.season != nil, !begins(row) { return false }
    guard Self.isWithin(titles.year(row), wish.yearFrom, wish.yearTo),
      Self.isWithin(titles.episodes(row) ?? runs(row), wish.episodesFrom, wish.episodesTo),
      Self.isWithin(titles.members(row), wish.membersFrom, wish.membersTo)
    else { return false }
    if let least = wish.scoreFrom, titles.score(row) ?? 0 < least { return false }
    if let most = wish.scoreTo, titles.score(row) ?? .infinity > most { return false }
    if !unwanted.isEmpty, isAboutUnwanted(row) { return false }
    if let child, !child.passes(row) { return false }
    return !outRows.contains(row) && titles.franchise(row).map(outFranchises.contains) != true
  }

  /// Whether a keyword of a title names a topic that is not wanted. O(its keywords).
  private func isAboutUnwanted(_ row: Int) -> Bool {
    (search.keywords[search.titles.id(row)] ?? []).contains { keyword in
      let stems = WordReader.stems(keyword)
      return unwanted.contains { $0.allSatisfy(stems.contains) }
    }
  }

  /// Whether the title in a row begins in a season that is asked for: as the catalogue states it, else by its date.
  private func begins(_ row: Int) -> Bool {
    let titles = search.titles
    if let stated = titles.season(row).flatMap({ BroadcastSeason(text: $0) }) {
      return seasons.contains(stated)
    }
    guard let date = titles[row].startDate, date.count >= 7,
      let month = Int(date.dropFirst(5).prefix(2)), let year = titles.year(row)
    else { return false }
    return seasons.contains(BroadcastSeason(year: year, month: month))
  }

  /// Fewest episodes a year of a series that has run since, and whose end nobody knows.
  private static let episodesOfYear = 35

  /// About how many episodes a running series has: such a one passes a lower bound, and no upper one that it may be beyond.
  private func runs(_ row: Int) -> Int? {
    let titles = search.titles
    guard wish.episodesTo == nil, titles.type(row).map(titles.word) == "TV", let year = titles.year(row)
    else {
      return nil
    }
    return max(0, today.year - year) * Self.episodesOfYear
  }

  private static func isWithin(_ value: Int?, _ from: Int?, _ to: Int?) -> Bool {
    if from == nil, to == nil { return true }
    guard let value else { return false }
    return value >= from ?? .min && value <= to ?? .max
  }

  /// What each part that is no filter adds to a title's score, in standard deviations of the ranking.
  private static let likeWeight: Float = 5
  private static let moodWeight: Float = 4
  private static let fameWeight: Float = 0.8
  private static let topicWeight: Float = 6
  private static let childWeight: Float = 6

  /// What likes, moods and fame add to each title. O(titles x size).
  public func additions(coLoves: (any CoLoveCounts)? = nil) -> [Float] {
    let titles = search.titles
    var scores = [Float](repeating: 0, count: titles.count)
    for (rows, weight) in [(likeRows, Self.likeWeight), (unlikeRows, -Self.likeWeight)] where !rows.isEmpty {
      let likeness = search.likeness(to: rows, coLoves: coLoves)
      let best = likeness.sorted(by: >).dropFirst(10).first ?? 1
      for i in scores.indices { scores[i] += weight * max(0, min(1.5, likeness[i] / max(best, 1e-6))) }
    }
    for (moods, weight) in [(wish.moods, Self.moodWeight), (wish.moodsOut, -Self.moodWeight)] {
      for mood in moods { for (i, score) in mood.scores(search).enumerated() { scores[i] += weight * score } }
    }
    for mood in genreMoods {
      let weight = Self.moodWeight / Float(genreMoods.count)
      for (i, score) in mood.scores(search).enumerated() { scores[i] += weight * score }
    }
    if let child { for row in titles.indices { scores[row] += Self.childWeight * child.scores[row] } }
    for topic in wish.about {
      for (i, score) in self.scores(about: topic).enumerated() { scores[i] += Self.topicWeight * score }
    }
    if let niche = wish.niche {
      // Of whom nobody knows how many know it, it is not said that few or many do.
      let unknown: Float = niche == .obscure ? Self.famous : -1
      for row in titles.indices {
        let fame = titles.members(row).map { log10(Float(max($0, 100))) - 4.5 } ?? unknown
        scores[row] += (niche == .obscure ? -Self.fameWeight : Self.fameWeight) * 2 * max(-1, fame)
      }
    }
    return scores
  }

  /// A title of three million members, where 30,000 count nothing.
  private static let famous: Float = 2

  /// How well descriptions fit a topic, from zero to one. A topic that is a whole keyword ("satoshi kon") is fitted by that keyword,
  /// and half by what has all of its words.
  private func scores(about topic: String) -> [Float] {
    let description = search.describe(topic)
    var scores = search.wordScores(description)
    // The tenth best fits as well as can be asked.
    let best = scores.sorted(by: >).prefix(10).last { $0 > 0 } ?? 0
    for i in scores.indices { scores[i] = best > 0 ? min(1, scores[i] / best) : 0 }
    guard let name = names[topic] else { return scores }
    let whole = scores.indices.filter { scores[$0] > 0 && Self.has(name, search.keywords(of: $0)) }
    for (term, _) in description.terms {
      var one = Description()
      one.terms = [(term, 1)]
      for (i, score) in search.wordScores(one).enumerated() where score <= 0 { scores[i] = 0 }
    }
    for i in scores.indices { scores[i] /= 2 }
    for row in whole { scores[row] = 1 }
    return scores
  }

  /// Whether one of a title's keywords has the words of a name one behind the other. O(keywords).
  private static func has(_ name: [[UInt8]], _ keywords: [String]) -> Bool {
    keywords.contains { keyword in
      let stems = WordReader.stems(keyword)
      return stems.indices.contains { stems[$0...].starts(with: name) }
    }
  }

  /// Whether a title may be said to be about a topic: a name it must have whole.
  func isAbout(_ topic: String, _ row: Int) -> Bool {
    names[topic].map { Self.has($0, search.keywords(of: row)) } ?? true
  }
}
