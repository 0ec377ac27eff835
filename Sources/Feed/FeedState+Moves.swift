import Cards
import Catalogue

/// Ways through the app: opening, leaving, moving and typing.
extension FeedState {
  mutating func open(_ target: Place) -> [FeedEffect] {
    if place == target { return target == .help || target == .reasons || target == .palette ? back() : [] }
    if case .reasons = target, top == nil { return say(FeedMessages.noCard) }
    if target == .card {
      places = [.card]
      marks = []
      selected = 0
      return []
    }
    // One who goes from list to list is not a hundred levels deep.
    if let known = places.firstIndex(of: target), !target.isOverlay {
      places.removeSubrange(known...)
      marks.removeSubrange(min(known, marks.count)...)
    } else {
      while marks.count < places.count { marks.append(selected) }
    }
    places.append(target)
    selected = 0
    scroll = 0
    status = ""
    isOnTitles = false
    entry = ""
    switch target {
    case .search:
      field = SearchField()
      return [.search("")]
    case .filters: return summary == nil ? [.summary] : []
    case .knobs: return (summary == nil ? [.summary] : []) + (models == nil ? [.models(then: nil)] : [])
    case .detail(let id): return [.detail(id)]
    case .map:
      if map != nil { centre() }
      return map == nil ? [.map] : []
    case .profiles: return [.profiles]
    default: return []
    }
  }

  mutating func enter() -> [FeedEffect] {
    switch place {
    case .card, .taste:
      if let top { return open(.detail(top.id)) }
    case .ranked, .saved, .history, .map:
      if let subject { return open(.detail(subject.id)) }
    case .search, .onboarding: return pick()
    case .filters, .knobs: return turn(1)
    case .profiles:
      guard choices.indices.contains(selected) else { return [] }
      // An older trouble keeps nobody from going.
      trouble = nil
      return [.profile(choices[selected].name)]
    case .detail(let id):
      if isOnTitles, let subject, subject.id != id { return open(.detail(subject.id)) }
      return back()
    case .reasons, .help: return back()
    case .palette: break
    }
    return []
  }

  /// Enter in a search: to the results, and there a love. A new person goes on typing the next favourite.
  private mutating func pick() -> [FeedEffect] {
    if !field.onResults {
      guard !field.results.isEmpty else { return say(FeedMessages.nothingFound) }
      field.onResults = true
      selected = 0
      return []
    }
    var effects = update(.answer(.love))
    if place == .onboarding, !field.text.isEmpty, !effects.isEmpty {
      field = SearchField()
      selected = 0
      effects.append(.search(""))
    }
    return effects
  }

  mutating func tab() -> [FeedEffect] {
    switch place {
    case .search, .onboarding:
      if !field.onResults, field.results.isEmpty { return say(FeedMessages.nothingFound) }
      field.onResults.toggle()
      selected = 0
    case .detail:
      if !isOnTitles, neighbours.isEmpty { return say(FeedMessages.nothingBeside) }
      isOnTitles.toggle()
      selected = 0
    case .map: view.choice = (view.choice + 1) % MapWindow.nearest
    default: break
    }
    return []
  }

  mutating func back() -> [FeedEffect] {
    status = ""
    if place == .onboarding {
      if picks.isEmpty, field.onResults || !field.text.isEmpty {
        field = SearchField()
        selected = 0
        return [.search("")]
      }
      places = [.card]
      marks = []
      selected = 0
      return picks.isEmpty ? say(FeedMessages.popularFirst) : []
    }
    if case .detail = place, isOnTitles {
      isOnTitles = false
      return []
    }
    guard places.count > 1 else { return [] }
    leave()
    if case .detail(let id) = place { return [.detail(id)] }
    return []
  }

  /// The top of the stack off, and what was selected below it back.
  mutating func leave() {
    guard places.count > 1 else { return }
    places.removeLast()
    selected = marks.count >= places.count ? marks[places.count - 1] : 0
    marks = Array(marks.prefix(places.count - 1))
    scroll = 0
    entry = ""
    isOnTitles = false
    clamp()
  }

  mutating func move(_ by: Int) {
    switch place {
    case .help, .reasons, .card, .taste: scroll = max(0, min(scroll + by, 500))
    case .detail where !isOnTitles: scroll = max(0, min(scroll + by, 500))
    case .palette: selected = max(-1000, min(1000, selected + by))
    case .map: pan(0, by > 0 ? -1 : 1)
    default:
      if !field.onResults, isSearching, by > 0, !field.results.isEmpty {
        field.onResults = true
        selected = 0
        return
      }
      if field.onResults, isSearching, by < 0, selected < columns {
        field.onResults = false
        selected = 0
        return
      }
      if columns > 1, selected + by * columns >= list.count { return }
      selected += by * columns
      clamp()
    }
  }

  mutating func jump(_ toEnd: Bool) {
    switch place {
    case .help, .reasons, .card, .taste: scroll = toEnd ? 500 : 0
    case .detail where !isOnTitles: scroll = toEnd ? 500 : 0
    case .palette: selected = toEnd ? -1 : 0
    default: selected = toEnd ? max(0, (count ?? 0) - 1) : 0
    }
  }

  /// A row by its place: a click, or a number that was typed.
  mutating func select(_ row: Int) {
    guard row >= 0, row < count ?? 1000 else { return }
    if isSearching { field.onResults = true }
    if case .detail = place { isOnTitles = true }
    selected = row
  }

  mutating func type(_ character: Character) -> [FeedEffect] {
    guard isTyping else { return [] }
    if place.hasEntry {
      guard entry.count < 40 else { return [] }
      entry.append(character)
      selected = 0
      scroll = 0
      return []
    }
    guard field.text.count < 60 else { return [] }
    field.text.append(character)
    return changedText()
  }

  mutating func erase(all: Bool) -> [FeedEffect] {
    guard isTyping else { return [] }
    if place.hasEntry {
      entry = all ? "" : String(entry.dropLast())
      selected = 0
      return []
    }
    guard !field.text.isEmpty else { return [] }
    if all { field.text = "" } else { field.text.removeLast() }
    return changedText()
  }

  private mutating func changedText() -> [FeedEffect] {
    selected = 0
    return [.search(field.text)]
  }

  mutating func clamp() {
    if let count { selected = max(0, min(selected, count - 1)) }
    if field.results.isEmpty { field.onResults = false }
  }
}

/// Filters and knobs.
extension FeedState {
  mutating func turn(_ by: Int) -> [FeedEffect] {
    if columns > 1, field.onResults {
      selected += by
      clamp()
      return []
    }
    guard rows.indices.contains(selected) else { return [] }
    let row = rows[selected]
    if row == .model { return switchModel(by) }
    var turned = settings
    turned.turn(row, by: by)
    return keep(turned, SettingLabels.change(row, turned), FeedMessages.asFarAsItGoes)
  }

  mutating func reset(all: Bool) -> [FeedEffect] {
    guard place == .filters || place == .knobs else { return [] }
    var plain = settings
    if all {
      if place == .filters {
        plain.filters = RankingFilters()
      } else {
        (plain.knobs, plain.model) = (RankingKnobs(), nil)
      }
      return keep(
        plain, place == .filters ? FeedMessages.filtersLifted : FeedMessages.knobsReset,
        FeedMessages.nothingSet)
    }
    guard rows.indices.contains(selected) else { return [] }
    if rows[selected] == .model, settings.model != nil { return rank(by: nil) }
    plain.reset(rows[selected])
    return keep(plain, SettingLabels.change(rows[selected], plain), FeedMessages.asItCame)
  }

  /// The next model or the one before.
  mutating func switchModel(_ by: Int) -> [FeedEffect] {
    guard let models else { return [.models(then: .switchModel(by))] }
    guard models.count > 1 else { return say(FeedMessages.noOtherModel) }
    let now = models.firstIndex { $0.name == settings.model } ?? 0
    return rank(by: models[(now + by + models.count) % models.count].name)
  }

  /// The model of a name; the one by default is kept as such, so that a tuned one takes its place.
  mutating func rank(by name: String?) -> [FeedEffect] {
    guard let models else { return [.models(then: .rankBy(name))] }
    var turned = settings
    turned.model = name == models.first?.name ? nil : name
    return keep(
      turned, FeedMessages.rankedBy(FeedMessages.model(name ?? models.first?.name)), FeedMessages.modelAtWork)
  }

  private mutating func keep(_ new: RankingSettings, _ said: String, _ otherwise: String) -> [FeedEffect] {
    guard new != settings else { return say(otherwise) }
    settings = new
    trouble = nil
    leaving = nil
    return [.settings(new, said: said)]
  }
}
