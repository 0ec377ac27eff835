/// One event: what somebody said about a title, and when. Journal, lists, ranking and training all use this type; models get
/// an `Interaction` made from it.
public struct Event: Sendable, Equatable, Identifiable {
  /// Grows with every event of a journal; 0 for an event that no journal has stored.
  public var id: Int64
  /// The title; for an undo, the title of the event taken back.
  public var animeID: Int
  /// What was said.
  public var feedback: Feedback
  /// Unix milliseconds, UTC; nil when unknown.
  public var time: Int64?
  /// The rating, 1 to 10, where a list gives one.
  public var rating: Float?
  /// The event that an undo takes back, by id.
  public var target: Int64?
  /// The import of a list that the event belongs to; nil for what was answered here. Undos of an import carry its id too.
  public var importID: Int64?

  /// An event.
  public init(
    id: Int64 = 0, animeID: Int, feedback: Feedback, time: Int64? = nil, rating: Float? = nil,
    target: Int64? = nil, importID: Int64? = nil
  ) {
    self.id = id
    self.animeID = animeID
    self.feedback = feedback
    self.time = time
    self.rating = rating
    self.target = target
    self.importID = importID
  }
}
