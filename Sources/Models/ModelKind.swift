/// A kind of model that files can hold: its name and how it is read.
///
/// `ModelKind.all` is the only place that lists the kinds. A new model adds a line there.
struct ModelKind: Sendable {
  /// `sasrec`, `linear`, ...: what the metadata of a file call it.
  let name: String
  /// Reads a model whose tensors and metadata begin with a prefix.
  let read: @Sendable (ModelFile.Opened, _ prefix: String) throws -> any StoredModel
  /// Kinds of the members of a file that holds an ensemble; nil for kinds without members. Such kinds are no members themselves.
  var memberKinds: (@Sendable (ModelFile.Opened) throws -> [String])?

  /// A kind whose models are of type `Model`.
  init<Model: StoredModel>(
    read: @escaping @Sendable (ModelFile.Opened, _ prefix: String) throws -> Model,
    memberKinds: (@Sendable (ModelFile.Opened) throws -> [String])? = nil
  ) {
    name = Model.kind
    self.read = read
    self.memberKinds = memberKinds
  }

  /// Every kind of model that this version reads.
  static let all = [
    ModelKind(read: SASRecScorer.init(_:prefix:)),
    ModelKind(read: ItemItem.init(_:prefix:)),
    ModelKind(read: Autoencoder.init(_:prefix:)),
    ModelKind(read: NonNegativeFactors.init(_:prefix:)),
    ModelKind(read: Popularity.init(_:prefix:)),
    ModelKind(read: EraModel.init(_:prefix:)),
    ModelKind(read: CoLove.init(_:prefix:)),
    ModelKind(read: TasteModel.init(_:prefix:)),
    ModelKind(read: SignedNeighbours.init(_:prefix:)),
    ModelKind(read: { opened, _ in try Ensemble(opened) }, memberKinds: Ensemble.memberKinds),
  ]

  /// The kind of that name, nil for one that this version does not know.
  static func named(_ name: String) -> ModelKind? { all.first { $0.name == name } }
}
