import Catalogue
import Foundation
import Foundations

/// What was asked for so far: each sentence adds to it, until it is cleared. Kept with the profile.
public struct Conversation: Sendable, Equatable, Codable {
  /// Everything asked for, without the refinements, which have become bounds.
  public private(set) var wish = Wish()
  /// Ids of the titles shown last, best first.
  public var shown: [Int] = []
  /// Ids that were refused: they are not shown again.
  public private(set) var refused: [Int] = []
  /// What of the last sentence was not understood.
  public private(set) var notUnderstood: [String] = []
  /// Whether the last sentence asked for nothing: "hello".
  public private(set) var saidNothing: Bool?
  /// What was asked for and refused before the last sentences, the last of them behind the others.
  private var earlier: [Step]?

  private struct Step: Sendable, Equatable, Codable {
    var wish: Wish
    var refused: [Int]
  }

  private static let mostSteps = 10
  private static let mostIDs = 2000
  private static let mostTopics = 5

  /// Nothing was asked for yet.
  public init() {}

  /// Whether nothing is asked for.
  public var isEmpty: Bool { wish.chips.isEmpty && refused.isEmpty }

  /// Takes in what a sentence asks for. What it says of a thing replaces what was said of it before; genres, moods and titles are
  /// added. A refinement moves a bound to the middle of the titles shown last.
  public mutating func hear(_ new: Wish, titles: TitleTable) {
    let before = Step(wish: wish, refused: refused)
    if new.refine == .clear { self = Conversation() }
    notUnderstood = new.notUnderstood
    saidNothing = new.saysNothing ? true : nil
    if new.refine == .back { return goBack() }
    lift(new.lifted)
    add(new)
    for one in new.ofShown { take(one, titles) }
    if let refine = new.refine { self.refine(refine, titles) }
    if before != Step(wish: wish, refused: refused), new.refine != .clear {
      earlier = Array(((earlier ?? []) + [before]).suffix(Self.mostSteps))
    }
    shown = Array(shown.prefix(Self.mostIDs))
    refused = Array(refused.suffix(Self.mostIDs))
  }

  /// Takes back what the last sentence changed.
  private mutating func goBack() {
    guard let last = earlier?.popLast() else {
      notUnderstood = ["go back: nothing was said before"]
      return
    }
    (wish, refused) = (last.wish, last.refused)
  }

  /// Takes off bans and bounds: "gory is fine", "no year limit".
  private mutating func lift(_ names: [String]) {
    for name in names {
      for path in [\Wish.genresOut, \.typesOut, \.aboutOut] { wish[keyPath: path].removeAll { $0 == name } }
      wish.moodsOut.removeAll { $0.rawValue == name }
      switch name {
      case "years": (wish.yearFrom, wish.yearTo, wish.season) = (nil, nil, nil)
      case "episodes": (wish.episodesFrom, wish.episodesTo) = (nil, nil)
      case "score": (wish.scoreFrom, wish.scoreTo) = (nil, nil)
      case "members": (wish.membersFrom, wish.membersTo, wish.niche) = (nil, nil, nil)
      case "types": (wish.types, wish.typesOut) = ([], [])
      case "genres": (wish.genresIn, wish.genresAny, wish.genresOut) = ([], [], [])
      case "moods": (wish.moods, wish.moodsOut) = ([], [])
      case "studios": (wish.studios, wish.studiosOut) = ([], [])
      default: break
      }
    }
  }

  /// What is said of a title that was shown; a place where none was is said to be not understood.
  private mutating func take(_ said: Wish.ShownTitle, _ titles: TitleTable) {
    // "The same studio" after "like Frieren" is that of Frieren.
    let named = titles.indices.first { (titles[$0].romaji ?? titles[$0].title) == wish.like.last }
    let place = said.place < 0 ? shown.count - 1 : said.place - 1
    guard
      let row = said.say == .studio && named != nil
        ? named : shown.indices.contains(place) ? titles.row(of: shown[place]) : nil
    else {
      notUnderstood.append("number \(max(said.place, 1)) of those shown")
      return
    }
    let name = titles[row].romaji ?? titles[row].title
    switch said.say {
    case .like: merge([name], into: \.like, outOf: \.unlike)
    case .unlike: merge([name], into: \.unlike, outOf: \.like)
    case .out: if !refused.contains(titles.id(row)) { refused.append(titles.id(row)) }
    case .studio:
      merge(titles.studios(row).map { titles.word(Int($0)) }, into: \.studios, outOf: \.studiosOut)
    }
  }

  /// Takes off a part.
  public mutating func remove(_ chip: WishChip) { wish = wish.without(chip) }

  /// Parts in favour and parts against that exclude each other.
  private static let opposites:
    [(WritableKeyPath<Wish, [String]> & Sendable, WritableKeyPath<Wish, [String]> & Sendable)] = [
      (\.genresIn, \.genresOut), (\.genresAny, \.genresOut), (\.types, \.typesOut), (\.studios, \.studiosOut),
      (\.like, \.unlike), (\.like, \.titlesOut),
    ]

  private mutating func add(_ new: Wish) {
    if new.replaces == true { makeRoom(for: new) }
    let before = wish
    for (path, other) in Self.opposites {
      merge(new[keyPath: path], into: path, outOf: other)
      merge(new[keyPath: other], into: other, outOf: path)
    }
    addTopics(new)
    // Other types than before are meant instead of them.
    if !new.types.isEmpty { wish.types = new.widens == true ? before.types + new.types : new.types }
    // What is as short as a film is no series.
    if new.types.contains("TV"), wish.episodesTo ?? .max <= 3 { wish.episodesTo = nil }
    for mood in new.moods { wish.moods.removeAll { mood.opposites.contains($0) && !new.moods.contains($0) } }
    wish.moods.removeAll { new.moodsOut.contains($0) }
    wish.moodsOut.removeAll { new.moods.contains($0) }
    for mood in new.moods where !wish.moods.contains(mood) { wish.moods.append(mood) }
    for mood in new.moodsOut where !wish.moodsOut.contains(mood) { wish.moodsOut.append(mood) }
    let (hasYears, hasSeason) = (new.yearFrom != nil || new.yearTo != nil, new.season != nil)
    // A season is one of a year: what was said last of either counts.
    if hasYears || hasSeason {
      (wish.yearFrom, wish.yearTo, wish.season) = (new.yearFrom, new.yearTo, new.season)
    }
    if new.episodesFrom != nil || new.episodesTo != nil {
      (wish.episodesFrom, wish.episodesTo) = (new.episodesFrom, new.episodesTo)
    }
    if new.membersFrom != nil || new.membersTo != nil {
      (wish.membersFrom, wish.membersTo) = (new.membersFrom, new.membersTo)
    }
    if new.scoreFrom != nil || new.scoreTo != nil {
      (wish.scoreFrom, wish.scoreTo) = (new.scoreFrom, new.scoreTo)
    }
    wish.count = new.count ?? wish.count
    wish.niche = new.niche ?? wish.niche
    wish.forChild = new.forChild ?? wish.forChild
    wish.surprise = new.surprise
    if new.widens == true { widen(new, from: before) }
  }

  /// Takes off what a sentence replaces: genres and moods, likes, studios, each where it has others. "Something completely different"
  /// replaces all of them.
  private mutating func makeRoom(for new: Wish) {
    let isAll = new.refine == .different
    if isAll || !(new.genresIn + new.genresAny + new.about).isEmpty || !new.moods.isEmpty {
      (wish.genresIn, wish.genresAny, wish.moods, wish.about) = ([], [], [], [])
    }
    if isAll || !new.like.isEmpty { (wish.like, wish.unlike) = ([], isAll ? wish.unlike : []) }
    if isAll || !new.studios.isEmpty { wish.studios = [] }
  }

  /// Topics add up; one that is denied is no longer asked for, and the other way round.
  private mutating func addTopics(_ new: Wish) {
    func stems(_ topics: [String]) -> [[[UInt8]]] { topics.map(WordReader.stems) }
    let (wanted, denied) = (stems(new.about), stems(new.aboutOut))
    wish.about.removeAll { denied.contains(WordReader.stems($0)) }
    wish.aboutOut.removeAll { wanted.contains(WordReader.stems($0)) }
    for topic in new.about where !wish.about.contains(topic) { wish.about.append(topic) }
    for topic in new.aboutOut where !wish.aboutOut.contains(topic) { wish.aboutOut.append(topic) }
    wish.about = wish.about.suffix(Self.mostTopics)
    wish.aboutOut = wish.aboutOut.suffix(Self.mostTopics)
  }

  /// "or 2021", "or comedy": one more choice.
  private mutating func widen(_ new: Wish, from before: Wish) {
    if new.yearFrom != nil || new.yearTo != nil, before.season == nil {
      let bounded = (before.yearFrom != nil || before.yearTo != nil)
      wish.yearFrom = bounded ? both(before.yearFrom, new.yearFrom, min) : new.yearFrom
      wish.yearTo = bounded ? both(before.yearTo, new.yearTo, max) : new.yearTo
    }
    if let season = new.season, let old = before.season, !before.seasons.contains(season) {
      wish.season = "\(old) or \(season)"
    }
    if !new.genresIn.isEmpty, !before.genresIn.isEmpty {
      let all = before.genresAny + before.genresIn + new.genresIn
      wish.genresIn = []
      wish.genresAny = all.enumerated().filter { !all[..<$0].contains($1) }.map(\.element)
    }
  }

  private func both(_ a: Int?, _ b: Int?, _ choose: (Int, Int) -> Int) -> Int? {
    guard let a, let b else { return nil }
    return choose(a, b)
  }

  private mutating func merge(
    _ names: [String], into path: WritableKeyPath<Wish, [String]>,
    outOf other: WritableKeyPath<Wish, [String]>
  ) {
    for name in names where !wish[keyPath: path].contains(name) { wish[keyPath: path].append(name) }
    wish[keyPath: other].removeAll { names.contains($0) }
  }

  // MARK: Refinements

  private mutating func refine(_ refinement: Wish.Refinement, _ titles: TitleTable) {
    let rows = shown.compactMap(titles.row)
    func middle(_ value: (Int) -> Int?) -> Int? {
      let values = rows.compactMap(value).sorted()
      return values.isEmpty ? nil : values[values.count / 2]
    }
    switch refinement {
    case .clear, .back: break
    case .older:
      wish.season = nil
      wish.yearTo = middle(titles.year).map { $0 - 1 } ?? 1999
      if let from = wish.yearFrom, let to = wish.yearTo, from > to { wish.yearFrom = nil }
    case .newer:
      wish.season = nil
      wish.yearFrom = middle(titles.year).map { $0 + 1 } ?? 2018
      if let from = wish.yearFrom, let to = wish.yearTo, from > to { wish.yearTo = nil }
    case .shorter:
      // Films have one episode each: how long they are is not known.
      if middle(titles.episodes) == 1 { return notUnderstood.append("shorter: these have one episode each") }
      wish.episodesTo = middle(titles.episodes).map { max(1, $0 - 1) } ?? 13
      if let from = wish.episodesFrom, let to = wish.episodesTo, from > to { wish.episodesFrom = nil }
    case .longer:
      wish.episodesFrom = middle(titles.episodes).map { $0 + 1 } ?? 40
      if let from = wish.episodesFrom, let to = wish.episodesTo, from > to { wish.episodesTo = nil }
    case .lessFamous:
      guard let members = middle(titles.members) else { return wish.niche = .obscure }
      (wish.membersTo, wish.membersFrom) = (Self.rounded(members / 2), nil)
      if wish.niche == .famous { wish.niche = nil }
    case .moreFamous:
      guard let members = middle(titles.members) else { return wish.niche = .famous }
      (wish.membersFrom, wish.membersTo) = (Self.rounded(members * 2), nil)
      if wish.niche == .obscure { wish.niche = nil }
    case .betterRated:
      let scores = rows.compactMap(titles.score).sorted()
      wish.scoreFrom = scores.isEmpty ? 8 : min(9.5, (scores[scores.count / 2] * 10).rounded() / 10 + 0.1)
      wish.scoreFrom = wish.scoreFrom.map { ($0 * 10).rounded() / 10 }
    case .different: refused += shown.filter { !refused.contains($0) }
    case .notThatOne: refused += shown.prefix(1).filter { !refused.contains($0) }
    }
  }

  /// Two figures are enough: nobody means 123,457 members.
  private static func rounded(_ count: Int) -> Int {
    var unit = 1
    while count / unit >= 100 { unit *= 10 }
    return max(1, count / unit * unit)
  }
}
