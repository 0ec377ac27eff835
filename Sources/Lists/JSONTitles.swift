import Catalogue
import Foundations

/// The objects of a JSON file that may be titles: one list, or several beside each other, as where each state has its own
/// (`{"watching": [...], "completed": [...]}`).
struct JSONTitles {
  /// A title.
  struct Title {
    let json: LenientJSON
    /// What the list that it stands in is called, where that is a state.
    var state: String?
  }

  private(set) var titles: [Title] = []
  /// Lists beside those that were read, and how many titles they have.
  private(set) var passed: [(name: String, count: Int)] = []

  /// Deeper lists are not looked for.
  private static let deepest = 4
  /// Parts of the names of lists that hold no anime.
  private static let others = ["manga", "novel", "book", "game", "character", "staff", "people"]

  /// The titles of a value; nil where it has no objects that could be some. O(values).
  init?(_ json: LenientJSON) {
    guard let found = Self.find(json, depth: 0) else { return nil }
    self = found
  }

  private init() {}

  private static func find(_ json: LenientJSON, depth: Int) -> JSONTitles? {
    let elements = json.list
    guard elements.contains(where: \.isObject) else {
      guard depth < deepest else { return nil }
      if elements.isEmpty {
        return joined(
          json.fields.compactMap { name, value in find(value, depth: depth + 1).map { (name, $0) } })
      }
      var lists = JSONTitles()
      lists.titles = elements.flatMap { find($0, depth: depth + 1)?.titles ?? [] }
      return lists.titles.isEmpty ? nil : lists
    }
    let objects = elements.filter(\.isObject)
    if let groups = groups(objects, depth: depth) { return joined(groups) }
    var list = JSONTitles()
    list.titles = objects.map { Title(json: $0) }
    return list
  }

  /// Lists beside each other, by their names.
  private static func joined(_ parts: [(name: String, titles: JSONTitles)]) -> JSONTitles? {
    guard let longest = parts.max(by: { $0.titles.titles.count < $1.titles.titles.count }) else { return nil }
    var chosen = parts.filter { $0.name.lowercased() == "anime" }
    if chosen.isEmpty {
      chosen = parts.filter { name, titles in
        titles.areNamed && ListStatus(text: name) != nil
          || titles.areRated && !others.contains(where: name.lowercased().contains)
      }
    }
    if chosen.isEmpty { chosen = [longest] }
    var result = JSONTitles()
    for (name, part) in chosen {
      let state = ListStatus(text: name) == nil ? nil : name
      result.titles += part.titles.map { Title(json: $0.json, state: $0.state ?? state) }
      result.passed += part.passed
    }
    let names = Set(chosen.map(\.name))
    result.passed += parts.filter { !names.contains($0.name) && $0.titles.areRated }
      .map { ($0.name, $0.titles.titles.count) }
    return result
  }

  /// Lists that stand in a list and have states as names: `[{"name": "Completed", "entries": [...]}]`; nil for other objects.
  private static func groups(_ objects: [LenientJSON], depth: Int) -> [(String, JSONTitles)]? {
    guard depth < deepest, objects.count <= 100 else { return nil }
    let groups = objects.compactMap { object -> (String, JSONTitles)? in
      guard let name = object.first("status", "name", "title").text(60), ListStatus(text: name) != nil else {
        return nil
      }
      let lists = object.fields.filter { $0.1.list.contains(where: \.isObject) }
      guard lists.count == 1, let titles = find(lists[0].1, depth: depth + 1) else { return nil }
      return (name, titles)
    }
    return groups.count * 2 > objects.count ? groups : nil
  }

  /// Whether the objects have names or ids as titles have, told from the first of them.
  private var areNamed: Bool { JSONTable.areNamed(TableColumns(JSONTable.columns(of: titles.prefix(20)))) }
  /// Whether they are rated, or have a state, besides.
  private var areRated: Bool {
    let table = TableColumns(JSONTable.columns(of: titles.prefix(20)))
    return JSONTable.areNamed(table) && JSONTable.areRated(table)
  }

  /// A sentence about the lists that were passed over; nil where there are none.
  var warning: String? {
    guard !passed.isEmpty else { return nil }
    let names = passed.prefix(4).map { "\(CleanText.clean($0.name, limit: 40)) (\($0.count))" }
    let list = names.joined(separator: ", ") + (passed.count > 4 ? ", ..." : "")
    return "Other lists of the file are passed over: \(list)."
  }
}
