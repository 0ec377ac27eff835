import CKernels
import Foundation
import Tensors

/// What items have in common: their franchise, and facts such as genres, studio and era. How far a person's ratings of a group lie beyond
/// what the factors predict says how the person will rate the rest of it. Each group has a random effect, the mean of what is left,
/// shrunk to zero (best linear unbiased prediction: Robinson, "That BLUP is a good thing", Statistical Science 1991).
///
/// Only ratings count: love, like and dislike are too coarse, other answers were predicted less well with them
/// (docs/decisions/0108-groups-of-titles.md).
public struct TasteGroups: Sendable {
  /// The franchise of each item, `[1, items]`, from 1 on; 0 for none.
  public let franchises: CountTensor
  /// The facts of each item, `[items, most facts]`, from 1 on; 0 behind the last.
  public let facts: CountTensor

  // Groups are numbered: franchises first, then facts. Those of item i are `groups[starts[i]..<starts[i + 1]]`, its franchise first; a
  // group's effect counts `shares` times in it.
  private let groups: [Int32]
  private let shares: [Float]
  private let starts: [Int]
  private let (firstFact, count): (Int32, Int)

  /// Effects are drawn to zero as if by so many ratings that were as predicted.
  private static let (franchisePrior, factPrior): (Float, Float) = (1.5, 6)

  /// Groups of items; nil where both tables are not of the same items. The rarer a fact, the more it counts in an item. O(items facts).
  public init?(franchises: CountTensor, facts: CountTensor) {
    let n = facts.rows
    guard franchises.rows == 1, franchises.cols == n else { return nil }
    (self.franchises, self.facts) = (franchises, facts)
    var counts = [Float](repeating: 0, count: Int(facts.largest) + 1)
    let known = (0..<n).map { facts.row($0).prefix { $0 > 0 } }
    for list in known { for fact in list { counts[Int(fact)] += 1 } }
    let rarity = counts.map { max(0, log(Float(n) / max($0, 1))).squareRoot() }
    var (groups, shares, starts): ([Int32], [Float], [Int]) = ([], [], [0])
    firstFact = Int32(franchises.largest) + 1
    count = Int(firstFact) + counts.count
    for (item, list) in known.enumerated() {
      if franchises.row(0)[item] > 0 {
        groups.append(Int32(franchises.row(0)[item]))
        shares.append(1)
      }
      let squares = list.reduce(Float(0)) { $0 + rarity[Int($1)] * rarity[Int($1)] }
      for fact in list where rarity[Int(fact)] > 0 {
        groups.append(firstFact + Int32(fact))
        shares.append(rarity[Int(fact)] / squares.squareRoot())
      }
      starts.append(groups.count)
    }
    (self.groups, self.shares, self.starts) = (groups, shares, starts)
  }

  /// Groups by franchises, each a list of items, and by the first `count` columns of `table` `[items, facts]`, which hold ones and zeros;
  /// nil for more than can be numbered. O(items facts).
  public init?(franchises: [[Int32]], facts table: Tensor, count: Int) {
    let n = table.rows
    guard franchises.count < Int(UInt16.max), count < Int(UInt16.max) else { return nil }
    var numbers = [UInt16](repeating: 0, count: n)
    for (f, items) in franchises.enumerated() { for item in items { numbers[Int(item)] = UInt16(f + 1) } }
    let lists = (0..<n).map { i in (0..<count).filter { table.row(i)[$0] > 0 }.map { UInt16($0 + 1) } }
    let width = max(1, lists.lazy.map(\.count).max() ?? 0)
    let values = lists.flatMap { $0 + [UInt16](repeating: 0, count: width - $0.count) }
    self.init(franchises: CountTensor(1, n, values: numbers), facts: CountTensor(n, width, values: values))
  }

  /// How many items there are.
  var items: Int { facts.rows }

  private func places(_ item: Int) -> Range<Int> { starts[item]..<starts[item + 1] }

  private func franchise(_ item: Int) -> Int { Int(franchises.row(0)[item]) }

  /// An answer and what the factors leave of it.
  struct Residual: Sendable {
    /// Row of the item.
    var item: Int
    /// The rating beyond what was predicted.
    var value: Float
    /// Whether it is a rating, and counts.
    var counts: Bool
  }

  /// The effects of all groups after some answers.
  struct Effects: Sendable {
    /// By group.
    fileprivate(set) var values: [Float]
    fileprivate var (sums, weights): ([Float], [Float])
    fileprivate let residuals: [Residual]

    fileprivate mutating func settle(_ group: Int, _ firstFact: Int32) {
      let prior = group < Int(firstFact) ? TasteGroups.franchisePrior : TasteGroups.factPrior
      values[group] = sums[group] / (weights[group] + prior)
    }
  }

  /// The effects after `residuals`. O(answers facts + groups).
  func effects(_ residuals: [Residual]) -> Effects {
    let zeros = [Float](repeating: 0, count: count)
    var effects = Effects(values: zeros, sums: zeros, weights: zeros, residuals: residuals)
    // Facts say what franchises leave.
    for answer in residuals { countFranchise(answer, 1, in: &effects) }
    for group in 0..<Int(firstFact) { effects.settle(group, firstFact) }
    for answer in residuals { countFacts(answer, 1, in: &effects) }
    for group in Int(firstFact)..<count { effects.settle(group, firstFact) }
    return effects
  }

  private func countFranchise(_ answer: Residual, _ sign: Float, in effects: inout Effects) {
    let franchise = franchise(answer.item)
    guard franchise > 0, answer.counts else { return }
    effects.sums[franchise] += sign * answer.value
    effects.weights[franchise] += sign
  }

  private func countFacts(_ answer: Residual, _ sign: Float, in effects: inout Effects) {
    guard answer.counts else { return }
    let left = answer.value - effects.values[franchise(answer.item)]
    for place in places(answer.item) where groups[place] >= firstFact {
      let (fact, share) = (Int(groups[place]), shares[place])
      effects.sums[fact] += sign * share * left
      effects.weights[fact] += sign * share * share
    }
  }

  /// What the effects add to an item's rating. O(facts).
  func effect(_ effects: Effects, on item: Int) -> Float {
    places(item).reduce(0) { $0 + shares[$1] * effects.values[Int(groups[$1])] }
  }

  /// What effects, by group, add to the ratings, `[items]`. O(items facts).
  func ratings(_ effects: [Float]) -> [Float] {
    [Float](unsafeUninitializedCapacity: items) { out, written in
      nk_sparse_matvec(groups, shares, starts, effects, out.baseAddress, items)
      written = items
    }
  }

  /// The effects without answer `index`; what the factors leave of the others stays. O(groups + facts of its franchise).
  func without(_ index: Int, _ effects: Effects) -> Effects {
    guard effects.residuals[index].counts else { return effects }
    var rest = effects
    let answer = effects.residuals[index]
    let franchise = franchise(answer.item)
    // Without this one its franchise leaves something else of the others to the facts.
    let others = effects.residuals.indices.filter {
      $0 != index && franchise > 0 && self.franchise(effects.residuals[$0].item) == franchise
    }
    for other in [index] + others { countFacts(effects.residuals[other], -1, in: &rest) }
    countFranchise(answer, -1, in: &rest)
    if franchise > 0 { rest.settle(franchise, firstFact) }
    for other in others { countFacts(effects.residuals[other], 1, in: &rest) }
    for other in [index] + others {
      for place in places(effects.residuals[other].item) where groups[place] >= firstFact {
        rest.settle(Int(groups[place]), firstFact)
      }
    }
    return rest
  }
}
