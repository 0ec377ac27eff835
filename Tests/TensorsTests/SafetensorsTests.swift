import Foundation
import Foundations
import Testing

@testable import Tensors

/// Safetensors files round-trip, and damaged ones are refused.
@Suite struct SafetensorsTests {
  let path = NSTemporaryDirectory() + "safetensors-\(UUID().uuidString)"

  @Test func tensorsAndMetadataRoundTrip() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let a = Tensor(2, 3, values: [1, 2, 3, 4, 5, 6.5])
    let b = Tensor(1, 2, values: [-1, .leastNormalMagnitude])
    try Safetensors.write([("a", a), ("b", b)], metadata: ["kind": "test", "odd": "é \"x\""], to: path)
    let file = try Safetensors(path: path)
    #expect(file.metadata == ["kind": "test", "odd": "é \"x\""])
    #expect(try file.tensor("a", rows: 2, cols: 3).values == a.values)
    #expect(try file.tensor("b", rows: 1, cols: 2).values == b.values)
    #expect(throws: TensorsError.self) { try file.tensor("a", rows: 3, cols: 2) }
    #expect(throws: TensorsError.self) { try file.tensor("c", rows: 1, cols: 1) }
  }

  @Test func everyTruncatedFileIsRefused() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Safetensors.write([("a", Tensor(2, 3))], metadata: [:], to: path)
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    for length in 0..<whole.count {
      try whole.prefix(length).write(to: URL(fileURLWithPath: path))
      #expect(throws: TensorsError.self) { try Safetensors(path: path) }
    }
  }

  @Test func randomlyDamagedFilesNeverCrash() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Safetensors.write([("a", Tensor(2, 3)), ("b", Tensor(1, 4))], metadata: ["k": "v"], to: path)
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    var random = RandomSource(seed: 1)
    for _ in 0..<500 {
      var bytes = whole
      for _ in 0..<3 {
        bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
      }
      try bytes.write(to: URL(fileURLWithPath: path))
      if let file = try? Safetensors(path: path) { _ = try? file.tensor("a", rows: 2, cols: 3) }
    }
  }

  @Test func tensorsWithNaNAreRefused() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Safetensors.write([("a", Tensor(1, 2, values: [1, .nan]))], metadata: [:], to: path)
    let file = try Safetensors(path: path)
    #expect(throws: TensorsError.self) { try file.tensor("a", rows: 1, cols: 2) }
  }

  @Test func aMissingFolderIsAnError() {
    #expect(throws: TensorsError.self) {
      try Safetensors.write([], metadata: [:], to: "/nowhere/at/all/model.safetensors")
    }
  }
}
