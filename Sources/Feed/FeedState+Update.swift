import Cards
import Catalogue

extension FeedState {
  /// What a key or a piece of news does: the new state in place, and what is asked of the world. Pure: the same state
  /// and action always give the same result.
  public mutating func update(_ action: FeedAction) -> [FeedEffect] {
    switch action {
    case .answer(let feedback): return answer(feedback)
    case .undo:
      guard world.canUndo else { return say("Nothing to undo.") }
      return [.undo]
    case .redo:
      guard world.canRedo else { return say("Nothing to redo.") }
      return [.redo]
    case .open(let place): return open(place)
    case .enter: return enter()
    case .tab: return tab()
    case .back: return back()
    case .quit: isQuitting = true
    case .move(let by): move(by)
    case .jump(let toEnd):
      selected = toEnd ? max(0, list.count - 1) : 0
      scroll = toEnd ? scroll : 0
    case .select(let row): select(row)
    case .type(let character): return type(character)
    case .erase:
      guard isTyping, !field.text.isEmpty else { return [] }
      field.text.removeLast()
      return changedText()
    case .eraseAll:
      guard isTyping, !field.text.isEmpty else { return [] }
      field.text = ""
      return changedText()
    case .link:
      guard let subject else { return say("No title is selected.") }
      let link = FeedState.link(subject.id)
      status = "Copied \(link)"
      return [.copy(link)]
    case .tune:
      guard !isTuning else { return say("Tuning is already under way.") }
      isTuning = true
      status = "Tuning the model on your answers in the background..."
      return [.tune]
    case .found(let text, let titles):
      guard text == field.text else { return [] }
      field.results = titles
      clamp()
    case .refreshed(let snapshot, let told):
      world = snapshot
      if let told { status = told }
      clamp()
    case .tuned(let sentence):
      isTuning = false
      status = sentence
    case .failed(let sentence):
      trouble = sentence
      isTuning = false
    case .tell(let sentence): status = sentence
    }
    return []
  }

  /// The page of a title.
  public static func link(_ id: Int) -> String { "https://myanimelist.net/anime/\(id)" }

  private mutating func say(_ sentence: String) -> [FeedEffect] {
    status = sentence
    return []
  }

  private mutating func answer(_ feedback: Feedback) -> [FeedEffect] {
    if place == .help || isTyping { return [] }
    guard let subject else {
      return say(
        place == .card ? "The feed has run out: / searches, b shows what you saved." : "No title is selected."
      )
    }
    var said = feedback
    let standing = standing(subject.id)
    if feedback == .saved {
      if standing == .saved || world.saved.contains(where: { $0.id == subject.id }) {
        said = .unsaved
      } else if standing?.settles == true {
        return say("\(subject.title) is already answered; rate it again with 1, 2 or 3.")
      }
    }
    if feedback == .skipped, place != .card { return say("Skipping is for the card on top of the feed.") }
    if said == standing { return say("\(subject.title) is already \(FeedWords.past(said)).") }
    trouble = nil
    if place == .onboarding, feedback.teachesTaste, !picks.contains(where: { $0.id == subject.id }) {
      picks.append(subject)
    }
    return [.record(animeID: subject.id, said)]
  }

  private mutating func open(_ target: Place) -> [FeedEffect] {
    if place == target { return target == .help || target == .reasons ? back() : [] }
    if case .reasons = target, top == nil { return say("There is no card to explain.") }
    if target == .card {
      places = [.card]
      selected = 0
      return []
    }
    places.append(target)
    selected = 0
    scroll = 0
    status = ""
    if target == .search {
      field = SearchField()
      return [.search("")]
    }
    return []
  }

  private mutating func enter() -> [FeedEffect] {
    switch place {
    case .card:
      if let top { return open(.detail(top.id)) }
    case .ranked, .saved, .history:
      if let subject { return open(.detail(subject.id)) }
    case .search, .onboarding:
      if !field.onResults {
        guard !field.results.isEmpty else { return say("Nothing found: try fewer letters.") }
        field.onResults = true
        selected = 0
        return []
      }
      return answer(.love)
    case .detail, .reasons, .help: return back()
    }
    return []
  }

  private mutating func tab() -> [FeedEffect] {
    guard place == .search || place == .onboarding else { return [] }
    if !field.onResults, field.results.isEmpty { return say("Nothing found: try fewer letters.") }
    field.onResults.toggle()
    selected = 0
    return []
  }

  private mutating func back() -> [FeedEffect] {
    status = ""
    if place == .onboarding {
      if field.onResults || !field.text.isEmpty {
        field = SearchField()
        selected = 0
        return [.search("")]
      }
      places = [.card]
      status = picks.isEmpty ? "Popular titles first: every answer makes the next card better." : ""
    } else if places.count > 1 {
      places.removeLast()
      if place == .onboarding || place == .search {
        field = SearchField()
        selected = 0
        return [.search("")]
      }
      selected = 0
      scroll = 0
    }
    return []
  }

  private mutating func move(_ by: Int) {
    switch place {
    case .detail, .help, .reasons, .card: scroll = max(0, min(scroll + by, 500))
    default:
      if !field.onResults, place == .search || place == .onboarding, by > 0, !field.results.isEmpty {
        field.onResults = true
        selected = 0
        return
      }
      if field.onResults, place == .search || place == .onboarding, by < 0, selected == 0 {
        field.onResults = false
        return
      }
      selected += by
      clamp()
    }
  }

  private mutating func select(_ row: Int) {
    guard list.indices.contains(row) else { return }
    if place == .search || place == .onboarding { field.onResults = true }
    selected = row
  }

  private mutating func type(_ character: Character) -> [FeedEffect] {
    guard isTyping, field.text.count < 60 else { return [] }
    field.text.append(character)
    return changedText()
  }

  private mutating func changedText() -> [FeedEffect] {
    selected = 0
    return [.search(field.text)]
  }

  private mutating func clamp() {
    selected = max(0, min(selected, list.count - 1))
    if field.results.isEmpty { field.onResults = false }
  }
}
