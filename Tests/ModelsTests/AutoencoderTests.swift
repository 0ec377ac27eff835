import Foundation
import Tensors
import Testing

@testable import Models

/// Hand-derived gradients of the autoencoder against finite differences, and profiles of every odd kind.
@Suite struct AutoencoderTests {
  static func weights(_ isVariational: Bool) throws -> AutoencoderWeights {
    let weights = try AutoencoderWeights(
      AutoencoderConfiguration(
        items: 12, hidden: 7, bottleneck: 5, isVariational: isVariational, inputDropout: 0.3), seed: 2)
    var random = RandomSource(seed: 5)
    for p in weights.all { for i in 0..<p.value.count { p.value.pointer[i] += random.normal() * 0.3 } }
    return weights
  }

  static func profiles() -> Profiles {
    var profiles = Profiles()
    for length in [6, 3, 9] {
      profiles.append(
        (0..<length).map { Interaction(item: Int32(($0 * 5 + length) % 12), signal: Signal.allCases[$0 % 6]) }
      )
    }
    return profiles
  }

  @Test(arguments: [false, true])
  func gradientsMatchFiniteDifferences(isVariational: Bool) throws {
    let weights = try Self.weights(isVariational)
    let pass = AutoencoderPass(weights)
    // The divergence is no part of the reported loss: its slope is tested by itself below.
    pass.divergence = 0
    let people = [0, 1, 2]
    _ = pass.loss(Self.profiles(), people, seed: 4, learn: true)
    for p in weights.all {
      let norm = p.gradient.values.reduce(Float(0)) { $0 + $1 * $1 }.squareRoot()
      #expect(norm > 1e-4, "\(p.name) has no gradient")
      let before = p.value.values
      let step = min(0.02, 0.006 / norm)
      func shifted(_ sign: Float) -> Double {
        for i in before.indices {
          p.value.pointer[i] = before[i] + sign * step * p.gradient.pointer[i] / norm
        }
        defer { for i in before.indices { p.value.pointer[i] = before[i] } }
        return pass.loss(Self.profiles(), people, seed: 4, learn: false)
      }
      let numeric = (shifted(1) - shifted(-1)) / Double(2 * step)
      #expect(
        abs(numeric - Double(norm)) <= 0.02 * Double(norm) + 2e-4,
        "\(p.name): numeric \(numeric), derived \(norm)")
    }
  }

  @Test func neutralDiffersFromAbsentAndOddProfilesAreScored() throws {
    let model = Autoencoder(weights: try Self.weights(false), items: ItemIndex(Array(0..<12)))
    let neutral = [Interaction(item: 3, signal: .like)]
    let odd: [[Interaction]] = [
      [], neutral, [Interaction(item: 3, signal: .dislike)], [Interaction(item: 400, signal: .love)],
      (0..<12).map { Interaction(item: Int32($0), signal: .dislike) },
      (0..<5000).map { Interaction(item: Int32($0 % 12), signal: .love) },
    ]
    let scores = model.scores(odd, asking: [])
    #expect(scores.allSatisfy { $0.count == 12 && $0.allSatisfy(\.isFinite) })
    #expect(scores[0] != scores[1] && scores[1] != scores[2] && scores[0] == scores[3])
    var one: [Float] = []
    model.score(neutral, into: &one)
    #expect(zip(one, scores[1]).allSatisfy { abs($0 - $1) < 1e-5 })
    let heads = model.heads([neutral])[0]
    #expect(heads.score(1) == heads.presence)
    #expect(abs(heads.presence.reduce(0) { $0 + exp($1) } - 1) < 1e-4)
  }

  @Test func anImpossibleBottleneckIsRefusedAndFilesComeBack() throws {
    #expect(throws: ModelError.self) {
      try AutoencoderWeights(AutoencoderConfiguration(items: 12, bottleneck: 25), seed: 1)
    }
    let model = Autoencoder(weights: try Self.weights(true), items: ItemIndex(Array(0..<12)))
    let path = LinearModelTests.path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    try ModelFile.write(model, card: ModelCard(kind: "multvae"), to: path)
    let again = try ModelFile.read(path).scorer
    let history = [[Interaction(item: 2, signal: .love), Interaction(item: 7, signal: .dislike)]]
    #expect(again.name == "multvae" && again.scores(history, asking: []) == model.scores(history, asking: []))
  }
}
