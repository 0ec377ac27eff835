/// A night of tuning that came to its end, for the other machines that share its folder and its database: they need not do it again.
public struct TunedNight: Codable, Sendable, Equatable {
  /// Which machine it was: its name and its home.
  public var machine: String
  /// When it ended, Unix milliseconds.
  public var ended: Int64
  /// Events of all profiles that were there.
  public var events: Int
  /// What tells the model that was tuned from others.
  public var model: String

  /// A night.
  public init(machine: String, ended: Int64, events: Int, model: String) {
    (self.machine, self.ended, self.events, self.model) = (machine, ended, events, model)
  }

  /// Whether a machine that begins now would only do the same again: it is another one, the model is the same and fewer than `needed`
  /// events are new. On the machine that tuned, a person may want to see the verdict again.
  public func isEnough(for machine: String, events: Int, model: String, needed: Int) -> Bool {
    machine != self.machine && model == self.model && abs(events - self.events) < needed
  }
}
