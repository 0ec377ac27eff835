import Cards
import Catalogue
import Testing

@testable import Feed

/// The bounds among the filters, and the sentences about settings.
@Suite struct SettingRowTests {
  /// The first step from "any" hides little, and no step past an end turns a bound into its opposite.
  @Test func boundsBeginWhereTheyHideLeast() {
    for row in [SettingRow.yearFrom, .episodesFrom, .membersFrom, .scoreFrom] {
      var settings = RankingSettings()
      settings.turn(row, by: -1)
      #expect(settings.isDefault(row), "\(row): less than any")
      for _ in 0..<60 { settings.turn(row, by: 1) }
      let strictest = settings
      settings.turn(row, by: 1)
      #expect(settings == strictest && !settings.isDefault(row))
      for _ in 0..<60 { settings.turn(row, by: -1) }
      #expect(settings.isDefault(row))
    }
    for row in [SettingRow.yearTo, .episodesTo, .membersTo] {
      var settings = RankingSettings()
      settings.turn(row, by: 1)
      #expect(settings.isDefault(row), "\(row): more than any")
      settings.turn(row, by: -1)
      let widest = settings
      settings.turn(row, by: -1)
      #expect(settings != widest && !settings.isDefault(row))
      for _ in 0..<60 { settings.turn(row, by: 1) }
      #expect(settings.isDefault(row))
    }
  }

  /// A key without a direction narrows a bound step by step and lifts it after the strictest.
  @Test func aKeyWithoutADirectionNarrowsABound() {
    for (row, first) in [
      (SettingRow.yearTo, "2030"), (.yearFrom, "1960"), (.episodesTo, "200"), (.scoreFrom, "5.0"),
    ] {
      var settings = RankingSettings()
      settings.change(row)
      #expect(SettingLabels.value(row, settings) == first)
      var steps = 1
      while !settings.isDefault(row), steps < 100 {
        settings.change(row)
        steps += 1
      }
      #expect(steps > 10 && steps < 100)
    }
  }

  /// Genres that moved are left out first, then how much is new; never what was done.
  @Test func sentencesAreShortenedFromTheirEnd() {
    let said = Status.effect(
      RankingEffect(
        said: "Loved A, B.", passing: "1 of 2 pass.",
        change: ["13 of the top 20 are new", "more Slice of Life", "less Comedy"]))
    var text = said.text
    for shorter in [
      "Loved A, B. 1 of 2 pass. 13 of the top 20 are new; more Slice of Life, less Comedy.",
      "Loved A, B. 1 of 2 pass. 13 of the top 20 are new; more Slice of Life.",
      "Loved A, B. 1 of 2 pass. 13 of the top 20 are new.", "Loved A, B. 1 of 2 pass.",
      "Loved A, B. 1 of 2 pass.",
    ] {
      #expect(text == shorter)
      text = said.fitted(to: text.count - 1, cells: \.count, clip: { String($0.prefix($1)) })
    }
    for other in ["Nothing to undo.", "", "3 of the top 20", "Down; up, down."] {
      #expect(Status.plain(other).fitted(to: 1, cells: \.count, clip: { String($0.prefix($1)) }) == other)
    }
  }

  /// What a filter did is told with how many titles pass, what a knob did without.
  @Test func settingsTellHowManyPassWhereThatChanged() {
    func ranking(_ candidates: Int, _ out: Int) -> Ranking {
      Ranking(
        cards: [Card(anime: Anime(id: 1, title: "T"), rank: 1, score: 0, reasons: [])],
        candidates: candidates, filteredOut: out)
    }
    #expect(
      FeedMessages.effect("Sequels: hidden.", before: ranking(9, 0), after: ranking(7, 2)).text
        == "Sequels: hidden. 7 of 9 pass. The top card is unchanged.")
    #expect(
      FeedMessages.effect("Niche: 10%.", before: ranking(7, 2), after: ranking(7, 2)).text
        == "Niche: 10%. The top card is unchanged.")
  }
}
