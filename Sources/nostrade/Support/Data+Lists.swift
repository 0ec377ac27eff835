import Catalogue
import Models
import Recommending
import Training

extension TrainingData {
  /// Lists from files, over the titles of `restriction` in its order, or over every title the files name, by id. Titles
  /// with fewer than `fewest` raters are left out. Rows about other titles are counted.
  static func read(_ files: [Ratings], restriction: [Int]?, fewest: Int) -> (
    data: TrainingData, passedOver: Int
  ) {
    var raters: [Int: Int] = [:]
    for file in files { for item in file.items { raters[item, default: 0] += 1 } }
    let ids = (restriction ?? raters.keys.sorted()).filter { raters[$0, default: 0] >= fewest }
    let index = ItemIndex(ids)
    var lists: [[Interaction]] = []
    var passedOver = 0
    let ordered = files.allSatisfy(\.isTimed)
    for file in files {
      for (_, rows) in file.byUser() {
        var list: [Interaction] = []
        for row in rows {
          guard let item = index.row(file.items[row]), let signal = file.feedback[row].signal else {
            passedOver += 1
            continue
          }
          list.append(Interaction(item: item, signal: signal, time: ordered ? file.times[row] : nil))
        }
        if ordered {
          list = list.enumerated().sorted { ($0.1.time ?? 0, $0.0) < ($1.1.time ?? 0, $1.0) }.map(\.1)
        }
        if !list.isEmpty { lists.append(list) }
      }
    }
    return (TrainingData(items: index, lists: lists, ordered: ordered), passedOver)
  }
}

extension Ratings {
  /// Histories by person, in time where there are times.
  func histories() -> [(user: Int, events: [PersonEvent])] {
    byUser().map { user, rows in
      let events = rows.map { PersonEvent(animeID: items[$0], feedback: feedback[$0], time: times[$0]) }
      guard isTimed else { return (user, events) }
      return (user, events.enumerated().sorted { ($0.1.time ?? 0, $0.0) < ($1.1.time ?? 0, $1.0) }.map(\.1))
    }
  }
}
