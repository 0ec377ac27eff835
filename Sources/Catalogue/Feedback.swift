import Events

public typealias Feedback = Events.Feedback
