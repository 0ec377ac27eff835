import Catalogue
import Foundation
import Foundations
import Testing

@testable import Meaning

/// Sentences with the parts that each should give, as they are shown; a part that was not understood stands behind a question mark.
@Suite struct TalkTableTests {
  static func parts(_ wish: Wish) -> [String] { wish.chips.map(\.text) + wish.notUnderstood.map { "?" + $0 } }

  private static func read(_ sentence: String) throws -> Wish {
    try TalkTests.grammar.get().read(sentence, in: try Shipped.search.get())
  }

  /// What is said in one sentence.
  private static let sentences: [(String, [String])] = [
    // "Anime" is no animal.
    ("an anime", []), ("a sad anime", ["sad"]), ("an anime about volleyball", ["about volleyball"]),
    // What is not wanted.
    ("forget the romance", ["not Romance"]), ("drop the romance", ["not Romance"]), ("too sad", ["not sad"]),
    ("too violent", ["not violent"]), ("too much drama lately", ["not Drama"]),
    ("comedy over drama", ["Comedy"]), ("a comedy, and something sad too", ["Comedy", "sad"]),
    ("I am depressed, cheer me up", ["uplifting"]), ("I want to laugh until I cry", ["funny"]),
    ("sports but not ball games", ["Sports", "not Team Sports"]), ("without too much blood", ["not Gore"]),
    // Numbers.
    ("between 7 and 8 points", ["rated 7-8"]), ("better rated than 8.5", ["rated 8.5+"]),
    ("winter 2015 or spring 2016", ["winter 2015 or spring 2016"]),
    ("from the 70s, 80s or 90s", ["1970-1999"]),
    ("the nineties but not 1995", ["1990-1999", "?1995"]), ("from 2010 to 2000", ["2000-2010"]),
    ("1999-1990", ["1990-1999"]), ("between 10 and 5 episodes", ["5-10 episodes"]),
    ("before I was born in 1995", ["until 1994"]), ("rated -3", ["?rated -3"]),
    ("three dramas and two comedies", ["Drama", "Comedy", "3 titles", "?two"]),
    ("two seasons at most", ["at most 26 episodes"]), ("at most two seasons", ["at most 26 episodes"]),
    ("not more than one season", ["at most 13 episodes"]), ("shorter than a season", ["at most 9 episodes"]),
    ("two seasons", ["?two seasons"]), ("exactly 1 episode", ["1 episode"]),
    ("at most 940000 members", ["at most 940,000 members"]),
    // Titles that somebody has had enough of, and titles as measures.
    ("I'm bored of One Piece", ["not like One Piece"]), ("sick of Naruto", ["not like Naruto"]),
    ("tired of Naruto and Bleach", ["not like Naruto", "not like Bleach"]),
    ("instead of Naruto something funny", ["not like Naruto", "funny"]),
    ("enough of Bleach", ["not like Bleach"]),
    ("older than Naruto", ["until 2001"]), ("newer than Naruto", ["since 2003"]),
    ("better than Monster", ["rated 8.8+"]), ("sick of school", ["not School"]),
    // Studios.
    ("anything from the same studio as Frieren", ["by Madhouse"]),
    ("Kyoto Animation or Bones", ["by Kyoto Animation", "by Bones"]),
    ("Bones or Kyoto Animation", ["by Bones", "by Kyoto Animation"]), ("tired bones", ["?tired bones"]),
    ("Ghibli style but not Ghibli", ["like Sen to Chihiro no Kamikakushi", "not by Studio Ghibli"]),
    // Children.
    ("something for my kid", child()), ("for my daughter", child()),
    ("with my 8 year old daughter", child(8)),
    ("my son is 10", child(10)), ("safe for an 8 year old", child(8)), ("for kids and adults alike", child()),
    ("for my 8 year old", child(8)), ("my son is 17", ["?son is 17"]), ("for a child of eight", child(8)),
    ("with our two kids aged 4", child(4)), ("children's anime", child()), ("anime for kids", child()),
    ("family movie for a six year old", child(6) + ["Movie"]),
    ("short series for small children", child() + ["TV", "at most 13 episodes"]),
    ("kid friendly fantasy movie", child() + ["Movie", "Fantasy"]), ("for my toddler", child(3)),
    ("for my 12 year old", child(12) + ["wholesome"]), ("a family drama", ["Drama", "about family"]),
    ("horror for my 6 year old", child(6)), ("not for kids", ["not Kids"]),
    ("for my 4 year old son and my 9 year old daughter", child(4)),
    // Refused and asked for: told.
    ("real robot mecha, no super robots", ["Mecha", "?super robots"]), ("no robots", ["not Mecha"]),
    // Words that no genre has.
    ("an anime about a band", ["Music", "about band"]), ("chinese animation", ["about donghua"]),
    ("donghua", ["about donghua"]), ("wuxia", ["about chinese fantasy"]),
    ("a xianxia series", ["TV", "about chinese fantasy"]),
    // People who made them.
    ("something by Makoto Shinkai", ["about makoto shinkai"]), ("any Satoshi Kon", ["about satoshi kon"]),
    ("directed by Satoshi Kon", ["about satoshi kon"]),
    // Topics, and those that are not wanted.
    ("without volleyball", ["not about volleyball"]), ("no ghosts", ["not about ghosts"]),
    ("without aliens", ["not about aliens"]), ("no dragons", ["not about dragons"]),
    // Fame.
    ("a hidden gem", ["rated 7.8+", "little known"]), ("underrated", ["rated 7.8+", "little known"]),
    // What says nothing.
    ("   ", []), ("hello", []), ("thanks", []), ("what can you do?", []),
  ]

  private static func child(_ age: Int? = nil) -> [String] {
    ["not Ecchi", "not Gore", "not Horror", age.map { "for a child of \($0)" } ?? "for children"]
  }

  @Test(arguments: Self.sentences.indices)
  func sentencesGiveTheseParts(number: Int) throws {
    let (sentence, expected) = Self.sentences[number]
    let wish = try Self.read(sentence)
    #expect(Set(Self.parts(wish)) == Set(expected), "\(sentence): \(Self.parts(wish)) \(wish.json)")
  }

  /// What is said in several sentences, one after the other.
  private static let talks: [([String], [String])] = [
    (["something sad", "happier"], ["uplifting"]), (["isekai", "i meant mecha"], ["Mecha"]),
    (["isekai", "no wait, sports"], ["Sports"]), (["not gory", "gory is fine"], []),
    (["from 2020", "or 2021"], ["2020-2021"]),
    (["comedy", "or drama"], ["any of: Comedy", "any of: Drama"]),
    (["something with dogs", "no dogs"], ["not about dogs"]), (["from the nineties", "no year limit"], []),
    (["short", "any length"], []), (["a sad movie", "something completely different"], ["Movie"]),
    (["a sad comedy", "a series instead"], ["Comedy", "TV", "sad"]),
    (["a sad comedy", "romance instead"], ["Romance"]),
    (["not like Naruto", "only like Bleach"], ["like Bleach"]), (["comedy", "sad", "undo"], ["Comedy"]),
    (["comedy", "sad", "go back", "go back"], []), (["undo"], ["?go back: nothing was said before"]),
    (["a sad comedy", "hello"], ["Comedy", "sad"]),
  ]

  @Test(arguments: Self.talks.indices)
  func conversationsGiveTheseParts(number: Int) throws {
    let (sentences, expected) = Self.talks[number]
    let titles = try Shipped.search.get().titles
    var talk = Conversation()
    for sentence in sentences { talk.hear(try Self.read(sentence), titles: titles) }
    let parts = talk.wish.chips.map(\.text) + talk.notUnderstood.map { "?" + $0 }
    #expect(Set(parts) == Set(expected), "\(sentences): \(parts)")
  }

  /// Places among Naruto, Bleach and Death Note, which were shown.
  @Test(
    arguments: [
      ("I hated the last one", ["not like Death Note"], []), ("like the first one", ["like Naruto"], []),
      ("the second one but darker", ["like Bleach", "dark"], []), ("not the third", [], [1535]),
      ("more like the second", ["like Bleach"], []), ("not the first one", [], [20]),
      ("next", [], [20, 269, 1535]), ("the same studio", ["by Studio Pierrot"], []),
      ("like the ninth one", ["?number 9 of those shown"], []),
      ("like the first season of Monster", ["like Monster"], []),
    ] as [(String, [String], [Int])])
  func placesAreOfThoseShown(sentence: String, expected: [String], refused: [Int]) throws {
    let titles = try Shipped.search.get().titles
    var talk = Conversation()
    talk.shown = [20, 269, 1535]
    talk.hear(try Self.read(sentence), titles: titles)
    let parts = talk.wish.chips.map(\.text) + talk.notUnderstood.map { "?" + $0 }
    #expect(Set(parts) == Set(expected) && talk.refused == refused, "\(sentence): \(parts) \(talk.refused)")
  }

  @Test func amongFilmsNothingIsShorter() throws {
    let titles = try Shipped.search.get().titles
    var talk = Conversation()
    talk.shown = [199, 431, 32281]
    talk.hear(try Self.read("shorter"), titles: titles)
    #expect(talk.wish.episodesTo == nil && talk.notUnderstood == ["shorter: these have one episode each"])
  }

  @Test func deniedTopicsLeaveTitlesOut() throws {
    let search = try Shipped.search.get()
    var wish = Wish()
    wish.aboutOut = ["volleyball"]
    let filter = TalkFilter(wish, search)
    let out = search.titles.indices.filter { !filter.passes($0) }.map { search.titles[$0].title }
    #expect(out.contains("Haikyuu!!") && out.count < 60)
    (wish.aboutOut, wish.scoreTo, wish.season) = ([], 7, "winter 2015 or spring 2016")
    let both = TalkFilter(wish, search)
    let found = search.titles.indices.filter(both.passes).map { search.titles[$0] }
    #expect(Set(found.compactMap(\.season)) == ["Winter 2015", "Spring 2016"])
    #expect(found.allSatisfy { $0.score ?? 0 <= 7 })
  }

  /// Words that name no thing are no topics.
  @Test(arguments: [
    "finish", "behind", "burn", "bad", "comfort", "lately", "help", "meets", "finishing", "empty", "weak",
    "between",
    "rainy", "genres", "com",
  ])
  func wordsThatNameNothingAreNoTopics(word: String) throws {
    #expect(try Self.read("something \(word)").about.isEmpty)
  }

  @Test func longTextsAreCutBetweenWords() {
    let text = String(repeating: "volleyball ", count: 600)
    #expect(TalkTokens(text).tokens.last?.text == "volleyball")
    #expect(TalkTokens(text).sentence.count <= 4000)
  }

  @Test func whatIsOfShownTitlesSurvivesAFile() throws {
    let wish = try Self.read("or the second one but gory is fine, no dragons")
    #expect(try JSONDecoder().decode(Wish.self, from: try JSONEncoder().encode(wish)) == wish, "\(wish.json)")
  }
}
