import Events
import Lists

/// A list that a person brought.
public struct ListImport: Sendable, Equatable, Identifiable {
  /// Grows with every import.
  public var id: Int64
  /// Where the list was kept; see `PersonList.Source`.
  public var source: String
  /// The name of the file, without its folder.
  public var file: String
  /// Its owner there.
  public var owner: String?
  /// When it was imported, Unix milliseconds.
  public var time: Int64
  /// When it was taken back by itself, where it became no event.
  public var undone: Int64?

  /// An import.
  public init(id: Int64 = 0, source: String, file: String, owner: String?, time: Int64, undone: Int64? = nil)
  {
    (self.id, self.source, self.file, self.owner) = (id, source, file, owner)
    (self.time, self.undone) = (time, undone)
  }
}

/// What a list says of a title, as it is stored.
public struct StoredListEntry: Sendable, Equatable, Identifiable {
  /// Grows with every entry.
  public var id: Int64 = 0
  /// The import that brought it.
  public var importID: Int64
  /// The event that it became; nil where it said nothing new.
  public var eventID: Int64?
  /// The title; nil while none of the catalogue fits.
  public var animeID: Int?
  /// What it says.
  public var entry: ListEntry

  /// An entry of an import.
  public init(importID: Int64, eventID: Int64? = nil, animeID: Int?, entry: ListEntry) {
    (self.importID, self.eventID, self.animeID, self.entry) = (importID, eventID, animeID, entry)
  }
}

/// An entry to be stored, with the events that it becomes.
public struct ListEntryDraft: Sendable {
  let entry: ListEntry, animeID: Int?, events: [EventDraft]

  /// An entry with its events.
  public init(_ entry: ListEntry, animeID: Int?, events: [EventDraft]) {
    (self.entry, self.animeID, self.events) = (entry, animeID, events)
  }
}
