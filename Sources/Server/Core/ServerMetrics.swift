import CoreMetrics
import Foundation
import Metrics
import Synchronization

/// Counters and timings of the service, as swift-metrics hands them over, and their text in the format of Prometheus.
public final class ServerMetrics: MetricsFactory {
  /// The name and the labels of a series, as they are printed.
  private struct Series: Hashable, Comparable {
    var name: String
    var labels: String
    static func < (a: Series, b: Series) -> Bool { (a.name, a.labels) < (b.name, b.labels) }
  }

  /// Strangers choose neither names nor labels, but nothing here may grow without end.
  private static let mostSeries = 2000
  private let counts = Mutex<[Series: CountCell]>([:])
  private let histograms = Mutex<[Series: HistogramCell]>([:])
  private let gauges = Mutex<[(name: String, help: String, value: @Sendable () -> Double)]>([])

  /// Nothing counted yet.
  public init() {}

  private static func series(_ name: String, _ dimensions: [(String, String)]) -> Series {
    let labels = dimensions.sorted { $0.0 < $1.0 }.map { name, value in
      let escaped = value.replacingOccurrences(of: "\\", with: "\\\\")
        .replacingOccurrences(of: "\"", with: "\\\"").replacingOccurrences(of: "\n", with: "\\n")
      return "\(name)=\"\(escaped)\""
    }
    return Series(name: name, labels: labels.joined(separator: ","))
  }

  private func cell<Cell: Sendable>(
    _ cells: borrowing Mutex<[Series: Cell]>, _ series: Series, _ new: () -> Cell
  ) -> Cell {
    cells.withLock { cells in
      if let known = cells[series] { return known }
      let cell = new()
      if cells.count < Self.mostSeries { cells[series] = cell }
      return cell
    }
  }

  /// A counter.
  public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    cell(counts, Self.series(label, dimensions)) { CountCell() }
  }
  /// Values in buckets: times are in seconds.
  public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool)
    -> any RecorderHandler
  { cell(histograms, Self.series(label, dimensions)) { HistogramCell(bounds: HistogramCell.sizes) } }
  /// Times in buckets, in seconds.
  public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    cell(histograms, Self.series(label, dimensions)) { HistogramCell(bounds: HistogramCell.seconds) }
  }
  /// Counters live as long as the service.
  public func destroyCounter(_ handler: any CounterHandler) {}
  /// Recorders live as long as the service.
  public func destroyRecorder(_ handler: any RecorderHandler) {}
  /// Timers live as long as the service.
  public func destroyTimer(_ handler: any TimerHandler) {}

  func counter(_ name: String, _ dimensions: [(String, String)] = []) -> Counter {
    Counter(label: name, dimensions: dimensions, factory: self)
  }
  func recorder(_ name: String) -> Recorder {
    Recorder(label: name, dimensions: [], aggregate: true, factory: self)
  }
  func timer(_ name: String, _ dimensions: [(String, String)] = []) -> CoreMetrics.Timer {
    CoreMetrics.Timer(label: name, dimensions: dimensions, factory: self)
  }
  /// A value that is read when it is asked for.
  func gauge(_ name: String, _ help: String, _ value: @escaping @Sendable () -> Double) {
    gauges.withLock { $0.append((name, help, value)) }
  }

  /// Everything in the text format of Prometheus, version 0.0.4.
  public var text: String {
    var lines: [String] = []
    var last = ""
    for (series, cell) in counts.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
      if series.name != last { lines.append("# TYPE \(series.name) counter") }
      last = series.name
      lines.append("\(Self.name(series)) \(cell.value)")
    }
    for (series, cell) in histograms.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
      if series.name != last { lines.append("# TYPE \(series.name) histogram") }
      last = series.name
      let histogram = cell.value
      var below = 0
      for (place, count) in histogram.counts.enumerated() {
        below += count
        let bound = place < cell.bounds.count ? "\(cell.bounds[place])" : "+Inf"
        lines.append("\(Self.name(series, "_bucket", "le=\"\(bound)\"")) \(below)")
      }
      lines.append("\(Self.name(series, "_sum")) \(histogram.sum)")
      lines.append("\(Self.name(series, "_count")) \(below)")
    }
    for gauge in gauges.withLock({ $0 }) {
      lines.append("# HELP \(gauge.name) \(gauge.help)")
      lines.append("# TYPE \(gauge.name) gauge")
      lines.append("\(gauge.name) \(gauge.value())")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func name(_ series: Series, _ suffix: String = "", _ label: String = "") -> String {
    let labels = [series.labels, label].filter { !$0.isEmpty }.joined(separator: ",")
    return series.name + suffix + (labels.isEmpty ? "" : "{\(labels)}")
  }

  /// Resident memory of this process in bytes; 0 where the system does not tell.
  static func residentBytes() -> Double {
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return 0 }
    let pages = text.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0
    return pages * Double(sysconf(Int32(_SC_PAGESIZE)))
  }
}

/// A number that only grows.
final class CountCell: CounterHandler {
  private let count = Atomic<Int64>(0)
  var value: Int64 { count.load(ordering: .relaxed) }
  func increment(by amount: Int64) { count.wrappingAdd(amount, ordering: .relaxed) }
  func reset() { count.store(0, ordering: .relaxed) }
}

/// How many values fell below each of some bounds.
final class HistogramCell: RecorderHandler, TimerHandler {
  static let seconds = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5]
  static let sizes: [Double] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]
  let bounds: [Double]
  private let state: Mutex<(counts: [Int], sum: Double)>

  init(bounds: [Double]) {
    self.bounds = bounds
    state = Mutex(([Int](repeating: 0, count: bounds.count + 1), 0))
  }

  var value: (counts: [Int], sum: Double) { state.withLock { $0 } }

  func record(_ value: Int64) { record(Double(value)) }
  func record(_ value: Double) {
    let place = bounds.firstIndex { value <= $0 } ?? bounds.count
    state.withLock { state in
      state.counts[place] += 1
      state.sum += value
    }
  }
  func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
}
