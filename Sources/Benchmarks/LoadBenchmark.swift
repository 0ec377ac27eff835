import Foundation
import Models

/// Opening the shipped models, relative to one reading of their bytes: their
/// tensors are read once and checked, and only the header is parsed.
enum LoadBenchmark {
  static var assets: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Assets")
  }

  static func run(_ thresholds: Thresholds) throws -> Bool {
    let paths = try FileManager.default.contentsOfDirectory(atPath: assets.path).sorted()
      .filter { $0.hasSuffix(".safetensors") }.map { assets.path + "/" + $0 }
      // Not every such file is a model that ranks: one holds the vectors of descriptions.
      .filter { (try? ModelFile.summary($0)) != nil }
    var ok = true
    for path in paths {
      let name = (path as NSString).lastPathComponent
      var titles = 0
      let load = Timing("opening \(name)", warm: 2, runs: 40, on: .wall) { _ in
        titles += (try? ModelFile.read(path))?.scorer.items.count ?? 0
      }
      var sum: UInt64 = 0
      let reading = Timing("one reading of \(name)", warm: 2, runs: 40, on: .wall) { _ in
        guard let data = FileManager.default.contents(atPath: path) else { return }
        sum &+= data.withUnsafeBytes { $0.bindMemory(to: UInt64.self).reduce(0, &+) }
      }
      Timing.measure(load, reading)
      // Small files are mostly header.
      guard try ModelFile.summary(path).bytes > 4 << 20 else { continue }
      ok = thresholds.check("opening a model / one reading of its file", load, over: reading) && ok
      ok = ok && titles > 0 && sum > 0
    }
    return ok
  }
}
