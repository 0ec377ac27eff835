import Foundation
import Synchronization
import Testing

@testable import Tensors

/// The number of threads of BLAS is one for the process, so those who need another number wait.
@Suite struct BLASThreadsTests {
  /// How many have come in and how many have gone out of their bodies.
  private struct Counts {
    var inside = 0
    var left = 0
  }

  private func wait(until isTrue: () -> Bool) {
    let start = Date()
    while !isTrue(), Date().timeIntervalSince(start) < 60 { usleep(1_000) }
  }

  @Test func anotherNumberWaitsUntilAllHaveLeft() {
    let counts = Mutex(Counts())
    DispatchQueue.concurrentPerform(iterations: 2) { i in
      if i == 0 {
        BLAS.withThreads(2) {
          counts.withLock { $0.inside += 1 }
          // Long enough for the other to come in where it does not wait.
          usleep(50_000)
          counts.withLock { $0.left += 1 }
        }
      } else {
        wait { counts.withLock { $0.inside } == 1 }
        BLAS.withThreads(1) { #expect(counts.withLock { $0.left } == 1) }
      }
    }
  }

  @Test func bodiesWithTheSameNumberRunBesideEachOther() {
    // Each waits for the other inside of its body.
    let counts = Mutex(Counts())
    DispatchQueue.concurrentPerform(iterations: 2) { _ in
      BLAS.withThreads(1) {
        counts.withLock { $0.inside += 1 }
        wait { counts.withLock { $0.inside } == 2 }
      }
    }
    #expect(counts.withLock { $0.inside } == 2)
  }

  /// Why the number matters: two threads sum up in another order.
  @Test func theNumberIsTheOneAskedFor() throws {
    let n = 400
    let values = (0..<n * n).map {
      Float(sin(Double($0 / n) * Double($0 % n))) * 0.1 + ($0 % (n + 1) == 0 ? 40 : 0)
    }
    func inverse(_ threads: Int) -> [Float] {
      BLAS.withThreads(threads) {
        let matrix = Tensor(n, n, values: values)
        #expect(Cholesky.invert(matrix))
        return matrix.values
      }
    }
    let (one, two) = (inverse(1), inverse(2))
    #expect(one == inverse(1) && two == inverse(2))
    if ProcessInfo.processInfo.activeProcessorCount > 1 { #expect(one != two) }
  }
}
