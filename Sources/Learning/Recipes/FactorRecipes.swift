import Models
import Training

extension Recipe {
  static let nonNegativeFactors = Recipe(
    name: "nmf", summary: "Non-negative matrix factorisation: a few groups of taste.",
    options: ["groups", "seed"],
    trainModel: { task in
      let model = try onAllCores {
        try Baselines.nonNegative(task.data, groups: task.options.groups, seed: task.options.seed).model
      }
      return TrainedModel(model: model, summary: "\(model.name) over \(task.data.items.count) titles")
    })

  static let implicitFactors = Recipe(
    name: "mf-als", summary: "Matrix factorisation by alternating least squares; only a baseline.",
    options: [], baselines: { data, _ in [Baselines.factors(data)] })
}
