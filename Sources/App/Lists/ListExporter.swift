import Catalogue
import Events
import Foundation
import Journal
import Lists

/// Takes everything out of the journal that a person said.
public struct ListExporter {
  private let store: any EventJournal
  private let profile: Profile
  private let titles: TitleTable

  /// An exporter for a profile.
  public init(_ store: any EventJournal, _ profile: Profile, _ titles: TitleTable) {
    (self.store, self.profile, self.titles) = (store, profile, titles)
  }

  /// The whole profile, current answers first. O(events + entries).
  public func own() throws -> OwnList {
    var own = try store.archive(of: profile)
    own.answers = try entries().map(OwnList.Stated.init)
    return own
  }

  /// The current answers with what imported lists say of their titles, oldest first; after them what still waits for its title.
  /// O(events + entries).
  public func entries() throws -> [ListEntry] {
    let answers = CurrentAnswers(try store.events(userID: profile.userID))
    let reviews = try store.contexts(userID: profile.userID).compactMapValues(\.review)
    var listed: [Int: ListEntry] = [:]
    var waiting: [ListEntry] = []
    let standing = Set(answers.events.compactMap(\.importID))
    for stored in try store.listEntries(userID: profile.userID) {
      if let id = stored.animeID {
        listed[id] = stored.entry
      } else if standing.contains(stored.importID) {
        waiting.append(stored.entry)
      }
    }
    return answers.events.map { event in
      var entry = entry(event, listed[event.animeID], answers.setAside[event.animeID]?.feedback)
      if let review = reviews[event.id] { (entry.notes, entry.isScoreRead) = (review, event.rating != nil) }
      return entry
    } + waiting
  }

  private func entry(_ event: Event, _ listed: ListEntry?, _ aside: Feedback?) -> ListEntry {
    var entry = listed ?? ListEntry()
    let said = aside ?? event.feedback
    // What the list says of a title that was answered otherwise here holds no more.
    if listed?.answer != said || listed == nil { entry.status = Self.status(said) }
    entry.malID = event.animeID
    (entry.feedback, entry.isSetAside) = (said, aside != nil)
    (entry.score, entry.isScoreRead, entry.time) = (event.rating, false, event.time)
    guard let row = titles.row(of: event.animeID) else { return entry }
    let anime = titles[row]
    entry.names = [anime.romaji ?? anime.title]
    (entry.type, entry.year, entry.episodes) = (anime.type, anime.year, anime.episodes)
    return entry
  }

  /// The state of a title with an answer; nil for what is none.
  private static func status(_ feedback: Feedback) -> ListStatus? {
    switch feedback {
    case .dislike, .like, .love, .seen: .completed
    case .dropped: .dropped
    case .saved: .planned
    case .unsaved, .skipped, .undo, .evidenceOff: nil
    }
  }
}
