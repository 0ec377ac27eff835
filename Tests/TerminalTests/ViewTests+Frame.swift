import Cards
import Catalogue
import Feed
import Foundation
import Testing

@testable import Terminal

/// The bars above and below a screen: what happened, and where one is.
extension ViewTests {
  /// What a filter did stands in the status line without being cut, at 80 columns with what is new, at 60 at least with what passes.
  @Test func whatAFilterDidFitsTheLine() {
    let summary = CatalogueSummary(Sample.titles)
    func cards(_ ids: Range<Int>, _ genre: String, passing: Int) -> Ranking {
      Ranking(
        cards: ids.map {
          var anime = Anime(id: $0, title: "T")
          anime.genres = [genre]
          return Card(anime: anime, rank: 1, score: 0, reasons: [])
        }, candidates: passing, filteredOut: 22_674 - passing)
    }
    // A knob changes no number of titles.
    let rows =
      SettingRow.filters(summary).map { ($0, 22_674) } + [(.genre("Award Winning"), 22_674)]
      + SettingRow.knobs(summary).map { ($0, 11_743) }
    for (row, passing) in rows {
      for by in [1, -1] {
        var settings = RankingSettings()
        settings.turn(row, by: by)
        let said = SettingLabels.change(row, settings)
        let effect = FeedMessages.effect(
          said, before: cards(1..<21, "Comedy", passing: passing),
          after: cards(30..<50, "Slice of Life", passing: 11_743))
        var state = Sample.state()
        state.receive(.refreshed(state.snapshot, message: effect))
        let isFilter = passing != 11_743
        for (width, wanted) in [
          (60, isFilter ? " 11,743 of 22,674 pass." : "."), (80, " 20 of the top 20 are new"),
        ] {
          let lines = FrameView.draw(state, RenderContext(), width: width, height: 24).lines
          let line = lines.first { $0.contains(said) } ?? ""
          #expect(line.contains(wanted) && !line.contains("…"), "\(width): \(lines.dropLast().last ?? "")")
        }
      }
    }
  }

  /// The news of a tuning does not hide what a key says.
  @Test func newsStandsBesideWhatAKeyDid() {
    var state = Sample.state()
    state.receive(.tuningFinished("Tuned on your answers."))
    state.update(.say("Ranked by the linear model."))
    for (width, height) in Self.sizes {
      let lines = FrameView.draw(state, RenderContext(), width: width, height: height).lines
      #expect(lines[height - 3].contains("Tuned on your answers."))
      #expect(lines[height - 2].contains("Ranked by the linear model."))
    }
  }

  /// A sentence that is longer than the line has a second one: its end says what to do.
  @Test func longSentencesHaveTwoLines() {
    var state = Sample.state()
    state.update(.say(FeedMessages.watchesAlone))
    let lines = FrameView.draw(state, RenderContext(), width: 60, height: 20).lines
    #expect(lines[17].contains("You watch alone") && lines[18].contains("switcher."), "\(lines)")
  }

  @Test func hintsThatAreCutEndWithAnEllipsis() {
    var talk = Sample.state()
    _ = talk.update(.open(.talk()))
    let lines = FrameView.draw(talk, RenderContext(), width: 60, height: 20).lines
    #expect(lines.contains { $0.contains("▏") && $0.contains("…") })
  }

  /// The end of an error says what to do: it has a second line.
  @Test func errorsAreReadToTheirEnd() {
    let error =
      "Not saved: the database cannot be written: check the permissions of the file and of its folder."
    for var state in KeyTableTests.states {
      state.receive(.failed(error))
      for (width, height) in Self.sizes {
        let lines = FrameView.draw(state, RenderContext(), width: width, height: height).lines
        let said = lines.suffix(3).joined(separator: " ").split(separator: " ").joined(separator: " ")
        #expect(said.contains("! " + error), "\(state.screen.name) at \(width)x\(height): \(said)")
      }
    }
  }

  @Test func topBarNamesTheOpenScreens() {
    var state = Sample.state()
    for screen in [Screen.history(), .ranked(), .taste(), .filters(), .knobs(), .map()] {
      _ = state.update(.open(screen))
    }
    let bar = FrameView.draw(state, RenderContext(), width: 80, height: 24).lines[0]
    #expect(bar.contains("… › ") && bar.contains(" › knobs › map") && !bar.contains("feed ›"), "\(bar)")
    #expect(
      FrameView.draw(state, RenderContext(), width: 200, height: 60).lines[0].contains("feed › history"))
    for room in 1...60 { #expect(CellWidth.of(FrameView.trail(state.screens, to: room)) <= room) }
  }

  @Test func fieldsShowTheEndOfALongText() {
    var search = Sample.state()
    _ = search.update(.open(.search()))
    for c in "begin " + String(repeating: "進撃", count: 25) + "end" { _ = search.update(.type(c)) }
    let line =
      FrameView.draw(search, RenderContext(), width: 60, height: 24).lines.first { $0.contains("▏") } ?? ""
    #expect(line.contains("/ …") && line.contains("end▏") && !line.contains("begin"), "\(line)")
    let new = FeedState(profile: "me", snapshot: Sample.world(history: []))
    var typed = new
    for c in "begin " + String(repeating: "long ", count: 10) + "end" { _ = typed.update(.type(c)) }
    let field =
      FrameView.draw(typed, RenderContext(), width: 80, height: 24).lines.first { $0.contains("▏") } ?? ""
    #expect(field.contains("/ …") && field.contains("end▏"), "\(field)")
    var entry = Sample.state()
    _ = entry.update(.open(.profiles()))
    for c in String(repeating: "進撃", count: 18) + "end" { _ = entry.update(.type(c)) }
    let name =
      FrameView.draw(entry, RenderContext(), width: 60, height: 24).lines.first { $0.contains("▏") } ?? ""
    #expect(name.contains("› …") && name.contains("end▏"), "\(name)")
  }
}
