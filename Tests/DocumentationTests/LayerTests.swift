import Foundation
import Testing

/// The layers in docs/architecture.md hold every target, and no target of Package.swift uses one of its own layer or above.
@Suite struct LayerTests {
  @Test func targetsUseLowerLayersOnly() throws {
    let targets = try Self.targets()
    let layers = try Self.layers()
    #expect(targets.count > 15)
    #expect(Set(layers.keys) == Set(targets.keys))
    for (name, dependencies) in targets {
      for other in dependencies where targets[other] != nil {
        let (own, below) = (layers[name] ?? 0, layers[other] ?? 0)
        #expect(own < below, "\(name) (layer \(own)) uses \(other) (layer \(below))")
      }
    }
  }

  /// The layer of each target: lines of docs/architecture.md such as "2. `App`, `Learning`".
  private static func layers() throws -> [String: Int] {
    var layers: [String: Int] = [:]
    for line in try Document("docs/architecture.md").lines {
      guard let match = line.wholeMatch(of: #/(\d+)\. (`\w+`(?:, `\w+`)*)/#) else { continue }
      for name in match.output.2.matches(of: #/\w+/#) { layers[String(name.output)] = Int(match.output.1) }
    }
    return layers
  }

  /// Targets of Package.swift without tests and what tests share, with all names in their declarations.
  private static func targets() throws -> [String: [String]] {
    let text = try Document.text("Package.swift")
    let starts = text.matches(of: #/(?m)^    \.(target|executableTarget|systemLibrary|testTarget)\(/#)
    var targets: [String: [String]] = [:]
    for (index, start) in starts.enumerated() where start.output.1 != "testTarget" {
      let end = index + 1 < starts.count ? starts[index + 1].range.lowerBound : text.endIndex
      let names = text[start.range.upperBound..<end].matches(of: #/"(\w+)"/#).map { String($0.output.1) }
      if let name = names.first, !name.hasPrefix("Test") { targets[name] = Array(names.dropFirst()) }
    }
    return targets
  }

  /// It ends the program for a path of one character, as `--out y` is; `Paths` does not.
  @Test func noSourceAsksFoundationForTheFolderOfAPath() throws {
    let folder = Document.root.appendingPathComponent("Sources").path
    let files = (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? [])
      .filter { $0.hasSuffix(".swift") }
    #expect(files.count > 300)
    #expect(try files.filter { try Document.text("Sources/" + $0).contains("NSString).deletingLast") } == [])
  }
}
