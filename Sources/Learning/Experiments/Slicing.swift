import Catalogue
import Evaluation
import Recommending

/// What figures can be sliced by.
public enum Slicing: String, Sendable, CaseIterable {
  /// Genre of the titles that are asked for.
  case genre
  /// Decile of their popularity.
  case decile
}

extension Experiment {
  /// A row for each protocol and slice with an answer.
  ///
  /// - Parameter titles: the titles of the items, in their order.
  /// - Throws: `LearningError` when the titles have no genres.
  public func slices(by slicing: Slicing, of model: MeasuredModel, titles: [Anime]) throws -> [SliceRow] {
    let slices = try slices(by: slicing, titles)
    return protocols.flatMap {
      SliceRow.rows($0.name, model.rank($0.cases), $0.cases, slices: slices)
    }
  }

  private func slices(by slicing: Slicing, _ titles: [Anime]) throws -> [(name: String, items: Set<Int32>)] {
    switch slicing {
    case .genre:
      var genres: [String: Set<Int32>] = [:]
      for (row, anime) in titles.enumerated() {
        for genre in anime.genres { genres[genre, default: []].insert(Int32(row)) }
      }
      guard !genres.isEmpty else {
        throw LearningError("The catalogue has no genres for these titles.")
      }
      return genres.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.map { ($0.key, $0.value) }
    case .decile:
      if trainingData == nil {
        observer.note("Popularity is counted among the measured users; --train FILE counts others.")
      }
      return SliceRow.deciles((trainingData ?? dataset.data).userCounts)
    }
  }
}
