import Catalogue
import Evaluation
import Foundations
import Models

/// How much of what a person feels in the feed is measured.
public struct LiveOptions: Sendable {
  /// Most users for each measure, drawn at random.
  public var people = 300
  /// Cards of a swipe session.
  public var cards = 60
  /// The franchise of each item, `[items]`; empty when there is no catalogue.
  public var franchises: [String?] = []
  /// The year in which each item began, 0 where unknown, `[items]`; empty when there is no catalogue.
  public var years: [Float] = []
  /// The genres of each item, `[items]`; empty when there is no catalogue.
  public var genres: [[String]] = []
  /// The titles that a new person may be asked about, the best known first; empty when there is no catalogue.
  public var firstTitles: [Anime] = []
  /// Whether taste, obedience and swipe sessions are measured.
  public var measuresAnswers = true
  /// Whether the moods of an evening are measured; this needs `genres`.
  public var measuresTonight = false

  /// The defaults.
  public init() {}
}

/// Taste, promises, obedience and swipe sessions.
extension Experiment {
  /// Rows by measure, figure and model; differences are to the first model, user by user. A measure that no list can be used for
  /// has none.
  ///
  /// - Throws: `LearningError` when no list can be used at all, or lists have times: their users are not held out whole.
  public func live(_ models: [MeasuredModel], _ options: LiveOptions = LiveOptions()) throws -> [LiveRow] {
    guard !dataset.data.ordered else {
      throw LearningError(
        "Taste, obedience and swipe sessions are measured on lists without times: models may not have seen a part of them."
      )
    }
    defer { observer.status("") }
    var random = RandomSource(seed: seed)
    let lists = dataset.data.lists.shuffled(using: &random)
    var measures: [Measure?] = []
    if options.measuresAnswers {
      measures += [
        measureTaste(lists, options), measureMatch(lists, options), measureObedience(lists, options),
        measureSwipes(lists, options), measureNewTitles(options),
        measureFirstPicks(lists, options),
      ]
    }
    if options.measuresTonight { measures.append(measureTonight(lists, options)) }
    let usable = measures.compactMap { $0 }
    guard !usable.isEmpty else {
      throw LearningError(
        options.measuresAnswers
          ? "No list has the 30 rated titles, or 10 loved ones, that live measures need."
          : "Moods are measured on lists of 50 answers, of titles with the genres Romance and Sports.")
    }
    return usable.flatMap { measure in
      let measured = models.map { model in
        observer.status("\(measure.name.lowercased()) of \(model.name)")
        return measure.figures(model)
      }
      // A figure that means nothing for any user has no row.
      let rows = Self.rows(measured, models.map(\.name)).filter { $0.mean.count > 0 }
      if rows.isEmpty, !models.isEmpty {
        observer.note(
          "\(measure.name) has no figures: no recommended title has \(CoLoveNeighbours.fewestLoves) loves.")
      }
      return rows
    }
  }

  /// Figures of each model by measure, as rows.
  private static func rows(_ measured: [[NamedFigures]], _ names: [String]) -> [LiveRow] {
    guard let first = measured.first else { return [] }
    return first.indices.flatMap { m in
      zip(measured, names).flatMap { figures, name in
        figures[m].figures.map { figure in
          let same = first[m].figures.first { $0.name == figure.name }
          return LiveRow(figures[m].measure, name, figure, first: same)
        }
      }
    }
  }

  /// Figures of one measure.
  typealias NamedFigures = (measure: String, figures: [LiveFigure])
  /// A measure and what it says of a model.
  typealias Measure = (name: String, figures: (MeasuredModel) -> [NamedFigures])
}
