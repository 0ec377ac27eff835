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
    #expect(throws: TensorsError.self) { try file.tensor("a", rows: .max, cols: 2) }
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

  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func halfPrecisionThatIsNotFiniteIsRefused(value: Float) throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let half = HalfTensor(Tensor(5, 9, values: (0..<45).map(Float.init)))
    try Safetensors.write(stored: [("a", .half(half))], metadata: [:], to: path)
    #expect(throws: Never.self) { try Safetensors(path: path).half("a", rows: 5, cols: 9, scale: half.scale) }
    for scale in [Float.nan, .infinity, -3e38] {
      #expect(throws: TensorsError.self) {
        try Safetensors(path: path).half("a", rows: 5, cols: 9, scale: scale)
      }
    }
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    withUnsafeBytes(of: Float16(value).bitPattern.littleEndian) {
      bytes.replaceSubrange(bytes.count - 2 * 7..<bytes.count - 2 * 6, with: $0)
    }
    try bytes.write(to: URL(fileURLWithPath: path))
    let file = try Safetensors(path: path)
    #expect {
      try file.half("a", rows: 5, cols: 9, scale: 1)
    } throws: {
      "\($0)".contains("holds numbers that are not finite")
    }
  }

  @Test func tensorsOutliveTheirFile() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let half = HalfTensor(Tensor(64, 64, values: (0..<4096).map(Float.init)))
    try Safetensors.write(stored: [("a", .half(half))], metadata: [:], to: path)
    let file = try Safetensors(path: path)
    let kept = try file.half("a", rows: 64, cols: 64, scale: half.scale)
    let expected = Array(half.bytes)
    let writer = open(path, O_WRONLY)
    defer { close(writer) }
    #expect(Descriptors.write(String(repeating: "x", count: 4096), to: writer))
    #expect(Array(kept.bytes) == expected)
    #expect(throws: TensorsError.self) { try file.half("a", rows: 64, cols: 64, scale: half.scale) }
    #expect(ftruncate(writer, 0) == 0)
    #expect(Array(kept.bytes) == expected)
    #expect(throws: TensorsError.self) { try file.half("a", rows: 64, cols: 64, scale: half.scale) }
  }

  /// Writes a file with a header and so many bytes of zeros behind it, and says why it is refused.
  private func refusal(_ header: String, data: Int = 0) throws -> String? {
    defer { try? FileManager.default.removeItem(atPath: path) }
    var bytes = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) }
    bytes += Data(header.utf8) + Data(count: data)
    try bytes.write(to: URL(fileURLWithPath: path))
    do { _ = try Safetensors(path: path) } catch let error as TensorsError { return error.reason }
    return nil
  }

  @Test func headersFromStrangersAreRefused() throws {
    func tensor(_ shape: String, _ offsets: String, _ name: String = "a", type: String = "F32") -> String {
      #""\#(name)":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":\#(offsets)}"#
    }
    #expect(try refusal("{\(tensor("[2]", "[0,8]"))}", data: 8) == nil)
    #expect(try refusal(" { } ") == nil)
    #expect(try refusal(#"{"__metadata__":{"a\u00e9\ud83d\ude00\n\/":"b"}}"#) == nil)
    let refused = [
      "{\(tensor("[2]", "[0,4]"))}", "{\(tensor("[2]", "[8,0]"))}", "{\(tensor("[2]", "[-8,0]"))}",
      "{\(tensor("[-2]", "[0,8]"))}", "{\(tensor("[2]", "[4,12]"))}", "{\(tensor("[2]", "[0,8,8]"))}",
      "{\(tensor("[2]", "[0]"))}", "{\(tensor("[2.0]", "[0,8]"))}", "{\(tensor("[\"2\"]", "[0,8]"))}",
      "{\(tensor("[1e9]", "[0,8]"))}", "{\(tensor("[2]", "[0,99999999999999999999]"))}",
      "{\(tensor("[4611686018427387904,4]", "[0,0]"))}", "{\(tensor("[3037000500,3037000500]", "[0,8]"))}",
      "{\(tensor("[1,1,1,1,1,1,1,1,2]", "[0,8]"))}", "{\(tensor("[2]", "[0,8]", type: "F64"))}",
      "{\(tensor("[2]", "[0,8]", type: "BOOL"))}",
      // Twice the same name, overlapping, with a gap, shorter than the file.
      "{\(tensor("[2]", "[0,8]")),\(tensor("[2]", "[0,8]"))}",
      "{\(tensor("[2]", "[0,8]")),\(tensor("[1]", "[4,8]", "b"))}",
      "{\(tensor("[2]", "[0,8]")),\(tensor("[2]", "[0,8]", "b"))}", "{\(tensor("[1]", "[4,8]"))}",
      "{\(tensor("[1]", "[0,4]"))}", "{}",
      // Not what safetensors requires.
      #"{"a":{"dtype":"F32","shape":[2]}}"#,
      #"{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#,
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"more":1}}"#, #"{"a":[]}"#, #"{"a":null}"#,
      #"{"__metadata__":{"a":1}}"#, #"{"__metadata__":{"a":"1","a":"2"}}"#,
      #"{"__metadata__":{},"__metadata__":{}}"#, #"{"__metadata__":{"a":"\x"}}"#,
      #"{"__metadata__":{"a":"\u12"#,
      "[]", "{", "{}}", #"{"a"#, #"{"a":"#, #"{"__metadata__":{"a":"b"},}"#, "  ", "\0\0",
      String(repeating: "[", count: 1 << 20), String(repeating: #"{"a":"#, count: 1 << 18),
      #"{"a":{"dtype":"F32","shape":"# + String(repeating: "[", count: 1 << 20),
    ]
    for header in refused { #expect(try refusal(header, data: 8) != nil, "\(header.prefix(120))") }
  }

  @Test func aHugeHeaderIsRefusedUnread() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    try withUnsafeBytes(of: UInt64(60 << 20).littleEndian) { Data($0) }.write(to: URL(fileURLWithPath: path))
    #expect(truncate(path, 61 << 20) == 0)
    #expect {
      try Safetensors(path: path)
    } throws: {
      "\($0)".contains("its header of 62914560 bytes is larger than any model's")
    }
  }

  @Test(.timeLimit(.minutes(5))) func onlyRegularFilesAreModels() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    for (path, reason) in [
      ("/dev/zero", "is a device, not a file."), ("/", "is a folder, not a file."),
      (path, "there is no such model file."),
    ] {
      #expect(throws: TensorsError(path: path, reason: reason)) { try Safetensors(path: path) }
    }
    try #require(mkfifo(path, 0o600) == 0)
    #expect(throws: TensorsError(path: path, reason: "is a pipe, not a file.")) {
      try Safetensors(path: path)
    }
  }

  @Test func aMissingFolderIsAnError() {
    #expect(throws: TensorsError.self) {
      try Safetensors.write([], metadata: [:], to: "/nowhere/at/all/model.safetensors")
    }
  }
}
