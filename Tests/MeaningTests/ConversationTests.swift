import Catalogue
import Foundation
import Testing

@testable import Meaning

/// Sentences one after the other, and the filter that they make.
@Suite struct ConversationTests {
  private static func wish(_ change: (inout Wish) -> Void) -> Wish {
    var wish = Wish()
    change(&wish)
    return wish
  }

  private static let titles = TitleTable(
    (1...5).map { id in
      var anime = Anime(id: id, title: "T\(id)")
      anime.startDate = "\(2000 + id)"
      anime.episodes = 10 * id
      anime.members = 1000 * id
      anime.score = 7
      return anime
    })

  @Test func sentencesAddUpAndLaterOnesReplace() {
    var talk = Conversation()
    talk.hear(Self.wish { ($0.moods, $0.yearFrom, $0.yearTo) = ([.sad], 1990, 1999) }, titles: Self.titles)
    talk.hear(Self.wish { ($0.genresIn, $0.yearFrom) = (["Drama"], 2005) }, titles: Self.titles)
    #expect(talk.wish.moods == [.sad] && talk.wish.genresIn == ["Drama"])
    #expect(talk.wish.yearFrom == 2005 && talk.wish.yearTo == nil)
    talk.hear(Self.wish { ($0.moodsOut, $0.genresOut) = ([.sad], ["Drama"]) }, titles: Self.titles)
    #expect(talk.wish.moods.isEmpty && talk.wish.moodsOut == [.sad] && talk.wish.genresIn.isEmpty)
  }

  @Test func aSeasonAndYearsReplaceEachOther() {
    var talk = Conversation()
    talk.hear(Self.wish { $0.season = "spring 2020" }, titles: Self.titles)
    talk.hear(Self.wish { ($0.yearFrom, $0.yearTo) = (1990, 1999) }, titles: Self.titles)
    #expect(talk.wish == Self.wish { ($0.yearFrom, $0.yearTo) = (1990, 1999) })
    talk.hear(Self.wish { $0.season = "fall 2004" }, titles: Self.titles)
    #expect(talk.wish == Self.wish { $0.season = "fall 2004" })
    talk.hear(Self.wish { $0.refine = .older }, titles: Self.titles)
    #expect(talk.wish.season == nil && talk.wish.yearTo == 1999)
  }

  @Test func whatIsRatherWantedReplacesGenresAndMoods() {
    var talk = Conversation()
    talk.hear(
      Self.wish { ($0.genresIn, $0.moods, $0.genresOut) = (["Comedy"], [.sad], ["Ecchi"]) },
      titles: Self.titles)
    talk.hear(Self.wish { ($0.genresIn, $0.replaces) = (["Romance"], true) }, titles: Self.titles)
    #expect(talk.wish == Self.wish { ($0.genresIn, $0.genresOut) = (["Romance"], ["Ecchi"]) })
    talk.hear(Self.wish { $0.titlesOut = ["Naruto"] }, titles: Self.titles)
    talk.hear(Self.wish { $0.like = ["Naruto"] }, titles: Self.titles)
    #expect(talk.wish.titlesOut.isEmpty && talk.wish.like == ["Naruto"])
  }

  @Test func refinementsMoveToTheMiddleOfWhatWasShown() {
    var talk = Conversation()
    talk.shown = [1, 2, 3, 4, 5]
    func refined(_ refine: Wish.Refinement) -> Conversation {
      var next = talk
      next.hear(Self.wish { $0.refine = refine }, titles: Self.titles)
      return next
    }
    #expect(refined(.older).wish.yearTo == 2002 && refined(.newer).wish.yearFrom == 2004)
    #expect(refined(.shorter).wish.episodesTo == 29 && refined(.longer).wish.episodesFrom == 31)
    #expect(refined(.lessFamous).wish.membersTo == 1500 && refined(.moreFamous).wish.membersFrom == 6000)
    #expect(refined(.betterRated).wish.scoreFrom == 7.1)
    #expect(refined(.notThatOne).refused == [1] && refined(.different).refused == [1, 2, 3, 4, 5])
    talk.shown = []
    #expect(refined(.older).wish.yearTo == 1999 && refined(.lessFamous).wish.niche == .obscure)
    talk.hear(Self.wish { ($0.refine, $0.types) = (.clear, ["Movie"]) }, titles: Self.titles)
    #expect(talk.wish == Self.wish { $0.types = ["Movie"] } && talk.refused.isEmpty)
  }

  @Test func everyPartCanBeTakenOff() throws {
    let sentence =
      "ten sad funny drama shows like Monster, not like Naruto, no ecchi, by Bones, 1999-2005, rated 7+, "
      + "under 26 episodes, over 5000 members, little known, seinen or josei, not scary, not a movie, spring 2001"
    var wish = try TalkTests.grammar.get().read(sentence)
    #expect(wish.chips.count >= 17, "\(wish.chips.map(\.text))")
    for chip in wish.chips {
      #expect(wish.chips.contains(chip))
      wish = wish.without(chip)
      #expect(!wish.chips.contains(chip), "\(chip.text)")
    }
    wish.notUnderstood = []
    #expect(wish == Wish())
  }

  @Test func conversationsSurviveAFile() throws {
    var talk = Conversation()
    talk.hear(Self.wish { ($0.moods, $0.like, $0.count) = ([.weird], ["Monster"], 4) }, titles: Self.titles)
    talk.shown = [3]
    talk.hear(Self.wish { $0.refine = .notThatOne }, titles: Self.titles)
    let read = try JSONDecoder().decode(Conversation.self, from: try JSONEncoder().encode(talk))
    #expect(read == talk)
  }

  @Test func filtersPassWhatIsAskedFor() throws {
    let search = try Shipped.search.get()
    let wish = Self.wish {
      ($0.genresIn, $0.types, $0.yearTo, $0.unlike) = (["Sci-Fi", "Space"], ["TV"], 1999, ["Cowboy Bebop"])
    }
    let filter = TalkFilter(wish, search)
    let passing = search.titles.indices.filter(filter.passes).map { search.titles[$0] }
    #expect(passing.count > 10)
    #expect(
      passing.allSatisfy { $0.genres.contains("Sci-Fi") && $0.genres.contains("Space") && $0.type == "TV" })
    #expect(passing.allSatisfy { $0.year.map { $0 <= 1999 } == true && $0.franchise != "Cowboy Bebop" })
  }

  @Test func ofTitlesOfOneNameTheBestKnownIsMeant() throws {
    let search = try Shipped.search.get()
    let rows = search.titles.indices.filter { search.titles[$0].title == "Jujutsu Kaisen" }
    #expect(rows.count > 1)
    let best = rows.max { search.titles.members($0) ?? 0 < search.titles.members($1) ?? 0 }
    #expect(TalkFilter(Self.wish { $0.like = ["Jujutsu Kaisen"] }, search).likeRows == [best])
  }

  @Test func leftOutTitlesTakeTheirFranchisesWithThem() throws {
    let search = try Shipped.search.get()
    let filter = TalkFilter(Self.wish { $0.titlesOut = ["Naruto"] }, search)
    let out = search.titles.indices.filter { !filter.passes($0) }.map { search.titles[$0] }
    #expect(out.count > 5 && out.contains { $0.title.hasPrefix("Naruto: Shippuuden") })
    #expect(Set(out.map(\.franchise)).count == 1)
  }

  @Test func reasonsAreOfTheCatalogue() throws {
    let search = try Shipped.search.get()
    let row = try #require(search.titles.row(of: 578))
    let filter = TalkFilter(Self.wish { ($0.moods, $0.like) = ([.sad], ["Hadashi no Gen"]) }, search)
    let reasons = filter.reasons(row)
    #expect(reasons.contains { $0.hasPrefix("like Hadashi no Gen: shares ") })
    let sad = try #require(reasons.first { $0.hasPrefix("sad: ") }).dropFirst(5).components(separatedBy: ", ")
    let known = (search.keywords[578] ?? []) + search.titles[row].genres
    #expect(sad.allSatisfy(known.contains), "\(sad)")
  }
}
