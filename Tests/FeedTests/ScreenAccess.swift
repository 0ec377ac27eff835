import Cards
import Feed

/// The parts of the screen on top that tests read; empty when another screen is on top.
extension FeedState {
  var field: SearchField {
    switch screen {
    case .search(let screen): screen.field
    case .onboarding(let screen): screen.field
    default: SearchField()
    }
  }
  var picks: [Int] { if case .onboarding(let screen) = screen { screen.picks.map(\.id) } else { [] } }
  var rows: [SettingRow] {
    switch screen {
    case .filters(let screen), .knobs(let screen): screen.rows(in: self)
    default: []
    }
  }
  var typed: String { if case .palette(let screen) = screen { screen.text } else { "" } }
  var choices: [String] { if case .profiles(let screen) = screen { screen.choices.map(\.name) } else { [] } }
  var pointed: Int? { if case .map(let screen) = screen { screen.pointed(in: self)?.id } else { nil } }
  var reach: Float? { if case .map(let screen) = screen { screen.window.reach } else { nil } }
}
