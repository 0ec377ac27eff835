import Foundation

/// Times of one operation over many runs, in seconds: of the thread's processor, so that other programs do not count, or of the clock
/// on the wall where the operation waits for a disk or for other threads.
final class Timing {
  enum Clock {
    case processor, wall

    var seconds: Double {
      var time = timespec()
      clock_gettime(self == .wall ? CLOCK_MONOTONIC : CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
  }

  let name: String
  private let (warm, runs, clock): (Int, Int, Clock)
  private let (body, before): ((Int) -> Void, (Int) -> Void)
  private var seconds: [Double] = []

  /// An operation to be measured `runs` times by `measure`. `before` runs before each, unmeasured.
  init(
    _ name: String, warm: Int = 5, runs: Int, on clock: Clock = .processor,
    _ body: @escaping (Int) -> Void, before: @escaping (Int) -> Void = { _ in }
  ) {
    (self.name, self.warm, self.runs, self.clock) = (name, warm, runs, clock)
    (self.body, self.before) = (body, before)
  }

  /// Measures operations in turns, a tenth of their runs at a time, and prints a line of each: what else the machine does slows all
  /// of them, so that ratios hold.
  static func measure(_ timings: Timing...) {
    let rounds = 10
    for round in 0..<rounds {
      for timing in timings { timing.run((timing.runs + round) / rounds) }
    }
    for timing in timings {
      timing.seconds.sort()
      print(timing.line)
    }
  }

  /// Measures some runs, after some without measuring: another operation has used the caches in between.
  private func run(_ count: Int) {
    for i in -warm..<count {
      let run = seconds.count + max(i, 0)
      before(run)
      let start = clock.seconds
      body(run)
      if i >= 0 { seconds.append(clock.seconds - start) }
    }
  }

  /// The time below which the given share of runs lies; 0.5 is the median.
  func percentile(_ share: Double) -> Double {
    seconds.isEmpty ? 0 : seconds[min(seconds.count - 1, Int(Double(seconds.count) * share))]
  }

  /// Name, median, p95 and p99 in milliseconds.
  private var line: String {
    let name = name.padding(toLength: 46, withPad: " ", startingAt: 0)
    return name
      + String(
        format: "median %8.3f ms   p95 %8.3f ms   p99 %8.3f ms", percentile(0.5) * 1e3,
        percentile(0.95) * 1e3,
        percentile(0.99) * 1e3)
  }
}

/// The ratios in thresholds.json. Bars are ratios of times measured in the same run, because absolute times mean nothing on
/// a shared machine.
struct Thresholds {
  private let limits: [String: Double]

  init() throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "thresholds.json")
    limits = try JSONDecoder().decode([String: Double].self, from: Data(contentsOf: path))
  }

  /// Prints the ratio of a percentile of `a` to the median of `b` and its bar. Returns false when it exceeds the bar, or when
  /// thresholds.json has no bar for `key`.
  func check(_ key: String, _ a: Timing, over b: Timing, at share: Double = 0.5) -> Bool {
    let ratio = a.percentile(share) / max(b.percentile(0.5), 1e-12)
    guard let limit = limits[key] else {
      print("\(key): no threshold is committed for it")
      return false
    }
    let ok = ratio <= limit
    print("  \(key): \(String(format: "%.2f", ratio)) (bar \(limit)) \(ok ? "ok" : "TOO SLOW")")
    return ok
  }
}
