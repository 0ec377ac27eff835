import Foundation
import Foundations
import TestSupport
import Testing

@testable import Server

@Suite struct JSONTests {
  @Test func valuesAreReadAsTheyAreWritten() throws {
    let text = #"{"a":[1,-2.5,true,false,null,"é\n\"\\😀"],"b":{}}"#
    #expect(try JSONReader.read(text).text == text)
    #expect(try JSONReader.read(#"  "\u00e9\ud83d\ude00\/"  "#) == .string("é😀/"))
    #expect(try JSONReader.read("1e2") == .number(100))
    #expect(try JSONReader.read("0") == .int(0) && JSONReader.read("-0") == .int(0))
    #expect(try JSONReader.read("9223372036854775808") == .number(9_223_372_036_854_775_808))
  }

  @Test(arguments: [
    "", " ", "{", "[1,]", "{\"a\":1,}", "{\"a\" 1}", "{a:1}", "01", "1.", ".5", "-", "1e", "+1", "NaN", "tru",
    "\"a",
    "\"\\x\"", "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\u{1}\"", "1 2", "{\"a\":1,\"a\":2}", "1e999",
    String(repeating: "[", count: 100_000), String(repeating: "{\"a\":", count: 33) + "1",
  ]) func whatIsNoJSONIsRefused(text: String) {
    #expect(throws: JSONReader.Failure.self) { try JSONReader.read(text) }
  }

  @Test func brokenUTF8IsRefused() {
    for bytes: [UInt8] in [
      [0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0x5C, 0x6E, 0xED, 0xA0, 0x80, 0x22],
    ] {
      bytes.withUnsafeBufferPointer { bytes in
        #expect(throws: JSONReader.Failure.self) { try JSONReader.read(bytes) }
      }
    }
  }

  /// What Foundation reads is read alike, and what is written is read back by it.
  @Test(arguments: Seeds.drawn()) func agreesWithFoundation(seed: UInt64) throws {
    var random = RandomSource(seed: seed)
    for _ in 0..<200 {
      let value = Self.value(&random, depth: 3)
      let text = value.text
      #expect(try JSONReader.read(text) == value)
      let known = try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
      let again = try JSONSerialization.data(withJSONObject: [known])
      #expect(try JSONReader.read(String(decoding: again, as: UTF8.self)) != .null)
    }
  }

  private static func value(_ random: inout RandomSource, depth: Int) -> JSONValue {
    switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &random) {
    case 0: .null
    case 1: .bool(.random(using: &random))
    case 2: .int(.random(in: .min ... .max, using: &random))
    case 3: .number(Double(Int.random(in: -999...999, using: &random)) + 0.5)
    case 4: .string(Strangers.text(&random, most: 4))
    case 5:
      .array((0..<Int.random(in: 0...3, using: &random)).map { _ in value(&random, depth: depth - 1) })
    default:
      .object(
        (0..<Int.random(in: 0...3, using: &random)).map {
          .init(name: "n\($0)", value: value(&random, depth: depth - 1))
        })
    }
  }
}
