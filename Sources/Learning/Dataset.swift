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
  /// How users are written whose number is not what the file has, or that another file has too, by the place of their list.
  private var userNames: [Int: String] = [:]
  /// How titles are written that files name by text, by id.
  private var itemNames: [Int: String] = [:]
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
    var names = UserNames(files: files.count)
    for (file, people) in zip(files, people) {
      for (user, rows) in people {
        guard add(rows, of: file, user: user) else { continue }
        userNames[users.count - 1] = names.name(of: user, file)
      }
      names.endFile()
      itemNames.merge(file.itemNames) { name, _ in name }
    }
  }

  /// Names for people of several files: those of different files are different people.
  private struct UserNames {
    private let isOneFile: Bool
    private var file = 1
    private var taken: Set<[UInt8]> = []

    init(files: Int) { isOneFile = files == 1 }

    /// The name of a user, nil where it is the number.
    mutating func name(of user: Int, _ ratings: Ratings) -> String? {
      var name = ratings.userText(user)
      if !isOneFile, !taken.insert(Array(name.utf8)).inserted { name = "\(file):\(name)" }
      return name == "\(user)" ? nil : name
    }

    mutating func endFile() { file += 1 }
  }

  /// - Returns: whether anything is left of the list.
  private mutating func add(_ rows: [Int], of file: Ratings, user: Int) -> Bool {
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
    guard !list.isEmpty else { return false }
    data.lists.append(list)
    users.append(user)
    return true
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
  /// event, in their order. Every command can read the file. People and titles are called what they were; people of a second file
  /// whose name somebody has already are called `2:name`.
  ///
  /// - Throws: `LearningError` when the file cannot be written.
  public func write(to path: String) throws {
    let hasRatings = data.lists.contains { $0.contains { $0.rating != nil } }
    var text = "user_id,item_id,feedback_type,timestamp" + (hasRatings ? ",rating\n" : "\n")
    for (place, list) in data.lists.enumerated() {
      let user = CSVText.field(userNames[place] ?? "\(users[place])")
      for event in list {
        let id = data.items.ids[Int(event.item)]
        let title = itemNames[id].map(CSVText.field) ?? "\(id)"
        let time =
          event.time.map { "\($0 / 1000)" + ($0 % 1000 == 0 ? "" : String(format: ".%03d", $0 % 1000)) } ?? ""
        text += "\(user),\(title),\(event.signal.feedback.rawValue),\(time)"
        text += hasRatings ? ",\(RatingsFile.text(ofRating: event.rating))\n" : "\n"
      }
    }
    do {
      // What single people watched.
      try AtomicFile.write(text, to: path, permissions: 0o600)
    } catch let error as FileError {
      throw LearningError("\(path): the cleaned lists could not be written: \(error.cause).")
    }
  }
}

extension ModelCard {
  /// Today's date, ISO 8601.
  public static func today() -> String { CivilTime(utc: CivilTime.now)?.date ?? "" }
}
