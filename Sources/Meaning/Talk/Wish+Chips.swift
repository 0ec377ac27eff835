import Cards
import Foundation
import Foundations

/// One part of a wish as a person sees it, which can be taken off.
public struct WishChip: Sendable, Equatable, Codable {
  /// The field it stands for, and the value where the field is a list.
  public var field: String
  /// See `field`.
  public var value: String
  /// "not Ecchi"
  public var text: String
}

extension Wish {
  /// A list of names among the fields, with what stands before each name.
  private static let lists:
    [(field: String, path: WritableKeyPath<Wish, [String]> & Sendable, before: String)] = [
      ("like", \.like, "like "), ("unlike", \.unlike, "not like "),
      ("titles_out", \.titlesOut, "not "), ("genres_in", \.genresIn, ""),
      ("genres_any", \.genresAny, "any of: "), ("genres_out", \.genresOut, "not "), ("types", \.types, ""),
      ("types_out", \.typesOut, "not "), ("studios", \.studios, "by "),
      ("studios_out", \.studiosOut, "not by "), ("about", \.about, "about "),
      ("about_out", \.aboutOut, "not about "),
    ]

  /// Every part of the wish.
  public var chips: [WishChip] {
    var chips: [WishChip] = []
    for list in Self.lists {
      for name in self[keyPath: list.path] {
        chips.append(WishChip(field: list.field, value: name, text: list.before + name))
      }
    }
    chips += moods.map { WishChip(field: "moods", value: $0.rawValue, text: $0.rawValue) }
    chips += moodsOut.map { WishChip(field: "moods_out", value: $0.rawValue, text: "not \($0.rawValue)") }
    func add(_ field: String, _ text: String?) {
      if let text { chips.append(WishChip(field: field, value: "", text: text)) }
    }
    add("years", Self.span(yearFrom, yearTo, from: "since ", to: "until "))
    add("season", season)
    add(
      "episodes",
      Self.amount(episodesFrom, episodesTo, "episode"))
    add("score", rating)
    add("members", Self.amount(membersFrom, membersTo, "member"))
    add("for_child", forChild.map { $0 > 0 ? "for a child of \($0)" : "for children" })
    add("niche", niche.map { $0 == .obscure ? "little known" : "well known" })
    add("surprise", surprise == true ? "surprise" : nil)
    add("count", count.map { "\($0) titles" })
    return chips
  }

  /// What every title that passes fits, in words: genres, types, studios and bounds, and what is not wanted behind them.
  public var filterTexts: [String] {
    let choice = genresAny.isEmpty ? [] : [genresAny.joined(separator: " or ")]
    let types = types.count > 1 ? [types.joined(separator: " or ")] : types
    let studios = studios.isEmpty ? [] : ["by " + studios.joined(separator: " or ")]
    let all = chips
    func texts(_ fields: [String]) -> [String] { all.filter { fields.contains($0.field) }.map(\.text) }
    return texts(["genres_in"]) + choice + types + studios
      + texts(["years", "season", "episodes", "score", "members"])
      + texts(["genres_out", "types_out", "studios_out"])
  }

  /// "rated 8+", "rated 7-8", "rated at most 6"
  private var rating: String? {
    func text(_ value: Double) -> String { value == value.rounded() ? "\(Int(value))" : "\(value)" }
    return switch (scoreFrom, scoreTo) {
    case (let from?, let to?): "rated \(text(from))-\(text(to))"
    case (let from?, nil): "rated \(text(from))+"
    case (nil, let to?): "rated at most \(text(to))"
    case (nil, nil): nil
    }
  }

  /// "at most 940,000 members", "at most 1 episode"
  private static func amount(_ from: Int?, _ to: Int?, _ one: String) -> String? {
    let isOne = (to ?? from) == 1
    return span(from, to, from: "at least ", to: "at most ", show: \.formattedCount)
      .map { "\($0) \(one)\(isOne ? "" : "s")" }
  }

  private static func span(
    _ from: Int?, _ to: Int?, from before: String, to until: String, show: (Int) -> String = String.init
  )
    -> String?
  {
    switch (from, to) {
    case (let from?, let to?): from == to ? show(from) : "\(show(from))-\(show(to))"
    case (let from?, nil): "\(before)\(show(from))"
    case (nil, let to?): "\(until)\(show(to))"
    case (nil, nil): nil
    }
  }

  /// The wish without one part.
  public func without(_ chip: WishChip) -> Wish {
    var result = self
    for list in Self.lists where list.field == chip.field {
      result[keyPath: list.path].removeAll { $0 == chip.value }
    }
    switch chip.field {
    case "moods": result.moods.removeAll { $0.rawValue == chip.value }
    case "moods_out": result.moodsOut.removeAll { $0.rawValue == chip.value }
    case "years": (result.yearFrom, result.yearTo) = (nil, nil)
    case "season": result.season = nil
    case "episodes": (result.episodesFrom, result.episodesTo) = (nil, nil)
    case "score": (result.scoreFrom, result.scoreTo) = (nil, nil)
    case "members": (result.membersFrom, result.membersTo) = (nil, nil)
    case "for_child": result.forChild = nil
    case "niche": result.niche = nil
    case "surprise": result.surprise = nil
    case "count": result.count = nil
    default: break
    }
    return result
  }

  /// Whether it asks for anything.
  public var isEmpty: Bool { chips.isEmpty && refine == nil && lifted.isEmpty && ofShown.isEmpty }

  /// Whether a sentence says nothing that is a wish, or that could not be understood: "hello".
  var saysNothing: Bool { isEmpty && notUnderstood.isEmpty }
}
