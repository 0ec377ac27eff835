/// An autoencoder with a wide path can be measured path by path.
extension Autoencoder: CompositeScorer {
  /// The deep and the wide path; none without a wide one.
  public var parts: [(name: String, scorer: any ItemScorer)] {
    guard let wide else { return [] }
    return [("deep path", with(wide: nil, gates: gates)), ("wide path", wide)]
  }
}
