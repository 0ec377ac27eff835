import Foundation
import Foundations
import TestSupport
import Testing

/// What strangers write, before it is printed.
@Suite struct CleanTextTests {
  @Test func threeThousandStringsOfStrangersAreClean() throws {
    var random = RandomSource(seed: 15)
    for number in 0..<3000 {
      let text = Strangers.text(&random)
      let clean = CleanText.clean(text, limit: 50)
      #expect(!clean.unicodeScalars.contains(where: Strangers.isUnsafe) && clean.count <= 50, "\(number)")
      #expect(Strangers.mostMarks(in: clean) <= 4)
      #expect(CleanText.clean(clean, limit: 50) == clean, "clean text stays as it is: \(number)")
      let lines = CleanText.lines(text, limit: 80)
      #expect(Strangers.unsafe(in: lines).isEmpty, "\(number)")
      #expect(lines.split(separator: "\n").allSatisfy { $0.unicodeScalars.count <= 81 })
      // Nothing is lost in JSON.
      let encoder = JSONEncoder()
      encoder.outputFormatting = .prettyPrinted
      let json = CleanText.escaped(json: String(decoding: try encoder.encode([text]), as: UTF8.self))
      #expect(Strangers.unsafe(in: json).isEmpty, "\(number)")
      let read = try JSONDecoder().decode([String].self, from: Data(json.utf8))
      #expect(read.first.map { Array($0.utf8) } == Array(text.utf8))
    }
  }

  @Test func ordinaryTextStaysAsItIs() {
    for text in [
      "", "Steins;Gate", "進撃の巨人", "Ookami-san to Shichinin no Nakama-tachi", "Pokémon", "ヱヴァ", "½ ☆ ♥ №",
    ] {
      #expect(CleanText.clean(text) == text)
      #expect(CleanText.lines(text) == text)
      #expect(CleanText.escaped(json: text) == text)
    }
    #expect(CleanText.clean(" a \t b\n") == "a b")
    #expect(CleanText.lines("a\tb\n\u{1B}[1mc") == "a\tb\n[1mc")
  }
}
