import Foundations
import Testing

@Suite struct TextTests {
  @Test func hashesAsThePublishedVectors() {
    // http://www.isthe.com/chongo/tech/comp/fnv/
    #expect(FNV1a().text == "cbf29ce484222325")
    #expect(FNV1a("a").value == 0xaf63_dc4c_8601_ec8c)
    #expect(FNV1a("foobar").value == 0x8594_4171_f739_67e8)
  }

  @Test func hashesWordsInTheirOrder() {
    var (a, b, c) = (FNV1a(), FNV1a(), FNV1a())
    for number in [1, -2] { a.combine(number) }
    for number in [-2, 1] { b.combine(number) }
    for word in [UInt64(1), UInt64.max - 1] { c.combine(word) }
    #expect(a != b)
    #expect(a == c)
  }

  @Test func trimsBothEnds() {
    #expect(" \t91 Days\r\n".trimmed == "91 Days")
    #expect("\u{3000}モンスター\u{3000}".trimmed == "モンスター")
    #expect("".trimmed == "")
    #expect("  ".trimmed == "")
    #expect("a b"[...].trimmed == "a b")
    #expect("\"a \" ".trimmed { $0 == " " || $0 == "\"" } == "a")
    #expect(" a".trimmed { $0 == "\"" } == " a")
  }
}
