import Evaluation
import Foundations
import Models

/// The live measures, one by one. A measure is nil when no list can be used for it.
extension Experiment {
  func measureTaste(_ lists: [[Interaction]], _ options: LiveOptions) -> Measure? {
    let cases = Array(TasteCase.cases(lists, seed: seed).prefix(options.people))
    guard !cases.isEmpty else { return unusable("Taste", "30 rated titles") }
    return (
      "Taste",
      { model in
        let ranked = zip(cases, model.scores(cases.map(\.shown))).map { $0.auc($1) as Double? }
        let rated = model.ratings.map { ratings in
          ConcurrentBatches.map(cases) { $0.map { $0.auc(ratings($0.shown.history)) as Double? } }
        }
        return [
          ("taste", [LiveFigure("auc", ranked)] + (rated.map { [LiveFigure("rating_auc", $0)] } ?? []))
        ]
      }
    )
  }

  /// Numbers of answers after which promises are compared with what comes true.
  private static let matchLengths = [1, 5, 20]

  func measureMatch(_ lists: [[Interaction]], _ options: LiveOptions) -> Measure? {
    let cases = Self.matchLengths.map { length in
      (length, Array(MatchCase.cases(lists, shown: length, seed: seed).prefix(options.people)))
    }
    guard cases.contains(where: { !$0.1.isEmpty }) else { return unusable("Match", "11 rated titles") }
    return (
      "Match",
      { model in
        cases.map { length, cases in
          let name = "match after \(length)"
          guard let chances = model.chances, !cases.isEmpty else { return (name, []) }
          let found = MatchCase.Reliability(
            cases, ConcurrentBatches.map(cases) { $0.map { chances($0.history) } })
          // One figure of all users together, given to each of them: it has no standard error.
          func all(_ name: String, _ value: Double) -> LiveFigure {
            LiveFigure(name, cases.map { _ in value })
          }
          let bins = (0..<MatchCase.bins).filter { found.share[$0] > 0 }.flatMap { bin in
            [
              all("share_\(bin)", found.share[bin]),
              all("promised_\(bin)", found.promised[bin]),
              all("came_true_\(bin)", found.loved[bin]),
            ]
          }
          return (name, [all("match_error", found.error)] + bins)
        }
      }
    )
  }

  func measureObedience(_ lists: [[Interaction]], _ options: LiveOptions) -> Measure? {
    let cases = Array(Obedience.cases(lists, seed: seed).prefix(options.people))
    guard !cases.isEmpty else { return unusable("Obedience", "10 loved titles") }
    if trainingData == nil {
      observer.note("Common loves are counted among the measured users; --train FILE counts others.")
    }
    let neighbours = CoLoveNeighbours(
      (trainingData ?? dataset.data).lists, items: dataset.data.items.count)
    let obedience = Obedience(neighbours, franchises: options.franchises)
    return (
      "Obedience",
      { model in
        obedience.measure(cases, model.scores).map { ("\($0.answer)", $0.figures) }
      }
    )
  }

  func measureSwipes(_ lists: [[Interaction]], _ options: LiveOptions) -> Measure? {
    let sessions = Array(SwipeSession.sessions(lists, seed: seed).prefix(options.people))
    guard !sessions.isEmpty else { return unusable("Swipe sessions", "20 loved and 8 low rated titles") }
    return (
      "Swipe sessions",
      { [("swipe", SwipeSession.measure(sessions, cards: options.cards, $0.rankOnAllCores))] }
    )
  }

  /// Nil without a catalogue: that is no news about the lists.
  func measureFirstPicks(_ lists: [[Interaction]], _ options: LiveOptions) -> Measure? {
    guard !options.firstTitles.isEmpty else { return nil }
    let picks = FirstPicks(
      lists, dataset.data.items, options.firstTitles, most: options.people, seed: seed)
    guard !picks.isEmpty else { return unusable("First picks", "10 loved titles") }
    return ("First picks", { [("first picks", picks.figures($0))] })
  }

  /// Nil without a catalogue: that is no news about the lists.
  func measureNewTitles(_ options: LiveOptions) -> Measure? {
    let loves = (trainingData ?? dataset.data).loves
    guard options.years.count == loves.count else { return nil }
    let fans = NewTitleFans.histories(years: options.years, loves: loves, count: Self.fans, seed: seed)
    guard !fans.isEmpty else { return nil }
    return (
      "New titles",
      {
        [("fans of new titles", [NewTitleFans.newCards($0.rankOnAllCores(fans, 100), years: options.years)])]
      }
    )
  }

  private static let fans = 40

  /// Genres that an evening is measured with: a common one and a rare one.
  private static let moods = ["Romance", "Sports"]

  func measureTonight(_ lists: [[Interaction]], _ options: LiveOptions) -> Measure? {
    let cases = Array(TonightCase.cases(lists, seed: seed).prefix(options.people))
    let moods = Self.moods.map { mood in (mood.lowercased(), options.genres.map { $0.contains(mood) }) }
      .filter { $0.1.contains(true) }
    guard !cases.isEmpty, !moods.isEmpty else {
      return unusable("Tonight", "50 answers about titles with genres")
    }
    return (
      "Tonight",
      { model in
        [("tonight", moods.flatMap { TonightCase.measure(cases, genre: $0, $1, model.scores) })]
      }
    )
  }

  private func unusable(_ measure: String, _ need: String) -> Measure? {
    observer.note("\(measure) is not measured: no list has \(need).")
    return nil
  }
}
