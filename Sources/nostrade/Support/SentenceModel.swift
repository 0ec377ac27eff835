import Catalogue
import Foundation
import Foundations
import Meaning

/// The sentence encoder that a person installed in a home, and the vectors of the titles in the cache.
enum SentenceModel {
  static func folder(_ home: Home) -> String { home.models + "/sentences" }
  private static func cache(_ home: Home) -> String { home.cache + "/sentences.safetensors" }

  static func isInstalled(_ home: Home) -> Bool {
    FileManager.default.fileExists(atPath: folder(home) + "/model.safetensors")
  }

  /// The half of the search by the encoder; nil where none is installed. Titles without a vector are encoded when it is first searched.
  static func half(
    _ home: Home, _ titles: TitleTable, _ keywords: [Int: [String]], _ indexing: VectorIndexing
  ) -> SentenceHalf? {
    guard isInstalled(home) else { return nil }
    return SentenceHalf {
      do {
        let encoder = try SentenceEncoder(folder: folder(home))
        let vectors = try vectors(home, encoder, titles, keywords, most: mostOnTheFly)
        return SentenceHalf.Loaded(encoder, vectors, titles, indexing: indexing)
      } catch {
        Report.warning("The sentence encoder is not used: \(error)")
        Log.main.error("sentence encoder not used", metadata: ["error": "\(error)"])
        return nil
      }
    }
  }

  /// A search does not wait for more titles than this; `nostrade meaning install` encodes all.
  private static let mostOnTheFly = 200

  /// The vectors of all titles, from the cache or encoded now, at most `most` of them.
  static func vectors(
    _ home: Home, _ encoder: SentenceEncoder, _ titles: TitleTable, _ keywords: [Int: [String]],
    most: Int = .max
  ) throws -> SentenceVectors {
    var vectors =
      SentenceVectors(path: cache(home), encoder: encoder.digest, size: encoder.size)
      ?? SentenceVectors(encoder: encoder.digest, size: encoder.size)
    let missing = vectors.missing(titles, keywords: keywords)
    guard !missing.isEmpty else { return vectors }
    if missing.count > most {
      Report.note(
        "\(missing.count) titles have no vector of the sentence encoder yet: `nostrade meaning install` computes them."
      )
      return vectors
    }
    vectors.add(missing, of: titles, keywords: keywords, encoder) { done in
      Report.progress("encoding titles: \(done) of \(missing.count)")
    }
    Report.endProgress()
    // Without a writable cache they are computed again.
    if (try? home.make(home.cache)) != nil, (try? vectors.write(to: cache(home))) != nil {
      chmod(cache(home), 0o600)
    }
    return vectors
  }

  /// Copies the files of a model into the home, checked before they take the place of others.
  static func install(_ source: String, _ home: Home) throws {
    _ = try SentenceEncoder(folder: source)
    try home.make(home.models)
    let new = folder(home) + ".new"
    let files = FileManager.default
    try? files.removeItem(atPath: new)
    do {
      try files.createDirectory(
        atPath: new, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      for name in SentenceEncoder.files {
        // Model folders are often made of links; the files behind them are copied.
        let file = URL(fileURLWithPath: "\(source)/\(name)").resolvingSymlinksInPath().path
        try files.copyItem(atPath: file, toPath: "\(new)/\(name)")
        chmod("\(new)/\(name)", 0o600)
      }
      // What was copied is what is used: it may have changed meanwhile.
      _ = try SentenceEncoder(folder: new)
      try replace(folder(home), with: new)
    } catch {
      try? files.removeItem(atPath: new)
      throw CommandError("The model was not installed: \(error)")
    }
  }

  /// Puts one folder in the place of another one, which stays where that fails.
  private static func replace(_ folder: String, with new: String) throws {
    let old = folder + ".old"
    let files = FileManager.default
    let isThere = files.fileExists(atPath: folder)
    // Left by a run that was killed: alone, it is the model of before.
    if isThere { try? files.removeItem(atPath: old) }
    if isThere { try files.moveItem(atPath: folder, toPath: old) }
    do { try files.moveItem(atPath: new, toPath: folder) } catch {
      if isThere { try? files.moveItem(atPath: old, toPath: folder) }
      throw error
    }
    try? files.removeItem(atPath: old)
  }

  /// Whether there was one.
  static func remove(_ home: Home) throws -> Bool {
    let was = isInstalled(home)
    try? FileManager.default.removeItem(atPath: cache(home))
    if was {
      do { try FileManager.default.removeItem(atPath: folder(home)) } catch {
        throw CommandError("The model was not removed: \(error)")
      }
    }
    return was
  }
}
