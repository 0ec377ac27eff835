import Cards
import Catalogue
import Events
import Testing

@testable import Feed

/// Filters and knobs: turning, resetting, what is stored.
extension ScreensTests {
  @Test func filtersAreStoredAndReported() {
    var state = feed()
    #expect(state.update(.open(.filters())) == [.loadSummary])
    state.receive(.summaryLoaded(library))
    #expect(state.rows.count == 14)
    let before = state.settings
    let effects = state.update(.turn(-1))
    #expect(state.settings.filters.hidesSequels)
    #expect(effects == [.applySettings(state.settings, message: "Sequels: hidden.")])
    #expect(state.update(.reset) == [.applySettings(before, message: "Sequels: shown.")])
    #expect(state.update(.reset).isEmpty)
    // The models are loaded once.
    _ = state.update(.back)
    #expect(state.update(.open(.knobs())) == [.loadModels(then: nil)])
  }

  @Test func modelsSwitchInOrderAndBack() {
    var state = feed()
    #expect(state.update(.switchModel(1)) == [.loadModels(then: .switchModel(1))])
    state.receive(
      .modelsLoaded([
        AvailableModel("ensemble"), AvailableModel("linear"), AvailableModel("autoencoder"),
      ]))
    #expect(state.model?.name == "ensemble")
    let effects = state.update(.switchModel(1))
    #expect(state.settings.model == "linear" && state.model?.name == "linear")
    #expect(effects == [.applySettings(state.settings, message: "Ranked by the linear model.")])
    _ = state.update(.switchModel(1))
    #expect(state.settings.model == "autoencoder")
    // The default model is stored as no choice, so that a tuned one can replace it.
    _ = state.update(.switchModel(1))
    #expect(state.settings.model == nil)
    _ = state.update(.switchModel(-1))
    #expect(state.settings.model == "autoencoder")
    #expect(state.update(.rankBy("autoencoder")).isEmpty)
    state.receive(.modelsLoaded([AvailableModel("ensemble")]))
    #expect(state.model?.name == "ensemble", "one that is gone leaves the one by default")
    #expect(state.update(.switchModel(1)).isEmpty && state.status == "There is no other model.")
  }

  @Test func presenceIsOfferedForEveryModel() throws {
    var state = feed()
    state.receive(.summaryLoaded(library))
    state.receive(.modelsLoaded([AvailableModel("ensemble"), AvailableModel("autoencoder")]))
    #expect(state.update(.open(.knobs())).isEmpty)
    #expect(state.rows.contains(.model) && state.rows.contains(.presence))
    _ = state.update(.select(try #require(state.rows.firstIndex(of: .model))))
    _ = state.update(.turn(1))
    #expect(state.value(.model) == "autoencoder")
    _ = state.update(.select(try #require(state.rows.firstIndex(of: .presence))))
    #expect(state.value(.presence) == "20%")
    let effects = state.update(.turn(1))
    #expect(abs(state.settings.knobs.presence - 0.3) < 1e-9)
    #expect(effects == [.applySettings(state.settings, message: "Presence: 30%.")])
    _ = state.update(.reset)
    #expect(state.settings.knobs.presence == 0.2)
    _ = state.update(.select(try #require(state.rows.firstIndex(of: .model))))
    _ = state.update(.reset)
    #expect(state.settings.model == nil && state.rows.contains(.presence))
  }

  /// A knob that is reset goes back to the settings file.
  @Test func resetsGoToTheSettingsFile() throws {
    var standard = RankingKnobs()
    standard.presence = 0.7
    var settings = RankingSettings()
    settings.knobs = standard
    var state = FeedState(
      profile: "me", snapshot: snapshot([1, 2], history: [(9, .love)]), settings: settings,
      standardKnobs: standard)
    _ = state.update(.open(.knobs()))
    _ = state.update(.select(try #require(state.rows.firstIndex(of: .presence))))
    #expect(state.update(.reset).isEmpty && state.status == SettingsScreen.alreadyReset)
    _ = state.update(.turn(-1))
    #expect(abs(state.settings.knobs.presence - 0.6) < 1e-9)
    _ = state.update(.reset)
    #expect(state.settings.knobs.presence == 0.7)
    _ = state.update(.turn(1))
    _ = state.update(.resetAll)
    #expect(state.settings.knobs == standard)
  }

  @Test func everySettingTurnsToBothEndsAndBack() {
    for row in SettingRow.filters(library) + SettingRow.knobs(library) {
      var settings = RankingSettings()
      #expect(settings.isDefault(row))
      for step in [1, -1] {
        for _ in 0..<60 {
          settings.turn(row, by: step)
          #expect(settings == settings.bounded, "\(row)")
          #expect(!SettingLabels.value(row, settings).isEmpty)
        }
      }
      settings.turn(row, by: 1)
      settings.reset(row)
      #expect(settings == RankingSettings(), "\(row)")
    }
  }

  /// Right is shown and on, Left hidden and off, wherever the setting stands; Enter makes it the other.
  @Test func whatIsOnOrOffIsSetByTheDirection() {
    for row in [SettingRow.type("TV"), .sequels, .adult, .saved, .explores, .ignoresDislikes] {
      var settings = RankingSettings()
      for (step, words) in [(1, ["shown", "on", "one in eight"]), (-1, ["hidden", "off"])] {
        for _ in 0..<3 {
          settings.turn(row, by: step)
          #expect(words.contains(SettingLabels.value(row, settings)), "\(row) by \(step)")
        }
      }
      let off = settings
      settings.change(row)
      #expect(settings != off)
      settings.change(row)
      #expect(settings == off)
    }
    var state = feed()
    _ = state.update(.open(.filters()))
    state.receive(.summaryLoaded(library))
    #expect(state.update(.turn(1)).isEmpty && state.status == SettingsScreen.endOfRange)
    #expect(state.update(.enter).count == 1 && state.settings.filters.hidesSequels)
  }

  @Test func genresAreWantedUnwantedOrNeither() {
    var settings = RankingSettings()
    settings.turn(.genre("Drama"), by: 1)
    #expect(settings.filters.wantedGenres == ["Drama"])
    settings.turn(.genre("Drama"), by: -1)
    #expect(settings == RankingSettings())
    settings.turn(.genre("Drama"), by: -1)
    #expect(settings.filters.unwantedGenres == ["Drama"] && settings.filters.wantedGenres.isEmpty)
  }
}
