import CBLAS
import Foundation

extension BLAS {
  /// Sets the number of threads of all later products outside of `withThreads`: one for serving, because two make small products
  /// many times slower; all cores for large products.
  public static func setThreads(_ count: Int) { threads.set(count) }

  /// Runs `body` with products on `count` threads.
  ///
  /// The library has one number of threads for the whole process, and the last digits of a product depend on it. So bodies with the
  /// same number run beside each other, and one with another number waits until they have ended. A body must not ask for another
  /// number itself: it would wait for ever.
  public static func withThreads<Result>(_ count: Int, _ body: () throws -> Result) rethrows -> Result {
    threads.enter(count)
    defer { threads.leave() }
    return try body()
  }

  private static let threads = ThreadCount()
}

/// The number of threads of the process, and who relies on it.
private final class ThreadCount: @unchecked Sendable {
  // All properties are read and written with the condition locked.
  private let condition = NSCondition()
  /// Outside of all bodies; nil for what the library chooses.
  private var usual: Int?
  /// Of the bodies that run now.
  private var current = 0
  private var bodies = 0

  func set(_ count: Int) {
    condition.withLock {
      usual = count
      if bodies == 0 { nb_set_threads(Int32(count)) }
    }
  }

  func enter(_ count: Int) {
    condition.withLock {
      while bodies > 0, current != count { condition.wait() }
      if bodies == 0 { nb_set_threads(Int32(count)) }
      (bodies, current) = (bodies + 1, count)
    }
  }

  func leave() {
    condition.withLock {
      bodies -= 1
      guard bodies == 0 else { return }
      if let usual { nb_set_threads(Int32(usual)) }
      condition.broadcast()
    }
  }
}
