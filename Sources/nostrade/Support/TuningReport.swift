import App
import Cards
import Feed
import Foundation
import Foundations
import Journal

/// How the last runs of tuning ended, for people.
struct TuningReport {
  let home: Home

  /// How many owners are told one by one; of more, those whose last night judged nothing are counted.
  static let mostAlone = 12

  /// Owners of the last nights, and those that are only counted, by verdict.
  static func divided(
    _ parts: TunedParts
  ) -> (alone: [TunedOwner], counted: [(kind: TuningVerdict.Kind, owners: [TunedOwner])]) {
    let owners = parts.owners
    guard owners.count > mostAlone else { return (owners, []) }
    var counted: [(kind: TuningVerdict.Kind, owners: [TunedOwner])] = []
    let alone = owners.filter { owner in
      guard owner != .shared, let verdict = parts.state(owner).verdict, !verdict.isJudged else { return true }
      if let place = counted.firstIndex(where: { $0.kind == verdict.kind }) {
        counted[place].owners.append(owner)
      } else {
        counted.append((verdict.kind, [owner]))
      }
      return false
    }
    return (alone, counted)
  }

  /// Prints a block for all profiles and one for each, or for one owner alone.
  func show(only: TunedOwner? = nil) throws {
    let parts = home.tuned
    let divided = Self.divided(parts)
    let owners = only.map { [$0] } ?? divided.alone
    if let trouble = Self.trouble(parts.attempt) { Output.line("The last run \(trouble)") }
    guard !parts.owners.isEmpty else {
      return Output.line(
        "Nothing was tuned yet. nostrade tune does it now, nostrade schedule install every night.")
    }
    let names = try names()
    for owner in owners {
      let state = parts.state(owner)
      Output.line(Self.name(owner, names) + ":")
      if state.ran > 0 { Output.line("  last run  \(Self.time(state.ran))") }
      if let verdict = state.verdict { Self.show(verdict) }
      if let verdict = state.lastJudged, let ran = state.lastJudgedRan, ran != state.ran {
        Output.line("  last one that was about answers, \(Self.time(ran)):")
        Self.show(verdict, indent: "    ")
      }
      if !state.said.isEmpty { Output.line("  said      \(state.said)") }
      let serving = try? parts.serving(owner)
      Output.line("  serves    \(serving?.id ?? "nothing tuned")")
    }
    guard only == nil else { return }
    for (kind, owners) in divided.counted {
      Output.line("\(Output.count(owners.count, "other profile")): \(TuningMessages.word(kind))")
    }
    if !divided.counted.isEmpty { Output.line("nostrade tune --report --profile NAME tells of one.") }
  }

  /// How the last run failed: "failed at 2026-11-29 03:30: ..."; nil where it did not.
  static func trouble(_ attempt: TuningAttempt?) -> String? {
    guard let attempt else { return nil }
    if let error = attempt.error {
      return "failed at \(time(attempt.ended ?? attempt.began)): \(CleanText.clean(error, limit: 500))"
    }
    return attempt.wasCutOff
      ? "began at \(time(attempt.began)) and has not come to its end; nostrade tune does it again." : nil
  }

  /// Names of profiles by key. Creates no database.
  func names() throws -> [Int64: String] {
    guard try home.journalPlace().exists(home) else { return [:] }
    return Self.names(try Journals.open(home))
  }

  /// Names of profiles by key.
  static func names(_ store: (any EventJournal)?) -> [Int64: String] {
    let profiles = (try? store?.profiles()) ?? []
    return Dictionary(
      profiles.map { ($0.profile.userID, $0.profile.name) }, uniquingKeysWith: { first, _ in first })
  }

  /// "all profiles", or the name of one.
  static func name(_ owner: TunedOwner, _ names: [Int64: String]) -> String {
    switch owner {
    case .shared: "all profiles"
    case .profile(let id): names[id] ?? "profile \(id)"
    }
  }

  /// "2026-11-29 03:30".
  static func time(_ milliseconds: Int64) -> String {
    CivilTime(local: milliseconds / 1000).map { "\($0.date) \($0.timeOfDay)" } ?? "at an unknown time"
  }

  private static func show(_ verdict: TuningVerdict, indent: String = "  ") {
    func line(_ text: String) { Output.line(indent + text) }
    line("verdict   \(TuningMessages.word(verdict.kind))")
    // Of too few answers nothing was counted, and of a night without any there is nothing to count.
    let isCounted = verdict.held > 0 && verdict.held == verdict.loved + verdict.others
    line(
      "answers   \(verdict.new) new"
        + (isCounted
          ? ", \(verdict.held) held back: \(verdict.loved) loved, \(verdict.others) others" : "")
    )
    guard verdict.isJudged else { return }
    func figure(_ value: Double) -> String { String(format: "%.4f", value) }
    line(
      "gain      \(figure(verdict.gainBefore)) before, \(figure(verdict.gainAfter)) tuned, "
        + "\(String(format: "%+.2f", verdict.certainty)) standard errors")
    line(
      "pairs     \(figure(verdict.pairsBefore)) before, \(figure(verdict.pairsAfter)) tuned: loved above others"
    )
    if let before = verdict.checkBefore, let after = verdict.checkAfter {
      line("check     \(figure(before)) before, \(figure(after)) tuned: NDCG@10 of made-up people")
    }
  }
}
