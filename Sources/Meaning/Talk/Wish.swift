import Cards
import Foundation
import Foundations

/// What somebody asks for, as a structure: what a grammar or a language model reads from a sentence, and all that a ranking is told.
/// Names are those of the catalogue.
public struct Wish: Sendable, Equatable, Codable {
  /// Genres a title must have, all of them.
  public var genresIn: [String] = []
  /// Genres of which a title must have one.
  public var genresAny: [String] = []
  /// Genres a title must not have.
  public var genresOut: [String] = []
  /// Types, any of them; and those that are not wanted.
  public var types: [String] = []
  /// See `types`.
  public var typesOut: [String] = []
  /// First and last year.
  public var yearFrom, yearTo: Int?
  /// Fewest and most episodes.
  public var episodesFrom, episodesTo: Int?
  /// The least and the greatest mean score.
  public var scoreFrom, scoreTo: Double?
  /// Fewest and most members.
  public var membersFrom, membersTo: Int?
  /// `spring 2020`, or several: `winter 2015 or spring 2016`
  public var season: String?
  /// Studios, any of them; and those that are not wanted.
  public var studios: [String] = []
  /// See `studios`.
  public var studiosOut: [String] = []
  /// Titles it should be like, and unlike.
  public var like: [String] = []
  /// See `like`.
  public var unlike: [String] = []
  /// Titles that are left out with their franchises: "but not Naruto".
  public var titlesOut: [String] = []
  /// Moods it should have, and should not.
  public var moods: [Mood] = []
  /// See `moods`.
  public var moodsOut: [Mood] = []
  /// How many titles are asked for.
  public var count: Int?
  /// What should change about the titles shown last.
  public var refine: Refinement?
  /// Whether it should be little known, or well known.
  public var niche: Niche?
  /// Whether chance may decide.
  public var surprise: Bool?
  /// Whether what it says replaces what was said of the same before: "rather a romance".
  public var replaces: Bool?
  /// Whether it is one more choice beside what was asked for before: "or 2021".
  public var widens: Bool?
  /// Words that no field can say, but that descriptions of titles have: "volleyball".
  public var about: [String] = []
  /// Such words that are not wanted.
  public var aboutOut: [String] = []
  /// Genres and moods that are no longer unwanted ("gory is fine"), and fields without a bound ("years").
  public var lifted: [String] = []
  /// What is said of titles that were shown last, by their places: "the second one".
  public var ofShown: [ShownTitle] = []
  /// The age of the child it is for, under 14; zero where it was not said.
  public var forChild: Int?
  /// Parts of the sentence that no field can say.
  public var notUnderstood: [String] = []

  /// What should change about the titles shown last.
  public enum Refinement: String, Sendable, Codable, CaseIterable {
    case older, newer, shorter, longer, different, clear, back
    case lessFamous = "less_famous"
    case moreFamous = "more_famous"
    case notThatOne = "not_that_one"
    case betterRated = "better_rated"
  }

  /// A title among those shown last, and what is said of it.
  public struct ShownTitle: Sendable, Equatable, Codable {
    /// Its place, from one; -1 for the last.
    public var place: Int
    /// What is said.
    public var say: Say

    /// More like it, nothing like it, not this one, or others of its studio.
    public enum Say: String, Sendable, Codable { case like, unlike, out, studio }

    /// Says something of the title in a place.
    public init(_ place: Int, _ say: Say) { (self.place, self.say) = (place, say) }
  }

  /// How well known a title should be.
  public enum Niche: String, Sendable, Codable, CaseIterable { case obscure, famous }

  /// Asks for nothing.
  public init() {}

  /// Most titles that can be asked for.
  public static let mostTitles = 50
  /// Who is older is shown what others watch.
  public static let oldestChild = 13

  enum CodingKeys: String, CodingKey {
    case types, season, studios, like, unlike, moods, count, refine, niche, surprise, replaces, widens, about,
      lifted
    case genresIn = "genres_in"
    case genresAny = "genres_any"
    case genresOut = "genres_out"
    case typesOut = "types_out"
    case yearFrom = "year_from"
    case yearTo = "year_to"
    case episodesFrom = "episodes_from"
    case episodesTo = "episodes_to"
    case scoreFrom = "score_from"
    case scoreTo = "score_to"
    case aboutOut = "about_out"
    case forChild = "for_child"
    case ofShown = "of_shown"
    case membersFrom = "members_from"
    case membersTo = "members_to"
    case studiosOut = "studios_out"
    case moodsOut = "moods_out"
    case titlesOut = "titles_out"
    case notUnderstood = "not_understood"
  }
}

extension Wish {
  /// Decodes a wish that may come from a stranger: fields that are missing, of another type or of unknown words are left out.
  public init(from decoder: any Decoder) throws {
    let parts = try decoder.container(keyedBy: CodingKeys.self)
    func list(_ key: CodingKeys) -> [String] {
      let texts = (try? parts.decode([String].self, forKey: key)) ?? []
      return texts.prefix(Self.mostEntries).map { CleanText.clean($0, limit: 200) }.filter { !$0.isEmpty }
    }
    func number(_ key: CodingKeys, _ range: ClosedRange<Int>) -> Int? {
      (try? parts.decode(Int.self, forKey: key)).flatMap { range.contains($0) ? $0 : nil }
    }
    self.init()
    (genresIn, genresAny, genresOut) = (list(.genresIn), list(.genresAny), list(.genresOut))
    (types, typesOut, studios, studiosOut) = (
      list(.types), list(.typesOut), list(.studios), list(.studiosOut)
    )
    (like, unlike, titlesOut) = (list(.like), list(.unlike), list(.titlesOut))
    (about, notUnderstood) = (list(.about), list(.notUnderstood))
    (aboutOut, lifted) = (list(.aboutOut), list(.lifted))
    ofShown = Array(((try? parts.decode([ShownTitle].self, forKey: .ofShown)) ?? []).prefix(Self.mostEntries))
    (moods, moodsOut) = (list(.moods).compactMap(Mood.init), list(.moodsOut).compactMap(Mood.init))
    (yearFrom, yearTo) = (number(.yearFrom, 1900...2100), number(.yearTo, 1900...2100))
    (episodesFrom, episodesTo) = (number(.episodesFrom, 0...100_000), number(.episodesTo, 0...100_000))
    (membersFrom, membersTo) = (
      number(.membersFrom, 0...1_000_000_000), number(.membersTo, 0...1_000_000_000)
    )
    func score(_ key: CodingKeys) -> Double? {
      (try? parts.decode(Double.self, forKey: key)).flatMap { (0...10).contains($0) ? $0 : nil }
    }
    (scoreFrom, scoreTo) = (score(.scoreFrom), score(.scoreTo))
    season = (try? parts.decode(String.self, forKey: .season)).flatMap(Self.season)
    count = number(.count, 1...Self.mostTitles)
    refine = (try? parts.decode(String.self, forKey: .refine)).flatMap(Refinement.init)
    forChild = number(.forChild, 0...Self.oldestChild)
    niche = (try? parts.decode(String.self, forKey: .niche)).flatMap(Niche.init)
    surprise = (try? parts.decode(Bool.self, forKey: .surprise)) == true ? true : nil
    replaces = (try? parts.decode(Bool.self, forKey: .replaces)) == true ? true : nil
    widens = (try? parts.decode(Bool.self, forKey: .widens)) == true ? true : nil
  }

  private static let mostEntries = 20

  /// The seasons that are asked for.
  var seasons: [String] { season?.components(separatedBy: " or ") ?? [] }

  /// `spring 2020`, or several joined by "or", from a text; nil for anything else.
  static func season(_ text: String) -> String? {
    let all = text.lowercased().components(separatedBy: " or ").prefix(mostEntries).map(oneSeason)
    return all.contains(nil) ? nil : all.compactMap { $0 }.joined(separator: " or ")
  }

  private static func oneSeason(_ text: String) -> String? {
    let parts = text.split(separator: " ")
    guard parts.count == 2, ["winter", "spring", "summer", "fall"].contains(parts[0]),
      let year = Int(parts[1]),
      (1900...2100).contains(year)
    else { return nil }
    return "\(parts[0]) \(year)"
  }

  /// Encodes what is asked for; empty fields are left out.
  public func encode(to encoder: any Encoder) throws {
    var parts = encoder.container(keyedBy: CodingKeys.self)
    func put(_ list: [String], _ key: CodingKeys) throws {
      if !list.isEmpty { try parts.encode(list, forKey: key) }
    }
    try put(genresIn, .genresIn)
    try put(genresAny, .genresAny)
    try put(genresOut, .genresOut)
    try put(types, .types)
    try put(typesOut, .typesOut)
    try put(studios, .studios)
    try put(studiosOut, .studiosOut)
    try put(like, .like)
    try put(unlike, .unlike)
    try put(titlesOut, .titlesOut)
    try put(about, .about)
    try put(aboutOut, .aboutOut)
    try put(lifted, .lifted)
    if !ofShown.isEmpty { try parts.encode(ofShown, forKey: .ofShown) }
    try put(moods.map(\.rawValue), .moods)
    try put(moodsOut.map(\.rawValue), .moodsOut)
    try put(notUnderstood, .notUnderstood)
    try parts.encodeIfPresent(yearFrom, forKey: .yearFrom)
    try parts.encodeIfPresent(yearTo, forKey: .yearTo)
    try parts.encodeIfPresent(episodesFrom, forKey: .episodesFrom)
    try parts.encodeIfPresent(episodesTo, forKey: .episodesTo)
    try parts.encodeIfPresent(scoreFrom, forKey: .scoreFrom)
    try parts.encodeIfPresent(scoreTo, forKey: .scoreTo)
    try parts.encodeIfPresent(membersFrom, forKey: .membersFrom)
    try parts.encodeIfPresent(membersTo, forKey: .membersTo)
    try parts.encodeIfPresent(season, forKey: .season)
    try parts.encodeIfPresent(count, forKey: .count)
    try parts.encodeIfPresent(refine, forKey: .refine)
    try parts.encodeIfPresent(forChild, forKey: .forChild)
    try parts.encodeIfPresent(niche, forKey: .niche)
    try parts.encodeIfPresent(surprise, forKey: .surprise)
    try parts.encodeIfPresent(replaces, forKey: .replaces)
    try parts.encodeIfPresent(widens, forKey: .widens)
  }
}
