import Foundation

/// Work that blocks, each on a thread of its own: Swift's own threads for tasks are as many as the machine has cores.
public enum Threads {
  /// Runs all, and waits for them.
  public static func run(_ bodies: [@Sendable () -> Void]) {
    let group = DispatchGroup()
    for body in bodies {
      group.enter()
      Thread.detachNewThread {
        body()
        group.leave()
      }
    }
    group.wait()
  }
}
