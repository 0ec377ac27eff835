import Cards
import Feed
import Testing

@testable import App

/// Two feeds on one profile: neither takes back what the other has set.
@Suite struct SettingsElsewhereTests {
  private func press(_ session: FeedSession, _ actions: FeedAction...) {
    for action in actions {
      session.handle(action)
      session.commitBurst()
    }
  }

  @Test func aChangeKeepsWhatAnotherFeedHasSet() throws {
    let log = lovedLog()
    let (first, second) = (try makeSession(log), try makeSession(log))
    for session in [first, second] {
      press(session, .open(.filters()))
      session.state.receive(.summaryLoaded(CatalogueSummary()))
    }
    press(first, .select(1), .turn(1))
    press(second, .select(2), .turn(1))
    #expect(log.kept.filters.scoreFrom == 5 && log.kept.filters.yearFrom == 1960)
    #expect(second.state.settings == log.kept, "the second feed ranks by both")
    // Its next change starts from both, and reaches the first feed with that one's own next change.
    press(second, .select(1), .turn(1))
    #expect(log.kept.filters.scoreFrom == 5.25)
    press(first, .select(2), .turn(1))
    #expect(log.kept.filters.scoreFrom == 5.25 && log.kept.filters.yearFrom == 1960)
    #expect(first.state.settings == log.kept)
  }

  /// Every field differs from its default, so that a new one that is not merged fails here.
  @Test func everyFieldIsMerged() {
    var all = RankingSettings()
    all.filters.hiddenTypes = ["Movie"]
    all.filters.wantedGenres = ["Drama"]
    all.filters.unwantedGenres = ["Horror"]
    (all.filters.yearFrom, all.filters.yearTo) = (1990, 2000)
    (all.filters.episodesFrom, all.filters.episodesTo) = (2, 20)
    all.filters.scoreFrom = 7
    (all.filters.membersFrom, all.filters.membersTo) = (1, 9)
    all.filters.seasons = ["Fall"]
    (all.filters.hidesSequels, all.filters.showsAdult, all.filters.showsSaved) = (true, true, true)
    (all.knobs.niche, all.knobs.content, all.knobs.diversity, all.knobs.presence) = (0.9, 0.9, 0.9, 0.9)
    (all.knobs.ignoresDislikes, all.knobs.explores, all.knobs.franchises) = (true, false, .every)
    all.knobs.genreWeights = ["Drama": 2]
    (all.model, all.titles) = ("linear", .english)
    let plain = RankingSettings()
    for (mine, standard) in [
      (Mirror(reflecting: all.filters), Mirror(reflecting: plain.filters)),
      (Mirror(reflecting: all.knobs), Mirror(reflecting: plain.knobs)),
      (Mirror(reflecting: all), Mirror(reflecting: plain)),
    ] {
      for (a, b) in zip(mine.children, standard.children) {
        #expect("\(a.value)" != "\(b.value)", "\(a.label ?? "") is not tested")
      }
    }
    #expect(plain.with(changesFrom: plain, to: all) == all)
    #expect(all.with(changesFrom: all, to: plain) == plain)
    #expect(all.with(changesFrom: plain, to: plain) == all)
  }

  @Test func membersOfSetsAreChangesOfTheirOwn() {
    var (stored, new) = (RankingSettings(), RankingSettings())
    stored.filters.hiddenTypes = ["OVA"]
    stored.filters.unwantedGenres = ["Drama"]
    stored.knobs.genreWeights = ["Horror": -1]
    new.filters.hiddenTypes = ["Movie"]
    new.filters.wantedGenres = ["Drama"]
    new.knobs.genreWeights = ["Drama": 1]
    let merged = stored.with(changesFrom: RankingSettings(), to: new)
    #expect(merged.filters.hiddenTypes == ["OVA", "Movie"])
    #expect(merged.filters.wantedGenres == ["Drama"] && merged.filters.unwantedGenres.isEmpty)
    #expect(merged.knobs.genreWeights == ["Horror": -1, "Drama": 1])
  }

  /// A change that is neither a filter nor a knob is not said to be one.
  @Test func aLanguageThatIsNotStoredBlamesNoFilter() throws {
    let log = lovedLog()
    let session = try makeSession(log)
    log.fails = true
    press(session, .nextLanguage)
    #expect(session.failure == FeedMessages.lastChangeNotSaved)
    #expect(session.state.error?.hasPrefix("The change was not saved: ") == true)
  }

  @Test func aRedoNamesWhatItBringsBack() throws {
    let session = try makeSession(lovedLog())
    press(session, .answer(.like), .undo, .redo)
    #expect(session.state.status.hasPrefix("Redone: liked T1."), "\(session.state.status)")
  }
}
