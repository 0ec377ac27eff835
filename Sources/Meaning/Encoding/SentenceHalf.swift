import Catalogue
import Synchronization
import Tensors

/// The half of a search by description that a sentence encoder brings: read when it is first searched by.
public final class SentenceHalf: Sendable {
  /// The encoder, and the vectors of the titles that a description is compared with.
  public struct Loaded: Sendable {
    let encoder: SentenceEncoder
    let vectors: IndexedVectors

    /// An encoder with the vectors of `titles`.
    public init(
      _ encoder: SentenceEncoder, _ vectors: SentenceVectors, _ titles: TitleTable,
      indexing: VectorIndexing = VectorIndexing()
    ) {
      self.encoder = encoder
      self.vectors = IndexedVectors(vectors.table(titles), name: "sentences", indexing)
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

  /// The titles nearest to a text with their cosines; none without an encoder, or for a text of blanks.
  func nearest(_ text: String, titles: Int, count: Int) -> [(row: Int, cosine: Float)] {
    guard let loaded, loaded.vectors.exact.vectors.rows == titles, text.contains(where: { !$0.isWhitespace })
    else { return [] }
    return loaded.vectors.nearest(loaded.encoder.encode(text), count: count)
  }
}
