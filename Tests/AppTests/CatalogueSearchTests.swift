import Catalogue
import Meaning
import Testing

@testable import App

@Suite struct CatalogueSearchTests {
  private struct Refusal: Error {}

  /// A search by description that cannot be made is told each time, and used once it can be.
  @Test func whatCannotTalkIsTold() throws {
    let table = TitleTable([Anime(id: 1, title: "One")])
    var isBroken = true
    let describer = DescriptionFinder(
      index: { TitleIndex(table, adult: false) }, coLoves: { nil },
      make: {
        guard !isBroken else { throw Refusal() }
        return DescriptionSearch(table, keywords: [:], words: nil)
      })
    let search = CatalogueSearch(table, describer: describer)
    for _ in 0..<2 { #expect(throws: Refusal.self) { try search.talker() } }
    isBroken = false
    #expect(try search.talker() != nil)
    // Nobody to talk to is no failure.
    #expect(try CatalogueSearch(table).talker() == nil)
  }
}
