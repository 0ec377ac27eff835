import Cards
import Events
import Foundation
import Journal
import Testing

@testable import App

/// Knobs of config.toml, and what a profile has turned itself.
@Suite struct ProfileKnobsTests {
  @Test func profilesFollowTheSettingsFileUntilTheyTurnAKnob() throws {
    let folder = NSTemporaryDirectory() + "knobs-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let store = try JournalStore(path: folder + "/nostrade.db")
    let profile = try store.profile(named: "me")
    func log(_ standard: RankingKnobs) -> ProfileLog { ProfileLog(store, profile, standard: standard) }
    var file = RankingKnobs()
    (file.ignoresDislikes, file.presence) = (true, 0.7)
    #expect(try log(RankingKnobs()).settings() == RankingSettings())
    #expect(try log(file).settings().knobs == file)
    // The profile turns one knob and a filter; the others still follow the file.
    var settings = try log(file).settings()
    settings.knobs.niche = 0.5
    settings.knobs.genreWeights = ["Drama": 2]
    settings.filters.yearFrom = 2000
    _ = try log(file).commit([], settings: settings)
    #expect(try log(file).settings() == settings)
    file.presence = 0.1
    file.niche = 0.9
    settings.knobs.presence = 0.1
    #expect(try log(file).settings() == settings, "what the profile turned is its own")
    // Turned off by the profile, whatever the file says.
    settings.knobs.ignoresDislikes = false
    _ = try log(file).commit([], settings: settings)
    #expect(try log(file).settings().knobs.ignoresDislikes == false)
    // Settings that an earlier version stored have every knob.
    var whole = RankingKnobs()
    whole.diversity = 0
    #expect(try log(whole).settings().knobs.diversity == 0)
  }
}
