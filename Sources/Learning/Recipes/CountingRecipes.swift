import Models
import Training

/// Models that only count.
extension Recipe {
  static let popularity = Recipe(
    name: "popularity", summary: "The same order for everyone: the most loved titles first.", options: [],
    trainModel: { task in
      TrainedModel(
        model: Popularity(items: task.data.items, counts: task.data.popularity),
        summary: "popularity over \(task.data.items.count) titles")
    },
    baselines: { data, _ in [Popularity(items: data.items, counts: data.popularity)] })

  static let itemKNN = Recipe(
    name: "knn", summary: "Nearest neighbours of items, by the cosine of their users.", options: [],
    trainModel: { task in
      let model = try onAllCores { try Baselines.itemKNN(task.data, grades: task.data.grades) }
      return TrainedModel(model: model, summary: "\(model.name) over \(task.data.items.count) titles")
    },
    baselines: { data, _ in [try Baselines.itemKNN(data, grades: data.grades)] })

  static let coLove = Recipe(
    name: "colove", summary: "How many of those who love a title love another: small, and easy to explain.",
    options: [],
    trainModel: { task in
      let model = try onAllCores { try Baselines.coLove(task.data) }
      return TrainedModel(model: model, summary: "\(model.name) over \(task.data.items.count) titles")
    })
}
