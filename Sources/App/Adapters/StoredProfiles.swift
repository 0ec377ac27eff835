import Cards
import Feed
import Journal

/// The profiles of a home, stored in the journal.
public struct StoredProfiles: ProfileStore {
  private let store: JournalStore
  private let standard: RankingKnobs

  /// The profiles in `store`. `standard` are the knobs of those that have not turned them.
  public init(_ store: JournalStore, standard: RankingKnobs = RankingKnobs()) {
    (self.store, self.standard) = (store, standard)
  }

  /// All profiles with the number of their events, oldest first.
  public func profiles() throws -> [ProfileSummary] {
    try store.profiles().map { ProfileSummary(name: $0.profile.name, events: $0.events) }
  }

  /// The log of a profile; the profile is created when it does not exist.
  public func log(of name: String) throws -> any EventLog {
    ProfileLog(store, try store.profile(named: name), standard: standard)
  }
}
