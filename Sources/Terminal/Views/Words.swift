import Cards
import Catalogue
import Feed
import Foundations

/// Sentences and captions of the views, in one place for a translation. Names of actions
/// stand in the key table, answers in `FeedMessages`, filters and knobs in `SettingLabels`, reasons in `Reason`, the line mode in
/// `PlainMessages`.
enum Words {
  // The frame
  static let tooSmall = "Too small"
  static func need(_ width: Int, _ height: Int) -> String { "need \(width)x\(height)" }
  static func have(_ width: Int, _ height: Int) -> String { "have \(width)x\(height)" }
  static func quits(_ keys: KeyTable) -> String { "\(keys.name(.quit)) quits" }
  static func counts(answered: Int, saved: Int) -> String {
    "\(answered.formattedCount) answered" + (saved > 0 ? "  \(saved.formattedCount) saved" : "")
  }
  static let moreBelow = "more below"

  // Keys
  static func noMeaning(_ key: String, _ state: FeedState, _ keys: KeyTable) -> String {
    if state.isTyping { return notInText(key, keys) }
    return "\(key) does nothing here." + showsKeys([.help, .helpAnywhere, .paletteAnywhere, .palette], keys)
  }
  static func notInText(_ key: String, _ keys: KeyTable) -> String {
    "\(key) does nothing in this text." + showsKeys([.helpAnywhere, .paletteAnywhere], keys)
  }
  /// By the first of these actions that has a key: settings may take keys away.
  private static func showsKeys(_ ways: [ActionID], _ keys: KeyTable) -> String {
    guard let way = ways.first(where: keys.hasKey) else { return "" }
    let isHelp = way == .help || way == .helpAnywhere
    return " \(keys.name(way)) " + (isHelp ? "shows the keys of this screen." : "lists every action.")
  }

  // A title
  static let picturesOff = "Pictures are off: pictures in config.toml turns them on."
  static func posterOf(_ title: String) -> String { "The poster of \(title) is a picture." }
  static let noSynopsis = "No synopsis yet."
  static let notRated = "not rated yet"
  static func episodes(_ count: Int) -> String { count.counted("episode") }
  static func from(_ members: Int) -> String { " from \(members.formattedCount)" }
  static func rank(_ card: Card, of ranking: Ranking) -> String {
    " "
      + (["#\(card.rank.formattedCount) of \(ranking.listed.formattedCount)"] + liking(card)).joined(
        separator: " · ") + " "
  }
  /// How likely one is to love a title, and the rating one would give it beside that of all; empty where that is not known.
  static func liking(_ card: Card) -> [String] {
    let all = card.anime.score.map { String(format: ", all %.1f", $0) } ?? ""
    return (card.match.map { ["match \($0)%"] } ?? [])
      + (card.rating.map { [String(format: "you %.1f", $0) + all] } ?? [])
  }
  /// The first of them in a column: a percentage of one digit stands below those of two.
  static func seasonLiking(_ card: Card) -> [String] {
    card.match.map { ["match " + right("\($0)%", 3)] } ?? liking(card)
  }
  static func you(_ past: String) -> String { "you: \(past)" }
  static func unknownTitle(_ keys: KeyTable) -> String {
    "This title is not in the catalogue; \(keys.name(.back)) goes back."
  }
  static let series = "The series in order"
  static let moreLikeThis = "More like this"
  /// A heading above figures, the longest first.
  static func counted(_ heading: String, lovers: Int) -> [String] {
    [", loved by how many of \(lovers.formattedCount) fans", ", of \(lovers.formattedCount) fans"].map {
      heading + $0
    }
  }
  static func loveToo(_ count: Int, of lovers: Int) -> String {
    "\(count.formattedCount) of \(lovers.formattedCount) fans of this title love it too"
  }
  static func goesThere(_ keys: KeyTable) -> String { "\(keys.name(.beside)) goes there" }
  /// How wide the caption of a fact is: source, first air, franchise, also, names.
  static let captionWidth = 11
  static func names(_ text: String) -> String { "Names      \(text)" }
  static func youWrote(_ text: String) -> String { "You wrote  \(text)" }
  static func source(_ text: String) -> String { "Source     \(text)" }
  static func firstAir(_ text: String) -> String { "First air  \(text)" }
  static func franchise(_ text: String, _ order: Int?, _ kind: FranchiseKind?) -> String {
    "Franchise  \(text)" + (order.map { ", no. \($0) to watch" } ?? "")
      + (kind.map { " (\(self.kind($0)))" } ?? "")
  }
  /// What a title is in its franchise, as a row shows it.
  static func kind(_ kind: FranchiseKind) -> String {
    switch kind {
    case .main: "start"
    case .sequel: "sequel"
    case .side: "side story"
    case .alternative: "alternative"
    case .recap: "recap"
    case .special: "special"
    }
  }
  static func scores(_ scores: ScoreCounts) -> String {
    let people = scores.people.counted("person", "people", grouped: true)
    return "\(people) scored it, \(two(scores.mean)) on average"
  }
  static func score(_ score: Int, _ scores: ScoreCounts) -> String {
    right("\(score)", 2) + right(scores[score].formattedCount, 8) + right("\(scores.percent(score))%", 5)
      + "  "
  }
  /// "10: 24 percent; 9: 31 percent", scores that nobody gave left out.
  static func spoken(_ scores: ScoreCounts) -> String {
    (1...10).reversed().filter { scores[$0] > 0 }.map { "\($0): \(scores.percent($0)) percent" }
      .joined(separator: "; ")
  }
  private static func right(_ text: String, _ width: Int) -> String {
    CellWidth.padded(text, to: width, toTheRight: true)
  }
  /// "8.87", of a value that is not negative.
  static func two(_ value: Double) -> String { value.twoDecimals }
  static func also(_ names: [String]) -> String { "Also       \(names.joined(separator: ", "))" }

  // The card
  static let next = "next"
  static let upNext = "Up next"
  static let why = "Why it is here"
  static func deviations(_ card: Card, of ranking: Ranking, _ score: String) -> String {
    "#\(card.rank.formattedCount) of \(ranking.listed.formattedCount), ranked \(distance(card.score)) an average title (\(score))"
  }
  /// How far a score in standard deviations is from the average, in words. It is no promise of love, which is the match: what others love
  /// is in it too.
  private static func distance(_ score: Double) -> String {
    switch score {
    case 2...: "far above"
    case 1..<2: "well above"
    case 0.25..<1: "above"
    case -0.25..<0.25: "about like"
    default: "below"
    }
  }
  static let same = "same"
  static func theSame(_ figure: String) -> String { "the same \(figure)" }
  static let howReasons =
    "Each figure is how far the title falls, in standard deviations, without that answer."

  /// What the key does to the selected answer; a long title is cut to leave the sentence whole.
  static func setsAside(_ answer: Reason.Answer, _ keys: KeyTable, to width: Int = .max) -> String {
    let (start, end) = ("\(keys.name(.setAside)) leaves ", " out as evidence")
    let room = max(8, width - CellWidth.of(start) - CellWidth.of(end))
    return start + CellWidth.clip(answer.title, to: room) + end
  }

  // The end of the feed
  static let everything = "Nothing left to recommend"
  static let nothingPasses = "Nothing passes the filters"
  static let nothingLeft = "No titles are left to rank."
  static func laterSeasons(_ count: Int) -> String {
    count.counted("title is left, but it is not", "titles are left, but none is", grouped: true)
      + " the next to watch of its series."
  }
  static func knobsList(_ keys: KeyTable) -> String {
    "\(keys.name(.knobs))  open the knobs: \(SettingLabels.name(.franchises)), every title lists them"
  }
  static func feedIsOut(_ end: Ranking.End, _ keys: KeyTable) -> String {
    switch end {
    case .filtered: filtersOpen(keys)
    case .laterSeasons(let count):
      "\(laterSeasons(count)) \(keys.name(.knobs)) opens the knobs: Franchises, every title lists them."
    case .answered: "The feed has run out: \(keys.name(.search)) finds any title again."
    }
  }
  static func filtersLift(_ keys: KeyTable) -> String {
    "\(keys.name(.filters))  open the filters"
      + (keys.hasKey(.resetAll) ? "; \(keys.name(.resetAll)) there resets them all" : "")
  }
  static func filtersOpen(_ keys: KeyTable) -> String {
    "Nothing passes the filters: \(keys.name(.filters)) opens them"
      + (keys.hasKey(.resetAll) ? ", \(keys.name(.resetAll)) there resets them." : ".")
  }
  static func hiddenByFilters(_ count: Int) -> String {
    "The filters hide all \(count.formattedCount) unanswered titles."
  }
  static func lift(_ name: String, _ count: Int) -> String {
    "Reset \(name): " + count.counted("title comes back.", "titles come back.", grouped: true)
  }
  static func noSingleFilter(_ keys: KeyTable) -> String {
    "Lifting one filter alone brings none back"
      + (keys.hasKey(.resetAll) ? ": \(keys.name(.resetAll)) resets all." : ".")
  }
  static func end(_ keys: KeyTable, saved: Int, hiddenAdult: Int) -> [String] {
    [
      hiddenAdult == 0
        ? "You have answered or put aside every title of the catalogue."
        : "You have answered or put aside every title but \(hiddenAdult.formattedCount) adult "
          + (hiddenAdult == 1 ? "one that is hidden." : "ones that are hidden."),
      "",
      "\(keys.name(.search))  search for a title and answer it again",
      "\(keys.name(.saved))  your \(saved.counted("saved title"))",
      "\(keys.name(.history))  what you answered   \(keys.name(.undo))  undo the last answer",
      "\(keys.name(.taste))  your taste by genre",
      "nostrade import --catalogue FILE  imports a larger catalogue",
    ]
  }

  // Lists
  static let ranking = "The ranking"
  static let saved = "Saved"
  static let history = "History, newest first"
  static func nothingSaved(_ keys: KeyTable) -> String {
    "Nothing saved yet: \(keys.name(.save)) saves a title for later."
  }
  static func season(_ season: BroadcastSeason, _ count: Int) -> String {
    "\(season.name)  \(titles(count))"
  }
  static let seasons = "Seasons"
  static let noSeasons = "The catalogue names no seasons."
  static func nothingInSeason(isFiltered: Bool, _ keys: KeyTable) -> String {
    isFiltered
      ? "No title of this season that you have not answered passes the filters: \(keys.name(.filters)) opens them."
      : "The catalogue has no title of this season that you have not answered."
  }
  static func continues(_ title: String) -> String { "continues \(title)" }
  static func seasonHint(_ keys: KeyTable) -> String {
    " \(keys.name(.seasonEarlier)) earlier · \(keys.name(.seasonLater)) later "
  }
  static func historyHint(_ keys: KeyTable) -> String {
    " \(keys.name(.takeBack)) undoes one · \(keys.name(.rewind)) undoes it and all later ones "
  }

  // Search and the first screen
  static let search = "Search"
  static let searchHint = "a title in romaji, English or Japanese"
  static let searchByStory = "Search by what it is about"
  static let storyHint = "what you remember of the story, or: like Mushishi but funny"
  static let talk = "What are you after?"
  static func asking(_ keys: KeyTable) -> String { "Asking the language model. \(keys.name(.back)) cancels." }
  static let wording = "The language model is asked for a comment."
  static let talkHint = "something short and sad from the nineties, nothing like Clannad"
  static func notUnderstood(_ part: String) -> String { "I did not understand: \"\(part)\"." }
  static let whatDoYouLove = "What do you love?"
  static let popular = "popular titles"
  static let found = "found"
  static func opensFeed(_ keys: KeyTable) -> String { "\(keys.name(.back)) opens the feed" }
  /// The same in a line below the field, where there is no room beside it.
  static func firstSteps(_ keys: KeyTable, isOnResults: Bool) -> String {
    isOnResults
      ? "\(keys.name(.pick)) loves one, \(keys.name(.back)) goes back"
      : "\(keys.name(.results)) reaches them, \(keys.name(.pick)) loves one"
  }
  static func picked(_ count: Int) -> String { "\(count) picked" }
  static func pickedCaption(_ count: Int) -> String { "Picked  \(count)" }
  static let howItWorks = "How it works"
  static func firstSteps(_ keys: KeyTable, isAtHome: Bool, isTyping: Bool) -> String {
    "Type a few letters of a favourite, press \(keys.name(.results)) to reach it, and \(keys.name(.pick)) to love it; \(keys.name(.dislike)), "
      + "\(keys.name(.like)) and \(keys.name(.love)) dislike, like and love. One title is enough for first recommendations. "
      + (isAtHome
        ? "\(opensFeed(keys)). You have a list on another site? \(keys.name(.importList)) imports it."
        : "\(keys.name(.back)) \(isTyping ? "clears" : "goes back to") the text.")
  }
  static let firstRecommendations = "First recommendations"

  // Importing a list
  static let importList = "Import your list"
  static let importHint = "the path of the file; or drag it here"
  static let importHelp =
    "MyAnimeList exports animelist_*.xml.gz, and so do Kitsu, Anime-Planet and taiga; AniList gives JSON. A CSV file with titles and "
    + "scores works too, and what nostrade export wrote. Enter reads the file into this profile; undo takes the whole list back."

  // Actions, profiles, help
  static let actions = "Actions"
  static let actionsHint = "a few letters of what you want to do"
  static let noAction = "No action matches."
  static let whoseFeed = "Choose a profile"
  static let profilesHint = "type a name; a new name creates a profile"
  static let newProfile = "a new profile"
  /// The longest first; without `keys` no key is named.
  static func answersTo(_ name: String, _ keys: KeyTable?) -> [String] {
    let key = keys.map { $0.name(.answerer) }
    return [
      " answers go to \(name)\(key.map { " · \($0) changes that" } ?? "") ",
      " to \(name)\(key.map { " · \($0)" } ?? "") ",
      " to \(name) ",
    ]
  }
  static let watchesToo = "watches together"
  static let youNow = "current profile"
  static func events(_ count: Int) -> String { count.counted("event", grouped: true) }
  static func keysHere(_ place: String) -> String { "Keys on this screen: \(place)" }
  static func helpHint(_ keys: KeyTable) -> String {
    "type to narrow; \(keys.name(.paletteAnywhere)) lists every action"
  }
  static func noKey(_ keys: KeyTable) -> String {
    "No key on this screen matches; \(keys.name(.paletteAnywhere)) lists every action."
  }

  // Filters, knobs, taste, map
  static let whichTitles = "Which titles are recommended"
  static let howRanked = "How they are ranked"
  static func group(_ row: SettingRow) -> String {
    switch row {
    case .type: "Types"
    case .genre: "Genres: right for wanted, left for never"
    case .weight: "Genres: more or less of each"
    case .niche, .content, .diversity, .franchises, .model, .presence, .ignoresDislikes, .explores: ranking
    default: "Titles"
    }
  }
  static func pass(_ ranking: Ranking) -> String {
    "\(ranking.candidates.formattedCount) of \((ranking.candidates + ranking.filteredOut).formattedCount) pass"
      + (ranking.listed < ranking.candidates ? ", \(ranking.listed.formattedCount) listed" : "")
  }
  static let yourTaste = "Your taste"
  static func titles(_ count: Int) -> String {
    count.counted("title", grouped: true)
  }
  static func tasteCounts(loved: Int, liked: Int, disliked: Int) -> String {
    " \(loved.formattedCount) loved · \(liked.formattedCount) liked · \(disliked.formattedCount) disliked "
  }
  static let onTop = "on top "
  static func match(_ card: Card) -> String { card.match.map { "  match \($0)%" } ?? "" }
  static let answerAFew = "Answer a few titles to see your taste."
  static let lately = "lately "
  static let allTitles = "All titles by similarity"
  static let nothingToLayOut = "There are no titles to show."
  static let mapLegend = " @ you  ♥ loved  + liked  × not for you  o seen or kept "
}
