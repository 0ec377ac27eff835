import Cards
import Meaning
import Models
import Recommending

/// The options of rankings that a person sees.
extension ReloadingRanker {
  /// The feed's ranking options at a time in Unix milliseconds: only the next unseen title of each franchise, and the answers of the
  /// last hours count more.
  public static func feedOptions(at time: Int64) -> RankingOptions {
    var options = RankingOptions()
    options.franchises = .earliest
    options.time = time
    options.recency = Recency()
    return options
  }

  /// The options that answer a conversation: the profile's own but for its filters, of which only genres that it never wants, adult
  /// titles and sequels count beside what is asked for.
  public static func talkOptions(
    at time: Int64, _ settings: RankingSettings, _ wish: Wish
  ) -> RankingOptions {
    var own = settings
    own.filters = RankingFilters()
    own.filters.unwantedGenres = settings.filters.unwantedGenres.subtracting(wish.genresIn + wish.genresAny)
    own.filters.hidesSequels = settings.filters.hidesSequels
    own.filters.showsAdult = settings.filters.showsAdult
    own.knobs.explores = false
    if wish.niche == .obscure { own.knobs.niche = max(own.knobs.niche, 0.5) }
    return feedOptions(at: time).with(own)
  }
}
