import Foundations
import Testing

@Suite struct CountedTextTests {
  @Test func oneIsOne() {
    #expect([0, 1, 2].map { $0.counted("title") } == ["0 titles", "1 title", "2 titles"])
    #expect([1, 3].map { $0.counted("entry is", "entries are") } == ["1 entry is", "3 entries are"])
    #expect(1234.counted("fan") == "1234 fans" && 1234.counted("fan", grouped: true) == "1,234 fans")
    #expect([1, -1234, 123_456].map(\.formattedCount) == ["1", "-1,234", "123,456"])
  }

  @Test func theLastOfAListStandsBehindAnd() {
    let lists: [[String]] = [[], ["a"], ["a", "b"], ["a", "b", "c"]]
    #expect(lists.map(\.listed) == ["", "a", "a and b", "a, b and c"])
    #expect([0, 0.404, 1].map(\.percent) == ["0%", "40%", "100%"])
  }
}
