import Foundation
import Testing

@testable import Server

@Suite struct SchemaTests {
  /// What `/openapi.json` says of the names of people is what the service takes.
  @Test(arguments: [
    "alice", "Ana Maria", "a", "Åsa 2", "名前", "", " ", " alice", "alice ", "Ana  Maria", "a\tb", "a\u{1B}b",
    "a\u{7F}",
    "a\u{A0}b", "a\nb", "a\n", "a\u{200D}b", "a\u{200C}b", "👩\u{200D}🚀", "❤\u{FE0F}", "a\u{202E}b",
    "e\u{301}", "é",
  ])
  func theFormOfNamesIsTheOneThatIsTaken(name: String) throws {
    let schema = try #require(
      JSONSerialization.jsonObject(with: Data(Schemas.name.bytes)) as? [String: Any])
    let pattern = try #require(schema["pattern"] as? String)
    let expression = try NSRegularExpression(pattern: pattern)
    let whole = NSRange(name.startIndex..., in: name)
    let fits = expression.firstMatch(in: name, range: whole)?.range == whole && !name.isEmpty
    #expect(fits == Service.isName(name))
  }
}
