import Catalogue
import Foundation
import Foundations

/// Measures predicted tiers on franchises that were held out.
public struct TierTrial: Sendable {
  /// What the tiers were predicted from, and how well.
  public struct Row: Sendable, Equatable, Encodable {
    /// What was looked at.
    public var inputs: String
    /// Titles that were predicted.
    public var titles: Int
    /// Share of right tiers, and its standard error.
    public var accuracy: Double
    /// See `accuracy`.
    public var error: Double
    /// Mean over the tiers of F1.
    public var f1: Double
    /// How far promised chances are from the shares of right tiers, in ten groups.
    public var calibration: Double
  }

  /// Share of the franchises that are learned from.
  private static let learnedShare = 0.7

  /// Measures each kind of inputs on `titles`, whose franchises are found by rules where they are not stated. Tiers are quartiles
  /// over titles with at least `members`.
  ///
  /// - Throws: `MeaningError` when there are too few titles.
  public static func measure(
    _ titles: [Anime], members: Int, splits: Int, seed: UInt64, progress: (String) -> Void = { _ in }
  ) throws -> [Row] {
    let whole = FranchiseRules.filled(titles)
    let lessons = TierModel.lessons(whole, members: members)
    var results: [TierInputs: [(tier: Tier, chances: [Double])]] = [:]
    var majority: [(right: Bool, tier: Tier)] = []
    for split in 0..<max(1, splits) {
      var random = RandomSource(seed: seed &+ UInt64(split))
      let names = Set(lessons.map { Self.franchise($0.anime) }).sorted()
      let learned = Set(names.filter { _ in random.uniform() < Float(Self.learnedShare) })
      let known = lessons.filter { learned.contains(Self.franchise($0.anime)) }
      let asked = lessons.filter { !learned.contains(Self.franchise($0.anime)) && $0.isRated }
      guard let bounds = Tier.bounds(known.filter(\.isRated).map(\.score)), !asked.isEmpty else {
        throw MeaningError(
          "There are too few titles with a score, \(members) members and a synopsis to measure on.")
      }
      let words = try vectors(known.map(\.anime))
      let tiers = asked.map { Tier.of($0.score, bounds) }
      let counts = Tier.allCases.map { tier in known.count { $0.isRated && Tier.of($0.score, bounds) == tier }
      }
      let most = Tier(rawValue: counts.indices.max { counts[$0] < counts[$1] } ?? 0) ?? .terrible
      majority += tiers.map { ($0 == most, $0) }
      for inputs in TierInputs.allCases {
        progress("split \(split + 1) of \(splits): \(inputs.rawValue)")
        let features = TierFeatures(known.map(\.anime), all: whole, words: words, inputs: inputs)
        let model = try TierModel(known, features: features)
        let found = model.predict(asked.map(\.anime)).map(\.prediction.chances)
        results[inputs, default: []] += zip(tiers, found).map { ($0, $1) }
      }
    }
    let share = Double(majority.count(where: \.right)) / Double(majority.count)
    return [
      Row(
        inputs: "majority", titles: majority.count, accuracy: share,
        error: error(share, majority.count), f1: 0.25 * 2 * share / (1 + share), calibration: 0)
    ] + TierInputs.allCases.map { row($0.rawValue, results[$0] ?? []) }
  }

  private static func franchise(_ anime: Anime) -> String { anime.franchise ?? anime.title }

  /// Word vectors of the synopses alone.
  private static func vectors(_ titles: [Anime]) throws -> WordVectors {
    let texts = titles.map { title in
      var bare = Anime(id: title.id, title: "x")
      bare.synopsis = title.synopsis
      return bare
    }
    var options = WordVectorTrainer.Options()
    (options.size, options.fewest, options.rounds) = (300, 4, 8)
    return try WordVectorTrainer.train(TitleTable(texts), keywords: [:], options: options)
  }

  private static func error(_ share: Double, _ count: Int) -> Double {
    count > 0 ? (share * (1 - share) / Double(count)).squareRoot() : 0
  }

  static func row(_ name: String, _ found: [(tier: Tier, chances: [Double])]) -> Row {
    func guess(_ chances: [Double]) -> Int { chances.indices.max { chances[$0] < chances[$1] } ?? 0 }
    let right = found.count { guess($0.chances) == $0.tier.rawValue }
    let accuracy = Double(right) / Double(max(found.count, 1))
    let f1 = Tier.allCases.map { tier -> Double in
      let both = found.count { $0.tier == tier && guess($0.chances) == tier.rawValue }
      let either = found.count { $0.tier == tier } + found.count { guess($0.chances) == tier.rawValue }
      return either > 0 ? 2 * Double(both) / Double(either) : 0
    }
    var gap = 0.0
    for group in 0..<10 {
      let inside = found.filter { min(9, Int(($0.chances.max() ?? 0) * 10)) == group }
      guard !inside.isEmpty else { continue }
      let promised = inside.reduce(0) { $0 + ($1.chances.max() ?? 0) } / Double(inside.count)
      let kept = Double(inside.count { guess($0.chances) == $0.tier.rawValue }) / Double(inside.count)
      gap += abs(promised - kept) * Double(inside.count) / Double(found.count)
    }
    return Row(
      inputs: name, titles: found.count, accuracy: accuracy, error: error(accuracy, found.count),
      f1: f1.reduce(0, +) / Double(f1.count), calibration: gap)
  }
}
