import Events
import Foundation
import Foundations
import Tensors
import Testing

@testable import Models

/// The autoencoder: gradients agree with finite differences, serving with training, and odd histories are scored.
@Suite struct AutoencoderTests {
  static func weights(_ isVariational: Bool, hidden: Int = 7, layers: Int = 1) throws -> AutoencoderWeights {
    let weights = try AutoencoderWeights(
      AutoencoderConfiguration(
        items: 12, hidden: hidden, layers: layers, bottleneck: 5, isVariational: isVariational,
        inputDropout: 0.3),
      seed: 2)
    var random = RandomSource(seed: 5)
    for p in weights.all { for i in 0..<p.value.count { p.value.pointer[i] += random.normal() * 0.3 } }
    return weights
  }

  static func ratings() -> SparseRatings {
    var ratings = SparseRatings()
    for length in [6, 3, 9] {
      ratings.append(
        (0..<length).map { Interaction(item: Int32(($0 * 5 + length) % 12), signal: Signal.allCases[$0 % 6]) }
      )
    }
    return ratings
  }

  @Test(arguments: [false, true], [1, 3])
  func gradientsMatchFiniteDifferences(isVariational: Bool, layers: Int) throws {
    let weights = try Self.weights(isVariational, layers: layers)
    let network = AutoencoderNetwork(weights)
    // Both kinds of targets, each with one kind of encoder.
    network.predictsHiddenOnly = layers > 1
    network.shortenedShare = layers > 1 ? 0.5 : 0
    network.lengthPower = layers > 1 ? 1 : 0
    network.hiddenDropout = 0.2
    // The KL divergence is not part of the reported loss; its slope has a test below.
    network.klWeight = 0
    let users = [0, 1, 2]
    _ = network.loss(Self.ratings(), users, seed: 4, withGradients: true)
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
        return network.loss(Self.ratings(), users, seed: 4, withGradients: false)
      }
      let numeric = (shifted(1) - shifted(-1)) / Double(2 * step)
      #expect(
        abs(numeric - Double(norm)) <= 0.02 * Double(norm) + 2e-4,
        "\(p.name): numeric \(numeric), derived \(norm)")
    }
  }

  /// One hidden unit makes matrices of one row, which are no vectors.
  @Test(arguments: [false, true], [(7, 1), (7, 3), (1, 1), (1, 2)])
  func servingAgreesWithTraining(isVariational: Bool, sizes: (hidden: Int, layers: Int)) throws {
    let weights = try Self.weights(isVariational, hidden: sizes.hidden, layers: sizes.layers)
    let model = Autoencoder(weights: weights, items: ItemIndex(Array(0..<12)))
    let history = [2, 7, 9].map { Interaction(item: $0, signal: $0 == 7 ? .dislike : .love) }
    var ratings = SparseRatings()
    ratings.append(history)
    let z = AutoencoderNetwork(weights).encode(ratings)
    var logits = (0..<12).map { i in
      BLAS.dot(weights.presenceOut.value.row(i), z.pointer, count: 5) + weights.presenceBias.value.pointer[i]
    }
    let total = log(logits.reduce(0) { $0 + exp($1) })
    for i in logits.indices { logits[i] -= total }
    #expect(zip(model.heads(history).presence, logits).allSatisfy { abs($0 - $1) < 0.01 })
  }

  @Test func neutralRatingsDifferFromAbsentOnesAndOddHistoriesAreScored() throws {
    let model = Autoencoder(weights: try Self.weights(false), items: ItemIndex(Array(0..<12)))
    let neutral = [Interaction(item: 3, signal: .like)]
    let odd: [[Interaction]] = [
      [], neutral, [Interaction(item: 3, signal: .dislike)], [Interaction(item: 400, signal: .love)],
      (0..<12).map { Interaction(item: Int32($0), signal: .dislike) },
      (0..<5000).map { Interaction(item: Int32($0 % 12), signal: .love) },
    ]
    let scores = model.scores(odd, query: [])
    #expect(scores.allSatisfy { $0.count == 12 && $0.allSatisfy(\.isFinite) })
    #expect(scores[0] != scores[1] && scores[1] != scores[2] && scores[0] == scores[3])
    var one: [Float] = []
    model.score(neutral, into: &one)
    #expect(zip(one, scores[1]).allSatisfy { abs($0 - $1) < 1e-5 })
    let heads = model.heads(neutral)
    #expect(abs(heads.presence.reduce(0) { $0 + exp($1) } - 1) < 1e-4)
  }

  @Test func theMixIsAppliedToTheHeads() throws {
    let model = Autoencoder(weights: try Self.weights(false), items: ItemIndex(Array(0..<12)))
    let heads = model.heads([Interaction(item: 3, signal: .love)])
    var (presence, rating, half): ([Float], [Float], [Float]) = ([], [], [])
    heads.score(1, into: &presence)
    heads.score(0, into: &rating)
    heads.score(0.5, into: &half)
    for i in 0..<12 {
      #expect(abs(presence[i] - heads.presence[i]) < 1e-5)
      let share = max(0.02, min(1, 0.5 + 0.4 * heads.rating[i]))
      #expect(abs(rating[i] - log(share)) < 1e-5)
      #expect(abs(half[i] - 0.5 * (presence[i] + rating[i])) < 1e-5)
    }
  }

  @Test func gatesWeightAndCalibrateTheWidePath() throws {
    let items = ItemIndex(Array(0..<12))
    let deep = Autoencoder(weights: try Self.weights(false), items: items)
    let matrix = Tensor(12, 12)
    matrix.row(3)[7] = 5
    let wide = ItemItem(items: items, name: "ease", grades: .graded, matrix: matrix)
    let history = [Interaction(item: 3, signal: .love)]
    func presence(_ gate: Float) -> [Float] {
      let gates = Ensemble.steps.map { _ in WideGate(weight: gate) }
      return deep.with(wide: wide, gates: gates).heads(history).presence
    }
    let without = deep.heads(history).presence
    #expect(zip(presence(0), without).allSatisfy { abs($0 - $1) < 1e-5 })
    #expect(presence(1)[7] > without[7] + 1 && presence(1)[6] < without[6])
    let path = LinearModelTests.path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let gates = Ensemble.steps.map {
      WideGate(weight: Float($0), inverseTemperature: 1 / Float($0), compressionScale: Float($0))
    }
    let gated = deep.with(wide: wide, gates: gates)
    try ModelFile.write(gated, card: ModelCard(kind: "autoencoder"), to: path)
    let again = try ModelFile.read(path).scorer
    #expect(again.scores([history], query: []) == gated.scores([history], query: []))
    #expect((again as? Autoencoder)?.gates == gates)
    // Calibration lowers the first item's probability and keeps the order.
    let calibrating = Ensemble.steps.map { _ in
      WideGate(weight: 1, inverseTemperature: 0.5, compressionScale: 0.5)
    }
    let heads = deep.with(wide: wide, gates: calibrating).heads(history)
    let (plain, calibrated) = (heads.presence, heads.calibratedPresence)
    #expect(plain == presence(1) && calibrated[7] < plain[7])
    #expect(abs(calibrated.reduce(0) { $0 + exp($1) } - 1) < 1e-4)
    func order(_ x: [Float]) -> [Int] { x.indices.sorted { x[$0] > x[$1] } }
    #expect(order(plain) == order(calibrated))
  }

  @Test func gatesKeepTheirKeysInModelFiles() throws {
    let gate = WideGate(weight: 2, inverseTemperature: 0.5, compressionScale: 8)
    #expect(try ModelFile.json(gate) == #"{"bend":8,"sureness":0.5,"weight":2}"#)
  }

  @Test(arguments: [Float(-2), 0.3, 4])
  func theSlopeOfTheCompositePriorMatchesFiniteDifferences(z: Float) {
    let (mean, logVariance) = (Float(1.5), Float(-0.8))
    func density(_ z: Double) -> Double {
      func normal(_ mean: Double, _ variance: Double) -> Double {
        exp(-(z - mean) * (z - mean) / (2 * variance)) / variance.squareRoot()
      }
      return 0.15 * normal(0, 1) + 0.75 * normal(Double(mean), exp(Double(logVariance))) + 0.1
        * normal(0, exp(10))
    }
    let numeric = -(log(density(Double(z) + 1e-4)) - log(density(Double(z) - 1e-4))) / 2e-4
    #expect(abs(Double(AutoencoderNetwork.negativeLogPriorSlope(z, mean, logVariance)) - numeric) < 1e-3)
  }

  @Test func encoderAndDecoderPhasesTrainOnlyTheirParameters() throws {
    let weights = try Self.weights(true, layers: 2)
    let network = AutoencoderNetwork(weights)
    network.previousEncoder = AutoencoderNetwork(try Self.weights(true, layers: 2))
    func norms(_ phase: AutoencoderNetwork.Phase) -> (encoder: Float, decoder: Float) {
      network.phase = phase
      _ = network.loss(Self.ratings(), [0, 1, 2], seed: 4, withGradients: true)
      func norm(_ all: [Parameter]) -> Float {
        all.filter { $0.value.rows > 1 }.reduce(0) { $0 + $1.gradient.values.reduce(0) { $0 + $1 * $1 } }
      }
      defer { for p in weights.all { p.gradient.fill(0) } }
      return (norm(weights.encoder), norm(weights.decoder))
    }
    let (encoder, decoder) = (norms(.encoder), norms(.decoder))
    #expect(encoder.encoder > 0 && encoder.decoder == 0)
    #expect(decoder.encoder == 0 && decoder.decoder > 0)
  }

  @Test func anInvalidBottleneckIsRefusedAndFilesRoundTrip() throws {
    #expect(throws: ModelError.self) {
      try AutoencoderWeights(AutoencoderConfiguration(items: 12, bottleneck: 25), seed: 1)
    }
    let model = Autoencoder(weights: try Self.weights(true), items: ItemIndex(Array(0..<12)))
    let path = LinearModelTests.path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    try ModelFile.write(model, card: ModelCard(kind: "multvae"), to: path)
    let again = try ModelFile.read(path).scorer
    let history = [[Interaction(item: 2, signal: .love), Interaction(item: 7, signal: .dislike)]]
    #expect(again.name == "multvae" && again.scores(history, query: []) == model.scores(history, query: []))
  }

  @Test func anUntrainedRatingHeadPredictsTheUsersShrunkMean() throws {
    let weights = try AutoencoderWeights(
      AutoencoderConfiguration(items: 6, hidden: 8, bottleneck: 4), seed: 1)
    weights.ratingOut.value.fill(0)
    weights.ratingBias.value.fill(0)
    let model = Autoencoder(weights: weights, items: ItemIndex(Array(0..<6)))
    func rating(_ ratings: [Float]) -> Float {
      model.heads(ratings.enumerated().map { Interaction(item: Int32($0), signal: .like, rating: $1) })
        .rating[5]
    }
    #expect(rating([10, 9, 10]) > 0.2 && rating([2, 1, 3]) < -0.2)
    // Fewer ratings are shrunk more towards neutral.
    #expect(rating([10]) < rating([10, 10, 10]) && rating([]) == 0)
  }
}
