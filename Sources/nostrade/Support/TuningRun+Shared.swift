import App
import Foundation
import Foundations
import Learning
import Models

/// Nights of several machines that share a database and a folder of models: one of them is enough.
extension TuningRun {
  /// This machine's name and home.
  private var machine: String {
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, name.count - 1)
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self) + " "
      + home.data
  }

  /// How many events there are now.
  var eventCount: Int { get throws { try store.profiles().reduce(0) { $0 + $1.events } } }

  private var model: String {
    get throws {
      let summary = try ModelFile.summary(library.serving)
      return
        "\(summary.kind) \(summary.titles) \(summary.bytes) \(summary.card.fingerprint) \(summary.card.trained)"
    }
  }

  /// A sentence where another machine has tuned on these answers already; nil where there is something to do.
  func doneElsewhere() throws -> String? {
    let events = try eventCount
    guard let night = parts.night,
      night.isEnough(for: machine, events: events, model: try model, needed: TuningNight.fewestNew)
    else { return nil }
    let name = CleanText.clean(night.machine.split(separator: " ").first.map(String.init) ?? "", limit: 60)
    return
      "Another machine or home (\(name)) tuned on these answers at \(TuningReport.time(night.ended)), and \(max(0, events - night.events)) are new since: this run does nothing."
  }

  /// Remembers that the night is over.
  ///
  /// - Parameter events: how many there were when the logs were read: answers given since were not learned from.
  func rememberNight(events: Int) throws {
    try parts.write(TunedNight(machine: machine, ended: now(), events: events, model: model))
  }
}
