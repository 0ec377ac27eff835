import Cards
import Catalogue

extension FeedState {
  /// What a key or a piece of news does: the new state in place, and what is asked of the world. Pure: the same state
  /// and action always give the same result.
  public mutating func update(_ action: FeedAction) -> [FeedEffect] {
    switch action {
    case .found, .summarised, .stocked, .detailed, .mapped, .listed, .answered, .refreshed, .tuned, .failed,
      .news:
      hear(action)
    case .answer(let feedback): return answer(feedback)
    case .undo: return world.canUndo ? leavingNothing([.undo]) : say(FeedMessages.nothingToUndo)
    case .redo: return world.canRedo ? leavingNothing([.redo]) : say(FeedMessages.nothingToRedo)
    case .takeBack, .rewind: return takeBack(all: action == .rewind)
    case .open(let place): return open(place)
    case .enter: return enter()
    case .tab: return tab()
    case .back: return back()
    case .quit: isQuitting = true
    case .move(let by): move(by)
    case .turn(let by): return turn(by)
    case .jump(let toEnd): jump(toEnd)
    case .select(let row): select(row)
    case .reset, .resetAll: return reset(all: action == .resetAll)
    case .switchModel(let by): return switchModel(by)
    case .rankBy(let name): return rank(by: name)
    case .pan(let right, let up): if place == .map { pan(right, up) }
    case .zoom(let step): if place == .map { zoom(step) }
    case .centre: if place == .map { centre() }
    case .type(let character): return type(character)
    case .erase: return erase(all: false)
    case .eraseAll: return erase(all: true)
    case .link:
      guard let subject else { return say(FeedMessages.noTitle) }
      let link = FeedState.link(subject.id)
      _ = say(FeedMessages.copied(link))
      return [.copy(link)]
    case .tell(let sentence): return say(sentence)
    case .nextTheme: return say(FeedMessages.noColours)
    case .tune:
      guard !isTuning else { return say(FeedMessages.tuningAlready) }
      isTuning = true
      _ = say(FeedMessages.tuning)
      return [.tune]
    case .run(let chosen):
      guard place == .palette else { return [] }
      leave()
      // A text or a palette in the palette would be a loop.
      if case .run = chosen { return [] }
      return update(chosen)
    }
    return []
  }

  /// News from the world.
  private mutating func hear(_ news: FeedAction) {
    switch news {
    case .found(let text, let titles):
      guard text == field.text else { return }
      field.results = titles
      clamp()
    case .summarised(let summary):
      self.summary = summary
      clamp()
    case .stocked(let models):
      self.models = models
      clamp()
    case .detailed(let detail):
      let chosen = isOnTitles ? subject?.id : nil
      self.detail = detail
      if let row = neighbours.firstIndex(where: { $0.id == chosen }) { selected = row }
      clamp()
    case .mapped(let map):
      self.map = map
      centre()
    case .listed(let profiles):
      self.profiles = profiles
      clamp()
    case .answered(let line, let ranking):
      world.ranking = ranking
      if let known = world.history.firstIndex(where: { $0.anime.id == line.anime.id }) {
        world.history.remove(at: known)
      }
      world.history.insert(line, at: 0)
      if line.feedback == .saved { world.saved.insert(line.anime, at: 0) }
      (world.canUndo, world.canRedo) = (true, false)
      clamp()
    case .refreshed(let snapshot, let told):
      let before = world
      world = snapshot
      follow(before)
      picks = picked.filter { standing($0.id)?.teachesTaste == true }
      if let told { status = told }
      clamp()
    case .tuned(let sentence):
      isTuning = false
      status = sentence
    case .failed(let sentence):
      trouble = sentence
      leaving = nil
    case .news(let sentence): status = sentence
    default: break
    }
  }

  /// Selections stay on their titles where a list has another order now; on the one answered last where it came back.
  private mutating func follow(_ before: Snapshot) {
    for (level, place) in places.enumerated() {
      guard let old = before.titles(of: place), let new = world.titles(of: place) else { continue }
      let isTop = level == places.count - 1
      let row = isTop ? selected : marks.indices.contains(level) ? marks[level] : 0
      func isBack(_ id: Int) -> Bool { !old.contains { $0.id == id } && new.contains { $0.id == id } }
      let chosen = answeredLast.flatMap { isBack($0) ? $0 : nil }
      guard let id = chosen ?? (old.indices.contains(row) ? old[row].id : nil),
        let found = new.firstIndex(where: { $0.id == id })
      else { continue }
      if isTop { selected = found } else if marks.indices.contains(level) { marks[level] = found }
    }
  }

  /// The page of a title.
  public static func link(_ id: Int) -> String { "https://myanimelist.net/anime/\(id)" }

  /// What a key has to say is read: an older trouble stands in its way no longer.
  mutating func say(_ sentence: String) -> [FeedEffect] {
    status = sentence
    if !sentence.isEmpty { trouble = nil }
    return []
  }

  private mutating func leavingNothing(_ effects: [FeedEffect]) -> [FeedEffect] {
    leaving = nil
    trouble = nil
    return effects
  }

  private mutating func answer(_ feedback: Feedback) -> [FeedEffect] {
    if isTyping { return [] }
    guard let subject else {
      return say(
        place == .card
          ? world.ranking.filteredOut > 0
            ? FeedMessages.nothingPasses
            : FeedMessages.feedIsOut
          : FeedMessages.noTitle)
    }
    var said = feedback
    let standing = standing(subject.id)
    if feedback == .saved {
      if standing == .saved || world.saved.contains(where: { $0.id == subject.id }) {
        said = .unsaved
      } else if standing?.settles == true {
        return say(FeedMessages.isAnswered(subject.title))
      }
    }
    if feedback == .skipped, place != .card { return say(FeedMessages.skipIsForTheCard) }
    // A skipped title rests a while; skipped again once it is back, it rests again.
    if said == standing, said != .skipped { return say(FeedMessages.isAlready(subject.title, said)) }
    trouble = nil
    answeredLast = place == .card ? nil : subject.id
    if place == .card {
      leaving = Leaving(title: subject.title, feedback: said, number: (leaving?.number ?? lastLeft) + 1)
      lastLeft = leaving?.number ?? 0
    } else {
      leaving = nil
    }
    if place == .onboarding, feedback.teachesTaste {
      if !picks.contains(where: { $0.id == subject.id }) { picks.append(subject) }
      if !picked.contains(where: { $0.id == subject.id }) { picked.append(subject) }
    }
    return [.record(animeID: subject.id, said)]
  }

  private mutating func takeBack(all: Bool) -> [FeedEffect] {
    guard place == .history else { return say(FeedMessages.forTheHistory) }
    guard world.history.indices.contains(selected) else { return say(FeedMessages.nothingAnswered) }
    trouble = nil
    answeredLast = world.history[selected].anime.id
    let event = world.history[selected].event
    return [all ? .rewind(event: event) : .takeBack(event: event)]
  }
}
