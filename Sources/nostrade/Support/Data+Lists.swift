import Catalogue
import Foundation
import Foundations
import Models
import Recommending
import Training

/// Lists as they are learnt from.
struct CleanedLists {
  var data: TrainingData
  /// Person of each list.
  var users: [Int] = []
  /// Rows about titles that are not learnt, or that say nothing.
  var passedOver = 0
}

extension TrainingData {
  /// Without times and without a catalogue to say what is learnt, titles with fewer raters than this are left out of sets
  /// of a thousand lists and more.
  static let fewestByDefault = 10

  /// Lists from files, over the titles of `restriction` in its order, or over every title the files name, by id. Titles
  /// with fewer than `fewest` raters are left out. Rows about other titles are counted.
  static func read(_ files: [Ratings], restriction: [Int]?, fewest: Int?) -> CleanedLists {
    let ordered = files.allSatisfy(\.isTimed)
    let people = files.map { $0.byUser() }
    var least = fewest ?? 1
    if fewest == nil, restriction == nil, !ordered, people.reduce(0, { $0 + $1.count }) >= 1000 {
      least = fewestByDefault
    }
    var raters: [Int: Int] = [:]
    for file in files { for item in file.items { raters[item, default: 0] += 1 } }
    let ids = (restriction ?? raters.keys.sorted()).filter { raters[$0, default: 0] >= least }
    let index = ItemIndex(ids)
    var result = CleanedLists(data: TrainingData(items: index, lists: [], ordered: ordered))
    for (file, people) in zip(files, people) {
      for (user, rows) in people {
        var list: [Interaction] = []
        for row in rows {
          var event = file.event(row)
          if !ordered { event.time = nil }
          guard let interaction = index.interaction(event) else {
            result.passedOver += 1
            continue
          }
          list.append(interaction)
        }
        if ordered {
          list = list.enumerated().sorted { ($0.1.time ?? 0, $0.0) < ($1.1.time ?? 0, $1.0) }.map(\.1)
        }
        guard !list.isEmpty else { continue }
        result.data.lists.append(list)
        result.users.append(user)
      }
    }
    return result
  }
}

extension CleanedLists {
  /// Writes the lists as user_id,item_id,feedback_type,timestamp, a row an event, in their order; a file that every command
  /// reads again.
  ///
  /// - Throws: `CommandError` when the disk refuses.
  func write(to path: String) throws {
    var text = "user_id,item_id,feedback_type,timestamp\n"
    for (user, list) in zip(users, data.lists) {
      for event in list {
        let time =
          event.time.map { "\($0 / 1000)" + ($0 % 1000 == 0 ? "" : String(format: ".%03d", $0 % 1000)) } ?? ""
        text += "\(user),\(data.items.ids[Int(event.item)]),\(event.signal.feedback.rawValue),\(time)\n"
      }
    }
    do {
      try AtomicFile.write(text, to: path)
    } catch let error as FileError {
      throw CommandError("\(path): the cleaned lists could not be written: \(error.cause).")
    }
  }
}
