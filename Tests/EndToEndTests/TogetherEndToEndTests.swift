import Events
import Foundation
import Journal
import TestSupport
import Testing

/// Two people at one screen, and the titles of a season.
@Suite(.waiting) struct TogetherEndToEndTests {
  func events(_ home: TestHome, _ name: String) throws -> [Event] {
    let store = try JournalStore(path: home.path + "/nostrade.db")
    return try store.events(userID: try store.profile(named: name).userID)
  }

  @Test func twoWatchTogetherAndAnswersGoToWhomTheySay() throws {
    let home = try TestHome.loved()
    #expect(
      try home.nostrade("rate", "Nana", "--love", "--profile", "anna", "--create").status == 0)
    let screen = try Tmux(home.feed).shows("1 answered")
    try screen.press("P").shows("Choose a profile", "anna").type("anna").press("C-w")
      .shows("watches together", "One feed for me and anna.")
    try screen.press("Escape").shows("me + anna", "answers go to me", "me: ", "anna: ")
    try screen.press("2").shows("2 answered")
    try screen.press("A").shows("answers go to anna", "1 answered")
    try screen.press("1").shows("2 answered")
    try screen.press("q").ends(0)
    let (mine, hers) = (try events(home, "me"), try events(home, "anna"))
    #expect(mine.count == 2 && mine.last?.feedback == .like)
    #expect(hers.count == 2 && hers.last?.feedback == .dislike && hers.last?.animeID != mine.last?.animeID)
  }

  @Test func aSeasonIsListedRankedAndLeft() throws {
    let home = try TestHome.loved()
    let screen = try Tmux(home.feed, width: 60, height: 20).shows("1 answered")
    try screen.press("S").shows("season", " titles", "later")
    let first = try screen.text().split(separator: "\n")[1]
    try screen.press("Left").shows("season", without: [String(first)])
    try screen.press("3").shows("2 answered", "love ")
    try screen.press("Escape").shows("skip", without: ["season"]).press("q").ends(0)
    #expect(try events(home, "me").count == 2)
  }
}
