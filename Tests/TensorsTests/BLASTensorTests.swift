import Testing

@testable import Tensors

/// Products of whole tensors take their sizes from the tensors.
@Suite struct BLASTensorTests {
  private let a = Tensor(2, 3, values: [1, 2, 3, 4, 5, 6])
  private let b = Tensor(3, 2, values: [1, 0, 2, 1, 0, 3])

  @Test(arguments: [false, true], [false, true])
  func productsFollowTheTransposes(transposesA: Bool, transposesB: Bool) {
    let c = Tensor(2, 2, values: [100, 100, 100, 100])
    BLAS.multiply(
      transposesA ? a.transposed() : a, transposeA: transposesA, transposesB ? b.transposed() : b,
      transposeB: transposesB, into: c, alpha: 2, beta: 0.5)
    #expect(c.values == [60, 72, 78, 96].map { Float($0) })
  }

  @Test func vectorsSumsAndDots() {
    var (y, z): ([Float], [Float]) = ([0, 0], [0, 0, 0])
    BLAS.multiplyVector(a, [1, 0, 2], into: &y)
    BLAS.multiplyVector(a, transpose: true, [1, 2], into: &z)
    #expect(y == [7, 16] && z == [9, 12, 15])
    let sum = Tensor(2, 3, values: [1, 1, 1, 1, 1, 1])
    BLAS.add(a, to: sum, times: 2)
    #expect(sum.values == [3, 5, 7, 9, 11, 13])
    #expect(BLAS.dot(a, sum) == 3 + 10 + 21 + 36 + 55 + 78)
  }
}
