import Catalogue
import Dispatch
import Foundation
import Foundations
import Logging
import Models
import Recommending

/// The model that ranks: the default one with what was tuned, or one that was chosen; read anew when its file changes.
final class ServingModel {
  private let logger = Logger(label: "nostrade.ranker")
  private let models: ModelLibrary
  /// The first one that was read: its catalogue is that of all others.
  let first: Recommender
  /// The one that ranks now.
  private(set) var recommender: Recommender
  /// The models used so far, by name, with the version of the file they were read from: switching back reads nothing.
  private var loaded: [String: (version: FileVersion, recommender: Recommender, label: String)] = [:]
  /// The model's name and when it was trained, and the ids of what was tuned on top of it.
  var label: String? {
    guard let plainLabel, let tuned, recommender === tuned.recommender else { return plainLabel }
    return ([plainLabel] + tuned.ids).joined(separator: " + ")
  }
  private var plainLabel: String?
  /// The chosen model's name (nil for the default) and file.
  private(set) var chosen: String?
  private var path: String
  /// Versions of the files in use at the last check.
  private var fileVersions: [FileVersion]
  /// The profile it ranks for.
  private var profile: Int64?
  /// The default model as tuned, with the versions of what it was made from.
  private var tuned: (versions: [FileVersion], recommender: Recommender, ids: [String])?
  /// A sentence for the next call of `reloadIfChanged`.
  private var pendingMessage: String?

  /// The serving model of a library over `catalogue`. If that model does not fit, the shipped model is used and the next
  /// `reloadIfChanged` reports it.
  ///
  /// - Throws: `TensorsError`, `ModelError` when neither model can be read.
  init(
    _ models: ModelLibrary, _ preload: ModelPreload?, catalogue: TitleTable,
    neighbourCache: (any NeighbourCache)?
  ) throws {
    self.models = models
    let preload = preload ?? ModelPreload(models)
    path = preload.path
    fileVersions = [preload.version] + models.tuned.versions(profile: nil)
    let space = ContentSpace(catalogue)
    let coLoves = models.coLoves
    // Beside the model, not before the first card.
    DispatchQueue.global(qos: .userInitiated).async { _ = coLoves.counts }
    do {
      let (scorer, card) = try preload.model()
      Trace.mark(.model)
      first = Recommender(
        catalogue: catalogue, scorer: scorer, space: space, neighbourCache: neighbourCache,
        coLoves: coLoves)
      plainLabel = Self.label(scorer, card)
      loaded[""] = (preload.version, first, Self.label(scorer, card))
    } catch  where path != models.shipped {
      let (scorer, card) = try ModelFile.read(models.shipped)
      first = Recommender(
        catalogue: catalogue, scorer: scorer, space: space, neighbourCache: neighbourCache, coLoves: coLoves)
      plainLabel = Self.label(scorer, card)
      pendingMessage = "The tuned model does not fit; the shipped model is used: \(error)"
      logger.error("serving model does not fit, shipped model used", metadata: ["error": "\(error)"])
    }
    recommender = first
  }

  /// Ranks for a profile from now on, with what was tuned for it.
  func use(profile: Int64?) {
    self.profile = profile
    guard chosen == nil else { return }
    recommender = withTuning(loaded[""]?.recommender ?? first)
    fileVersions = currentFileVersions()
  }

  /// The default model with what was tuned for all and for the profile. Reads two small files when they have changed.
  private func withTuning(_ plain: Recommender) -> Recommender {
    let parts = models.tuned
    let versions = [FileVersion(path)] + parts.versions(profile: profile)
    if let tuned, tuned.versions == versions { return tuned.recommender }
    let (scorer, ids, problem) = parts.applied(to: plain.scorer, profile: profile)
    if let problem { logger.error("tuned weights not used", metadata: ["error": "\(problem)"]) }
    guard let ensemble = scorer as? Ensemble, ensemble !== plain.scorer as? Ensemble else { return plain }
    let recommender = Recommender(plain, scorer: ensemble)
    tuned = (versions, recommender, ids)
    return recommender
  }

  /// Switches to a model. If it cannot be read, the default model is used and the next `reloadIfChanged` reports it.
  func choose(_ name: String?) {
    guard name != chosen else { return }
    chosen = name
    do {
      recommender = try load(name)
      logger.info("model switched", metadata: ["model": "\(name ?? "default")"])
    } catch {
      logger.error("model not usable, default used", metadata: ["error": "\(error)"])
      recommender = withTuning(loaded[""]?.recommender ?? first)
      plainLabel = loaded[""]?.label
      pendingMessage = "\(error) The default model is used."
    }
    fileVersions = currentFileVersions()
  }

  private func load(_ name: String?) throws -> Recommender {
    // The default model ranks, and its file is watched, where none of that name is found.
    path = models.serving
    path = try models.find(name).path
    let version = FileVersion(path)
    if let known = loaded[name ?? ""], known.version == version {
      plainLabel = known.label
      return name == nil ? withTuning(known.recommender) : known.recommender
    }
    let (scorer, card) = try models.read(name)
    let new = Recommender(first, scorer: scorer)
    let label = Self.label(scorer, card)
    loaded[name ?? ""] = (version, new, label)
    plainLabel = label
    return name == nil ? withTuning(new) : new
  }

  private static func label(_ scorer: any ItemScorer, _ card: ModelCard) -> String {
    card.trained.isEmpty ? scorer.name : "\(scorer.name) \(card.trained)"
  }

  /// Versions of the serving model's file and, if it is another, of the chosen model's, and of what was tuned: a few `stat` calls.
  private func currentFileVersions() -> [FileVersion] {
    let serving = models.serving
    return (serving == path ? [FileVersion(serving)] : [FileVersion(serving), FileVersion(path)])
      + models.tuned.versions(profile: profile)
  }

  /// Reloads the model if its file or what was tuned has changed. A few `stat` calls a key press.
  func reloadIfChanged() -> String? {
    if let message = pendingMessage {
      pendingMessage = nil
      return message
    }
    let versions = currentFileVersions()
    guard versions != fileVersions else { return nil }
    let isOtherFile = versions.first != fileVersions.first
    fileVersions = versions
    do {
      let (before, tunedBefore) = (recommender, tunedIDs)
      recommender = try load(chosen)
      fileVersions = currentFileVersions()
      // While another model is chosen, a promotion changes nothing that ranks.
      guard recommender !== before else { return nil }
      logger.info("model reloaded", metadata: ["file": "\(path)"])
      guard chosen == nil else { return "The file of the chosen model has changed; it is now in use." }
      guard isOtherFile else { return Self.change(from: tunedBefore, to: tunedIDs) }
      return (try? ModelFile.summary(path))?.card.isTuned == true
        ? Self.newlyTuned : "Another model file is now in use."
    } catch {
      logger.error("changed model does not fit", metadata: ["error": "\(error)"])
      return "The new model does not fit; the previous model stays in use: \(error)"
    }
  }

  /// The ids of what was tuned and ranks now.
  private var tunedIDs: [String] { tuned.flatMap { recommender === $0.recommender ? $0.ids : nil } ?? [] }

  private static let newlyTuned = "The newly tuned model is now in use."

  /// How results of tuning took each other's place: newer ones have greater numbers.
  static func change(from before: [String], to after: [String]) -> String {
    let known = Dictionary(
      before.map { (TunedOwner(id: $0), TunedOwner.number(of: $0)) }, uniquingKeysWith: max)
    if after.contains(where: { TunedOwner.number(of: $0) > known[TunedOwner(id: $0)] ?? 0 }) {
      return newlyTuned
    }
    return after.isEmpty
      ? "What was tuned is no longer in use." : "An earlier result of tuning is in use again."
  }
}
