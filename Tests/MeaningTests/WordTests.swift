import Catalogue
import Testing

@testable import Meaning

@Suite struct WordTests {
  /// Texts that are read side by side give what reading them one by one gives.
  @Test(arguments: [2, 3, 4]) func partsOfTheTitlesMakeTheSameTerms(parts: Int) throws {
    let titles = try CatalogueFile.read(Shipped.catalogue).titles.prefix(301)
    let table = TitleTable(Array(titles))
    let keywords = Shipped.keywords(Array(titles))
    let whole = TermCounts(table, keywords: keywords, parts: 1)
    let read = TermCounts(table, keywords: keywords, parts: parts)
    #expect(read.terms == whole.terms && read.starts == whole.starts && read.hashes == whole.hashes)
    #expect(read.reader.terms.count == whole.reader.terms.count)
    for term in 0..<whole.reader.terms.count { #expect(read.reader.terms[term] == whole.reader.terms[term]) }
    let none = TermCounts(TitleTable([]), keywords: [:])
    #expect(none.titles == 0 && none.starts == [0])
  }

  /// Examples of the paper.
  @Test(
    arguments: [
      ("caresses", "caress"), ("ponies", "poni"), ("cats", "cat"), ("agreed", "agre"),
      ("plastered", "plaster"),
      ("motoring", "motor"), ("hopping", "hop"), ("falling", "fall"), ("hissing", "hiss"), ("filing", "file"),
      ("happy", "happi"), ("sky", "sky"), ("relational", "relat"), ("conditional", "condit"),
      ("digitizer", "digit"), ("triplicate", "triplic"), ("hopeful", "hope"), ("goodness", "good"),
      ("revival", "reviv"), ("adoption", "adopt"), ("probate", "probat"), ("cease", "ceas"),
      ("controlling", "control"), ("as", "as"), ("x9", "x9"),
    ])
  func stemsOfPorter(word: String, stem: String) {
    var stemmer = Stemmer()
    var bytes = Array(word.utf8)
    stemmer.stem(&bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == stem)
  }

  @Test func wordsAreFoldedAndStopWordsLeftOut() {
    let stems = WordReader.stems("The girl’s Café, and HIS dog's bone (again)").map {
      String(decoding: $0, as: UTF8.self)
    }
    #expect(stems == ["girl", "cafe", "dog", "bone", "again"])
  }

  @Test func japaneseStaysAsItIs() {
    #expect(WordReader.stems("進撃の巨人 2").count == 2)
  }

  @Test func tablesNumberWordsInTheirOrder() {
    var table = ByteTable(capacity: 1)
    let words = (0..<500).map { Array("word\($0 % 250)".utf8) }
    let numbers = words.map { table.add($0) }
    #expect(numbers == Array(0..<250) + Array(0..<250))
    #expect(table.number(of: Array("word7".utf8)) == 7)
    #expect(table.number(of: Array("other".utf8)) == nil)
    #expect(Array(table[249]) == Array("word249".utf8))
  }

  @Test(arguments: [
    ("turtle", "turtle", 0), ("turtel", "turtle", 1), ("turle", "turtle", 1), ("torrtle", "turtle", 2),
  ])
  func editsBetweenWords(a: String, b: String, edits: Int) {
    #expect(NearestTerm.distance(Array(a.utf8), Array(b.utf8), 2) == edits)
  }
}
