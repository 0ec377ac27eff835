import CKernels
import Foundation
import Foundations
import Testing

@testable import Tensors

/// The C kernels agree with their definitions in double precision, and AdamW with its first step by hand.
@Suite struct KernelTests {
  @Test func softmaxAgreesWithDoublePrecision() {
    var x = (0..<37).map { Float(sin(Double($0) * 1.7)) * 20 }
    let exact = x.map { exp(Double($0)) }
    let total = exact.reduce(0, +)
    let logSum = nk_softmax(&x, x.count)
    #expect(abs(logSum - log(total)) < 1e-5)
    for (a, b) in zip(x, exact) { #expect(abs(Double(a) - b / total) < 1e-6) }
  }

  @Test func geluAgreesWithItsDefinition() {
    let x = (-40...40).map { Float($0) * 0.2 }
    var y = [Float](repeating: 0, count: x.count)
    nk_gelu(x, &y, x.count)
    for (u, v) in zip(x, y) {
      let u = Double(u)
      let exact = 0.5 * u * (1 + tanh((2 / Double.pi).squareRoot() * (u + 0.044715 * u * u * u)))
      #expect(abs(Double(v) - exact) < 2e-6)
    }
  }

  @Test func dropoutKeepsTheMeanAndTheSameSeedGivesTheSameMask() {
    var x = [Float](repeating: 1, count: 20_000)
    var y = x
    nk_dropout(&x, x.count, 0.3, 77)
    nk_dropout(&y, y.count, 0.3, 77)
    #expect(x == y)
    let mean = x.reduce(0, +) / Float(x.count)
    #expect(abs(mean - 1) < 0.03)
    #expect(abs(Float(x.filter { $0 == 0 }.count) / Float(x.count) - 0.3) < 0.02)
    nk_dropout(&y, y.count, 0.3, 78)
    #expect(x != y)
  }

  @Test func adamsFirstStepHasTheSizeOfTheLearningRate() {
    let p = Parameter("w", Tensor(1, 3, values: [1, -2, 0.5]))
    for (i, g) in [Float(0.3), -4, 0].enumerated() { p.gradient.pointer[i] = g }
    let adam = AdamW(decay: 0, clip: 100)
    let norm = adam.update([p], rate: 0.1)
    #expect(abs(norm - (0.09 + 16).squareRoot()) < 1e-4)
    #expect(abs(p.value.values[0] - 0.9) < 1e-4)
    #expect(abs(p.value.values[1] + 1.9) < 1e-4)
    #expect(p.value.values[2] == 0.5)
    #expect(p.gradient.values == [0, 0, 0])
  }

  @Test func adamChangesNothingWhenAGradientIsNotFinite() {
    let p = Parameter("w", Tensor(1, 1, values: [1]))
    p.gradient.pointer[0] = .nan
    let adam = AdamW()
    #expect(!adam.update([p], rate: 0.1).isFinite)
    #expect(p.value.values == [1])
    #expect(adam.step == 0)
  }

  @Test func momentsAndBlendAgreeWithSumsByHand() {
    var mean: Float = 0
    var deviation: Float = 0
    nk_moments([1, 2, 3, 4], 4, &mean, &deviation)
    #expect(mean == 2.5)
    #expect(abs(deviation - Float(1.25).squareRoot()) < 1e-6)
    var out: [Float] = [0, 0]
    nk_blend([1, 2], [3, 4], &out, 2, 2, -1, 10)
    #expect(out == [9, 10])
  }

  @Test func sparseProductsAgreeForRowsOfAnyLength() {
    var (features, values, starts): ([Int32], [Float], [Int]) = ([], [], [0])
    for row in 0..<60 {
      for k in 0..<row % 37 {
        features.append(Int32((row * 31 + k * 17) % 50))
        values.append(Float((row + k * 3) % 11) * 0.25 - 1)
      }
      starts.append(features.count)
    }
    let x = (0..<50).map { Float(sin(Double($0))) }
    var out = [Float](repeating: -9, count: 60)
    nk_sparse_matvec(features, values, starts, x, &out, 60)
    for row in out.indices {
      let exact = (starts[row]..<starts[row + 1]).reduce(0.0) {
        $0 + Double(values[$1]) * Double(x[Int(features[$1])])
      }
      #expect(abs(Double(out[row]) - exact) < 1e-5, "row \(row)")
    }
  }

  /// Every width of registers, and what is left behind them; one row and several.
  @Test(arguments: [1, 3, 16, 63, 64, 65, 127, 200, 512])
  func productsOfHalvesAreThoseOfFloats(cols: Int) {
    var random = RandomSource(seed: UInt64(cols))
    for rows in [1, 5] {
      let tensor = Tensor(rows, cols)
      let x = Tensor(1, cols)
      for i in 0..<tensor.count { tensor.pointer[i] = Float(Int(random.next() % 33) - 16) }
      for i in 0..<cols { x.pointer[i] = Float(Int(random.next() % 9) - 4) }
      let out = Tensor(1, rows)
      HalfTensor(tensor).times(x.pointer, into: out.pointer)
      for r in 0..<rows {
        let terms = (0..<cols).map { tensor.row(r)[$0] * x.pointer[$0] }
        let (expected, total) = (terms.reduce(0, +), terms.reduce(0) { $0 + abs($1) })
        #expect(abs(out.pointer[r] - expected) <= 1e-3 * total, "\(rows) x \(cols), row \(r)")
      }
    }
  }
}
