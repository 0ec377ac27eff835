import Cards
import Foundation
import Models
import Testing

@testable import App

@Suite final class TunedPartsTests {
  let models = NSTemporaryDirectory() + "tuned-\(UUID().uuidString)"
  var parts: TunedParts { TunedParts(models: models) }
  deinit { try? FileManager.default.removeItem(atPath: models) }

  func part(_ id: String, _ kind: TuningVerdict.Kind = .promoted, made: Int64 = 1, judged: Int64 = 5)
    -> TunedPart
  {
    TunedPart(
      id: id, made: made,
      adjustment: EnsembleAdjustment(shares: [0, 0.1], reach: [1, 1, 1, 1, 1, 1], content: 1, base: "b"),
      verdict: TuningVerdict(kind, new: 30, held: 12), judged: judged)
  }

  @Test func resultsAreKeptServedAndTakenBack() throws {
    let owner = TunedOwner.profile(7)
    #expect(try parts.serving(owner) == nil && parts.nextID(owner) == "p7-1" && parts.owners.isEmpty)
    for number in 1...3 {
      let one = part(
        parts.nextID(owner), number == 2 ? .notBetter : .promoted, made: Int64(number),
        judged: Int64(number * 10))
      try parts.keep(one, owner)
      if number != 2 { try parts.serve(one, owner) }
    }
    #expect(parts.kept(owner).map(\.id) == ["p7-1", "p7-2", "p7-3"] && parts.owners == [owner])
    #expect(try parts.serving(owner)?.id == "p7-3")
    // Back over the one that was never promoted, and then to none. What was judged stays judged.
    #expect(try parts.rollBack(owner)?.id == "p7-1")
    #expect(parts.state(owner).judged == 30)
    #expect(try parts.rollBack(owner) == nil)
    #expect(try parts.serving(owner) == nil && parts.state(owner).judged == 30)
    #expect(throws: ModelError.self) { try parts.rollBack(owner) }
  }

  /// In a copy of the journal the same people are served, under other numbers.
  @Test func resultsAreNumberedAnewForACopy() throws {
    for (owner, id) in [(TunedOwner.shared, "shared-2"), (.profile(1), "p1-3"), (.profile(4), "p4-1")] {
      try parts.keep(part(id, judged: 12), owner)
      try parts.serve(part(id, judged: 12), owner)
      var state = TuningState()
      (state.judged, state.newest, state.serving, state.ran) = (12, 13, ["shared-2", id], 1)
      try parts.write(state, owner)
    }
    try parts.note(journal: "old")
    let copy = TunedParts(models: models, journal: "new")
    #expect(copy.folder != parts.folder && copy.owners.isEmpty)
    #expect(TunedParts(models: models, journal: "old").folder == parts.folder)
    let numbers = TunedParts.Renumbering([
      1: (profile: 2, events: [(10, 1), (12, 2), (13, 3)]),
      4: (profile: 1, events: [(9, 4), (11, 5), (14, 6)]),
    ])
    #expect(try parts.copy(to: copy, journal: "new", numbers) == 3)
    #expect(try copy.serving(.profile(2))?.id == "p2-3" && copy.serving(.profile(1))?.id == "p1-1")
    #expect(try copy.serving(.shared)?.id == "shared-2" && copy.serving(.profile(4)) == nil)
    #expect(copy.state(.profile(2)).judged == 2 && copy.state(.profile(2)).newest == 3)
    #expect(copy.state(.profile(1)).judged == 5 && copy.state(.shared).judged == 5)
    #expect(copy.state(.profile(2)).serving == ["shared-2", "p2-3"])
    #expect(copy.kept(.profile(1)).map(\.id) == ["p1-1"])
    // Run again, it leaves alone what the copy has learned since.
    #expect(try parts.copy(to: copy, journal: "new", numbers) == nil)
  }

  /// The clock of the second night was put back.
  @Test func goingBackGoesByNumbers() throws {
    for (number, made) in [(1, 900), (2, 100), (3, 500)] {
      let one = part("shared-\(number)", made: Int64(made))
      try parts.keep(one, .shared)
      try parts.serve(one, .shared)
    }
    #expect(try parts.rollBack(.shared)?.id == "shared-2")
    #expect(try parts.rollBack(.shared)?.id == "shared-1")
    #expect(try parts.rollBack(.shared) == nil)
  }

  @Test func aBrokenResultCanBeTakenAway() throws {
    for number in 1...2 { try parts.keep(part("shared-\(number)"), .shared) }
    func breakIt() throws {
      try Data("{".utf8).write(to: URL(fileURLWithPath: parts.servingFile(.shared)))
    }
    try breakIt()
    #expect(parts.isServing(.shared))
    #expect(try parts.rollBack(.shared)?.id == "shared-2", "the last promoted one")
    try breakIt()
    try parts.serveNone(.shared)
    #expect(!parts.isServing(.shared))
  }

  @Test func quietNightsLeaveTheNewsOfTheFirst() throws {
    let owner = TunedOwner.profile(3)
    try parts.serve(part("p3-1"), owner)
    var state = TuningState()
    state.end(TuningVerdict(.promoted, new: 30, held: 12), at: 10)
    state.say("Learned.", serving: ["p3-1"], newest: 5, isQuiet: false)
    state.end(TuningVerdict(.nothingNew), at: 20)
    state.say("Nothing.", serving: ["p3-1"], newest: 5, isQuiet: true)
    try parts.write(state, owner)
    #expect(parts.news(of: 3, newest: 5) == "Learned." && parts.news(of: 3, newest: 6) == nil)
    #expect(parts.state(owner).lastJudged?.kind == .promoted && parts.state(owner).lastJudgedRan == 10)
    #expect(parts.state(owner).verdict?.kind == .nothingNew && parts.state(owner).ran == 20)
    // There were answers since: they are what the next night is about.
    state.say("Too few.", serving: ["p3-1"], newest: 6, isQuiet: true)
    try parts.write(state, owner)
    #expect(parts.news(of: 3, newest: 6) == "Too few.")
    // What it was about was taken back.
    try parts.serveNone(owner)
    #expect(parts.news(of: 3, newest: 6) == nil)
  }

  /// What a person chose is no news, neither at once nor after the next night.
  @Test func choicesAreNoNews() throws {
    var state = TuningState()
    state.end(TuningVerdict(.promoted, new: 30, held: 12), at: 10)
    state.say("Learned.", serving: ["shared-2", "p3-1"], newest: 5, isQuiet: false)
    for id in [3, 4] as [Int64] { try parts.write(state, .profile(id)) }
    try parts.serve(part("p3-1"), .profile(3))
    try parts.noteChoice(.profile(3))
    #expect(parts.news(of: 3, newest: 5) == nil && parts.state(.profile(3)).serving == ["p3-1"])
    #expect(parts.state(.profile(4)).said == "Learned.", "another person")
    try parts.serve(part("shared-1"), .shared)
    try parts.noteChoice(.shared)
    #expect(parts.news(of: 4, newest: 5) == nil && parts.state(.profile(4)).serving == ["shared-1"])
  }

  @Test func failuresAreNews() throws {
    var attempt = TuningAttempt(began: 5, process: getpid())
    #expect(!attempt.wasCutOff)
    attempt.process = .max
    #expect(attempt.wasCutOff, "no such process")
    (attempt.ended, attempt.error) = (6, "The disk is full.")
    try parts.write(attempt)
    #expect(parts.attempt == attempt && parts.news(of: 1, newest: 0) == TuningAttempt.failed)
    #expect(parts.owners.isEmpty)
    attempt.error = nil
    try parts.write(attempt)
    #expect(parts.news(of: 1, newest: 0) == nil)
  }

  /// Files of before have fewer fields.
  @Test func olderFilesAreRead() throws {
    let owner = TunedOwner.profile(4)
    try parts.write(TuningState(), owner)
    let path = parts.folder + "/p4/state.json"
    try Data(#"{"judged":3,"ran":9,"said":"Learned.","newest":7}"#.utf8).write(to: URL(fileURLWithPath: path))
    #expect(parts.news(of: 4, newest: 7) == "Learned.")
  }

  @Test func aVerdictIsAboutAnswersThatNothingWasFittedTo() {
    var one = part("shared-1", judged: 40)
    one.judgedAdjustment = EnsembleAdjustment(
      shares: [0.2, 0], reach: [1, 1, 1, 1, 1, 1], content: 1, base: "b")
    #expect(one.adjustment(forAnswersFrom: 40) == one.judgedAdjustment)
    #expect(one.adjustment(forAnswersFrom: 41) == one.adjustment)
  }

  /// A run may be killed between the promotion and the note of it.
  @Test func whatServesSaysWhatWasJudged() throws {
    try parts.serve(part("shared-1", judged: 42), .shared)
    #expect(parts.state(.shared).judged == 42)
    var state = TuningState()
    state.judged = 50
    try parts.write(state, .shared)
    #expect(parts.state(.shared).judged == 50)
  }

  /// A second machine does what is new, or of another model; the same one may always do it again.
  @Test func aNightOfAnotherMachineIsEnoughWhileLittleIsNew() throws {
    #expect(parts.night == nil)
    let night = TunedNight(machine: "a /home", ended: 5, events: 100, model: "m")
    try parts.write(night)
    #expect(parts.night == night && parts.owners.isEmpty)
    #expect(night.isEnough(for: "b /home", events: 119, model: "m", needed: 20))
    #expect(!night.isEnough(for: "b /home", events: 120, model: "m", needed: 20))
    #expect(!night.isEnough(for: "b /home", events: 80, model: "m", needed: 20), "people were deleted")
    #expect(!night.isEnough(for: "b /home", events: 100, model: "n", needed: 20))
    #expect(!night.isEnough(for: "a /home", events: 100, model: "m", needed: 20))
  }

  @Test func onlySoManyAreKeptAndTheServingOneAlways() throws {
    try parts.keep(part("shared-1"), .shared)
    try parts.serve(part("shared-1"), .shared)
    for number in 2...20 { try parts.keep(part("shared-\(number)", .notBetter), .shared) }
    let kept = parts.kept(.shared).map(\.id)
    #expect(kept.count == TunedParts.mostKept + 1 && kept.first == "shared-1" && kept.last == "shared-20")
    #expect(parts.nextID(.shared) == "shared-21")
  }

  /// Strange names in the folder are nobody's results.
  @Test func aNumberThatWasNeverGivenIsNone() throws {
    try parts.keep(part("p1-3"), .profile(1))
    for number in ["9223372036854775807", "-9223372036854775808", "99999999999999999999"] {
      try Data("{}".utf8).write(to: URL(fileURLWithPath: parts.folder + "/p1/p1-\(number).json"))
    }
    #expect(parts.nextID(.profile(1)) == "p1-4")
    #expect(parts.kept(.profile(1)).map(\.id) == ["p1-3"])
  }

  @Test func brokenFilesAreToldAndLeaveTheRest() throws {
    try parts.keep(part("shared-1"), .shared)
    try parts.serve(part("shared-1"), .shared)
    for text in ["", "{}", "[1]", String(repeating: "x", count: 400_000)] {
      try Data(text.utf8).write(to: URL(fileURLWithPath: parts.servingFile(.shared)))
      #expect(throws: (any Error).self) { try self.parts.serving(.shared) }
      let (scorer, _, problem) = parts.applied(
        to: try Ensemble(
          [Popularity(items: ItemIndex([1, 2]), counts: [1, 2])],
          weights: .init(2, Ensemble.steps.count)), profile: nil)
      #expect(scorer is Ensemble && problem != nil)
    }
    #expect(parts.kept(.shared).count == 1 && parts.state(.shared).judged == 0)
  }

  @Test func namesSayTheOwner() {
    #expect(TunedOwner(id: "shared-3") == .shared && TunedOwner(id: "p12-1") == .profile(12))
    for name in ["", "shared", "p-1", "q1-1", "p1-x", "p1-1-1", "../p1-1"] {
      #expect(TunedOwner(id: name) == nil, "\(name)")
    }
  }
}
