import Catalogue
import Synchronization
import Tensors

/// The half of a search by description that a sentence encoder brings: read when it is first searched by.
public final class SentenceHalf: Sendable {
  /// The encoder, and the vectors of the titles beside which a description is held.
  public struct Loaded: Sendable {
    let encoder: SentenceEncoder
    let vectors: HalfTensor

    /// An encoder with the vectors of `titles`.
    public init(_ encoder: SentenceEncoder, _ vectors: SentenceVectors, _ titles: TitleTable) {
      (self.encoder, self.vectors) = (encoder, vectors.table(titles))
    }
  }

  private let load: @Sendable () -> Loaded?
  private let state = Mutex<Loaded??>(nil)

  /// A half that `load` reads once; nil from it leaves the half out.
  public init(_ load: @escaping @Sendable () -> Loaded?) { self.load = load }

  private var loaded: Loaded? {
    state.withLock { state in
      if let known = state { return known }
      let new = load()
      state = .some(new)
      return new
    }
  }

  /// Whether there is an encoder; reads it.
  var isThere: Bool { loaded != nil }

  /// The cosine of each title with a text; empty without an encoder. O(titles x size) after the encoding.
  func scores(_ text: String, titles: Int) -> [Float] {
    guard let loaded, loaded.vectors.rows == titles, text.contains(where: { !$0.isWhitespace }) else {
      return []
    }
    var scores = [Float](repeating: 0, count: titles)
    loaded.vectors.times(loaded.encoder.encode(text), into: &scores)
    return scores
  }
}
