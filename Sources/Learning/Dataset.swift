import Catalogue
import Events
import Foundation
import Foundations
import Models
import Training

/// Lists of many users, read from files and cleaned: what models are trained on and measured with.
public struct Dataset: Sendable {
  /// The lists over an item index.
  public var data: TrainingData
  /// User of each list.
  public var users: [Int] = []
  /// Rows that were left out, because their title is not in the index or their feedback is no signal.
  public var skippedRows = 0
  /// Hash of the rows of all files.
  public var fingerprint = ""

  /// Titles with fewer raters are left out of data sets with at least `manyLists` lists, without times and without a catalogue.
  static let fewestRaters = 10
  private static let manyLists = 1000

  /// The fewest raters of a title that is kept.
  static func fewestRaters(_ given: Int?, isRestricted: Bool, ordered: Bool, lists: Int) -> Int {
    given ?? (!isRestricted && !ordered && lists >= manyLists ? fewestRaters : 1)
  }

  /// Reads the lists of `files`.
  ///
  /// - Parameters:
  ///   - restriction: ids of the titles to keep, in the order of the item index; nil keeps every title, ordered by id.
  ///   - fewest: titles with fewer raters are left out; nil for the default.
  public init(_ files: [Ratings], restriction: [Int]? = nil, fewest: Int? = nil) {
    let ordered = files.allSatisfy(\.isTimed)
    let people = files.map { $0.byUser() }
    let least = Self.fewestRaters(
      fewest, isRestricted: restriction != nil, ordered: ordered, lists: people.reduce(0) { $0 + $1.count })
    var raters: [Int: Int] = [:]
    for file in files { for item in file.items { raters[item, default: 0] += 1 } }
    let ids = (restriction ?? raters.keys.sorted()).filter { raters[$0, default: 0] >= least }
    data = TrainingData(items: ItemIndex(ids), lists: [], ordered: ordered)
    fingerprint = files.map(\.fingerprint).joined(separator: "+")
    for (file, people) in zip(files, people) {
      for (user, rows) in people { add(rows, of: file, user: user) }
    }
  }

  private mutating func add(_ rows: [Int], of file: Ratings, user: Int) {
    var list: [Interaction] = []
    for row in rows {
      var event = file.event(row)
      if !data.ordered { event.time = nil }
      guard let interaction = data.items.interaction(event) else {
        skippedRows += 1
        continue
      }
      list.append(interaction)
    }
    if data.ordered { Self.sortByTime(&list) }
    guard !list.isEmpty else { return }
    data.lists.append(list)
    users.append(user)
  }

  /// Events of the same time keep their order; those without a time come first.
  static func sortByTime(_ list: inout [Interaction]) {
    list = list.enumerated().sorted { ($0.1.time ?? 0, $0.0) < ($1.1.time ?? 0, $1.0) }.map(\.1)
  }

  /// The card of a model of `kind` that was trained on this data today.
  public func card(kind: String, sources: [String]) -> ModelCard {
    var card = ModelCard(
      kind: kind, fingerprint: fingerprint, people: data.lists.count, rows: data.rows,
      trained: ModelCard.today())
    card.sources = sources
    return card
  }

  /// Writes the cleaned lists as user_id,item_id,feedback_type,timestamp and, where there are ratings, rating: a row for each
  /// event, in their order. Every command can read the file.
  ///
  /// - Throws: `LearningError` when the file cannot be written.
  public func write(to path: String) throws {
    let hasRatings = data.lists.contains { $0.contains { $0.rating != nil } }
    var text = "user_id,item_id,feedback_type,timestamp" + (hasRatings ? ",rating\n" : "\n")
    for (user, list) in zip(users, data.lists) {
      for event in list {
        let time =
          event.time.map { "\($0 / 1000)" + ($0 % 1000 == 0 ? "" : String(format: ".%03d", $0 % 1000)) } ?? ""
        text += "\(user),\(data.items.ids[Int(event.item)]),\(event.signal.feedback.rawValue),\(time)"
        text += hasRatings ? ",\(RatingsFile.text(ofRating: event.rating))\n" : "\n"
      }
    }
    do {
      try AtomicFile.write(text, to: path)
    } catch let error as FileError {
      throw LearningError("\(path): the cleaned lists could not be written: \(error.cause).")
    }
  }
}

extension ModelCard {
  /// Today's date, ISO 8601.
  public static func today() -> String { CivilTime(utc: CivilTime.now)?.date ?? "" }
}
