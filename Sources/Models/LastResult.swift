import Synchronization

/// What was computed for the last history and query: a ranking, its reasons and its cards ask for the same. A caller that finds it in
/// use computes its own instead of waiting: `evaluate` scores many users at once.
final class LastResult<Value: Sendable>: Sendable {
  private let last = Mutex<(history: [Interaction], query: Query, value: Value)?>(nil)

  /// What `compute` gives for `history` and `query`.
  func value(_ history: [Interaction], _ query: Query = Query(), _ compute: () -> Value) -> Value {
    if let kept = last.withLockIfAvailable({ last in
      last.flatMap { $0.query == query && $0.history == history ? $0.value : nil }
    }), let value = kept {
      return value
    }
    let value = compute()
    _ = last.withLockIfAvailable { $0 = (history, query, value) }
    return value
  }
}
