import Events
import Testing

@Suite struct EvidenceTests {
  @Test func rawValuesOnDiskNeverChange() {
    let feedback: [Feedback] = [
      .dislike, .like, .love, .seen, .saved, .unsaved, .skipped, .undo, .dropped, .evidenceOff,
    ]
    #expect(feedback.map(\.rawValue) == Array(1...10))
    let signals: [Signal] = [.unknown, .dislike, .like, .love, .seen, .dropped]
    #expect(signals.map(\.rawValue) == Array(0...5))
  }

  @Test func namesAreReadAsTheyAreWritten() {
    for feedback in Feedback.allCases { #expect(Feedback(name: feedback.name) == feedback) }
    #expect(Feedback(name: "Evidence off") == .evidenceOff && Feedback(name: "LOVE") == .love)
    #expect(Feedback(name: "3") == nil && Feedback(name: "loved it") == nil)
  }

  @Test func onlyRatingsTeachTaste() {
    #expect(Feedback.allCases.filter(\.teachesTaste) == [.dislike, .like, .love, .dropped])
    #expect(Feedback.allCases.filter(\.settles) == [.dislike, .like, .love, .seen, .dropped])
  }

  @Test func onlyFeedbackThatTeachesTasteHasWeights() {
    for feedback in Feedback.allCases {
      let evidence = feedback.evidence
      #expect((evidence.contentWeight != 0) == evidence.teachesTaste, "\(feedback)")
      #expect((evidence.polarity != 0) == evidence.teachesTaste, "\(feedback)")
      #expect((evidence.contentWeight < 0) == (evidence.polarity < 0), "\(feedback)")
      // A title that may return to the feed is nothing a model should learn from.
      #expect((evidence.signal != nil) == evidence.settles, "\(feedback)")
    }
  }

  @Test func signalsAndFeedbackAgree() {
    for signal in Signal.allCases where signal != .unknown { #expect(signal.feedback.signal == signal) }
    #expect(Signal.dropped.opinion == .dislike)
    #expect(Signal.unknown.opinion == .unstated && Signal.seen.opinion == .unstated)
  }

  @Test func assumedRatingsHaveTheirOpinion() {
    for opinion in Opinion.allCases {
      guard let rating = opinion.assumedRating else { continue }
      #expect(Feedback(rating: Int(rating))?.signal?.opinion == opinion)
    }
  }
}
