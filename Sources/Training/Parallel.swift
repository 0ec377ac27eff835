import Dispatch

/// Work shared among all cores.
enum Parallel {
  /// The results of `body`, in the order of `values`: what each of them is does not hang on who made it.
  static func map<Value: Sendable, Result: Sendable>(_ values: [Value], _ body: @Sendable (Value) -> Result)
    -> [Result]
  {
    let slots = Slots<Result>(values.count)
    DispatchQueue.concurrentPerform(iterations: values.count) { slots.put($0, body(values[$0])) }
    return slots.all
  }

  /// Results by place: no two threads touch the same slot, and they are read when all have ended.
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
