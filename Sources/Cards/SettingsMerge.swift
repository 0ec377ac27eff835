extension RankingSettings {
  /// These settings with what was changed from `old` to `new`: two programs that each change something of the same profile do not take
  /// back each other's changes. Of sets and genre weights each member is a change of its own.
  public func with(changesFrom old: RankingSettings, to new: RankingSettings) -> RankingSettings {
    var result = self
    func take<T: Equatable>(_ path: WritableKeyPath<RankingSettings, T>) {
      if old[keyPath: path] != new[keyPath: path] { result[keyPath: path] = new[keyPath: path] }
    }
    func take(_ path: WritableKeyPath<RankingSettings, Set<String>>) {
      let (before, after) = (old[keyPath: path], new[keyPath: path])
      result[keyPath: path].formUnion(after.subtracting(before))
      result[keyPath: path].subtract(before.subtracting(after))
    }
    take(\.filters.hiddenTypes)
    take(\.filters.wantedGenres)
    take(\.filters.unwantedGenres)
    take(\.filters.yearFrom)
    take(\.filters.yearTo)
    take(\.filters.episodesFrom)
    take(\.filters.episodesTo)
    take(\.filters.scoreFrom)
    take(\.filters.membersFrom)
    take(\.filters.membersTo)
    take(\.filters.seasons)
    take(\.filters.hidesSequels)
    take(\.filters.showsAdult)
    take(\.filters.showsSaved)
    take(\.knobs.niche)
    take(\.knobs.content)
    take(\.knobs.diversity)
    take(\.knobs.presence)
    take(\.knobs.ignoresDislikes)
    take(\.knobs.explores)
    take(\.knobs.franchises)
    for genre in Set(old.knobs.genreWeights.keys).union(new.knobs.genreWeights.keys)
    where old.knobs.genreWeights[genre] != new.knobs.genreWeights[genre] {
      result.knobs.genreWeights[genre] = new.knobs.genreWeights[genre]
    }
    // A genre is wanted or unwanted.
    result.filters.wantedGenres.subtract(new.filters.unwantedGenres)
    result.filters.unwantedGenres.subtract(new.filters.wantedGenres)
    take(\.model)
    take(\.titles)
    return result
  }
}
