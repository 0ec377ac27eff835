import Events

/// What an event says, under a short name for users of the catalogue.
public typealias Feedback = Events.Feedback
