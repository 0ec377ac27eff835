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

  private static let mostIDs = 2000
  private static let mostTopics = 5

  /// Nothing was asked for yet.
  public init() {}

  /// Whether nothing is asked for.
  public var isEmpty: Bool { wish.chips.isEmpty && refused.isEmpty }

  /// Takes in what a sentence asks for. What it says of a thing replaces what was said of it before; genres, moods and titles are
  /// added. A refinement moves a bound to the middle of the titles shown last.
  public mutating func hear(_ new: Wish, titles: TitleTable) {
    if new.refine == .clear { self = Conversation() }
    notUnderstood = new.notUnderstood
    add(new)
    if let refine = new.refine { self.refine(refine, titles) }
    shown = Array(shown.prefix(Self.mostIDs))
    refused = Array(refused.suffix(Self.mostIDs))
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
    if new.replaces == true {
      (wish.genresIn, wish.genresAny, wish.moods) = ([], [], [])
    }
    for (path, other) in Self.opposites {
      merge(new[keyPath: path], into: path, outOf: other)
      merge(new[keyPath: other], into: other, outOf: path)
    }
    for topic in new.about where !wish.about.contains(topic) { wish.about.append(topic) }
    wish.about = wish.about.suffix(Self.mostTopics)
    // Other types than before are meant instead of them.
    if !new.types.isEmpty { wish.types = new.types }
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
    wish.scoreFrom = new.scoreFrom ?? wish.scoreFrom
    wish.count = new.count ?? wish.count
    wish.niche = new.niche ?? wish.niche
    wish.surprise = new.surprise
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
    case .clear: break
    case .older:
      wish.season = nil
      wish.yearTo = middle(titles.year).map { $0 - 1 } ?? 1999
      if let from = wish.yearFrom, let to = wish.yearTo, from > to { wish.yearFrom = nil }
    case .newer:
      wish.season = nil
      wish.yearFrom = middle(titles.year).map { $0 + 1 } ?? 2018
      if let from = wish.yearFrom, let to = wish.yearTo, from > to { wish.yearTo = nil }
    case .shorter:
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
