import App
import Catalogue
import Meaning

/// Search and conversations: what they need of texts is made when it is first asked for.
actor TextSearch {
  private let parts: ServerParts
  private var madeSearch: DescriptionSearch?
  private var madeFinder: DescriptionFinder?
  private var madeTalker: Talker?
  private var madeIndex: TitleIndex?
  private var judges: [Bool: Judge] = [:]

  init(_ parts: ServerParts) { self.parts = parts }

  private var index: TitleIndex {
    if let madeIndex { return madeIndex }
    let new = parts.makeIndex()
    madeIndex = new
    return new
  }

  private func search() throws -> DescriptionSearch {
    if let madeSearch { return madeSearch }
    let new = try parts.makeDescriptions()
    madeSearch = new
    return new
  }

  private func finder() throws -> DescriptionFinder {
    if let madeFinder { return madeFinder }
    let (index, search, coLoves) = (index, try search(), parts.models.coLoves)
    let new = DescriptionFinder(index: { index }, coLoves: { coLoves.counts }, make: { search })
    madeFinder = new
    return new
  }

  private func talker() throws -> Talker {
    if let madeTalker { return madeTalker }
    let new = try finder().talker()
    madeTalker = new
    return new
  }

  /// Titles by name.
  func named(_ text: String, limit: Int, adult: Bool) -> [TitleMatch] {
    index.showing(adult: adult).matches(text, limit: limit)
  }

  /// Titles by what they are about.
  func described(_ text: String, limit: Int, adult: Bool) throws -> (
    matches: [DescriptionMatch], like: (title: Anime, but: String)?
  ) { try finder().find(text, limit: limit, adult: adult) }

  /// What a title that nobody has seen may be worth. With `facts` what is known besides synopsis and genres counts.
  func judge(_ anime: Anime, facts: Bool) throws -> Judge.Verdict {
    if let known = judges[facts] { return known.judge(anime) }
    let new = try Judge(try search(), facts: facts)
    judges[facts] = new
    return new.judge(anime)
  }

  /// A conversation with one more sentence.
  func hear(_ sentence: String, in conversation: Conversation) throws -> Conversation {
    var conversation = conversation
    let talker = try talker()
    conversation.hear(talker.read(sentence), titles: talker.search.titles)
    return conversation
  }

  /// See `Talker.wanted`.
  func wanted(_ conversation: Conversation, seed: UInt64) throws -> [Int: Float] {
    try talker().wanted(conversation, seed: seed)
  }

  /// See `Talker.relaxed`.
  func relaxed(_ conversation: Conversation) throws -> [(chip: WishChip, wanted: [Int: Float])] {
    try talker().relaxed(conversation)
  }

  /// The titles that answer a conversation, without what the ranking says of them; see `Talker.answer`.
  func answer(
    _ conversation: Conversation, ranked: [Talker.Ranked], isHeldBack: Bool,
    advice: [(chip: WishChip, titles: Int)], isPersonal: Bool, top: Int?
  ) throws -> TalkAnswer {
    try talker().answer(
      conversation, ranked: ranked, isHeldBack: isHeldBack, advice: advice, isPersonal: isPersonal, top: top,
      reason: { _ in nil })
  }
}
