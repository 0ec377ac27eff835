import Dispatch

/// Runs work on all cores.
public enum Parallel {
  /// The results of `body` in the order of `values`, independent of which thread computes which.
  public static func map<Value: Sendable, Result: Sendable>(
    _ values: [Value], _ body: @Sendable (Value) -> Result
  )
    -> [Result]
  {
    let slots = Slots<Result>(values.count)
    DispatchQueue.concurrentPerform(iterations: values.count) { slots.put($0, body(values[$0])) }
    return slots.all
  }

  /// Results by index. `@unchecked Sendable`: every thread writes its own slots, and they are read after all have ended.
  private final class Slots<Result>: @unchecked Sendable {
    private let values: UnsafeMutablePointer<Result?>
    private let count: Int
    init(_ count: Int) {
      self.count = count
      values = .allocate(capacity: count)
      values.initialize(repeating: nil, count: count)
    }
    deinit {
      values.deinitialize(count: count)
      values.deallocate()
    }
    func put(_ slot: Int, _ value: Result) { values[slot] = value }
    var all: [Result] { (0..<count).compactMap { values[$0] } }
  }
}
