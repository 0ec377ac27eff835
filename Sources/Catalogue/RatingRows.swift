import Events
import Foundation
import Foundations

/// Rows of a ratings file as its reader finds them, one after the other, and what they mean, which is the same for every format:
/// which rows are skipped, which of repeated rows counts, which scale the ratings have, and the warnings.
struct RatingRows {
  /// What the values are: ratings, feedback by number, or none at all, so that every row counts as loved.
  enum Values { case rating, feedback, none }

  /// Set before the first row is added.
  var values = Values.none
  /// The scale of the ratings; nil to tell it from them.
  var scale: RatingScale?
  /// The scale that files of this make have, where no rating is above it.
  var usualScale: RatingScale?
  private var users = IDTable()
  private var items = IDTable()
  var table = RatingTable()
  /// What a log of this program says besides.
  private var log = LogColumns()
  var judge = ScaleJudge()
  var people = PersonScales()
  /// Whether not everybody rates on one scale.
  var hasOwnScales = false
  private var names = RowNames()
  private var passed = PassedRows()
  private var times = RowTimes()
  /// Rows whose rating or feedback cannot be read: they say only that somebody saw a title.
  private var unread: Set<Int> = []
  private var unreadFields = StrangeFields()
  private var unknownStates = StrangeFields()
  private var unrated = 0
  /// The first rows above the highest rating of each scale, which may be slips.
  private var above = HighRatings()
  /// See `RowNames`.
  mutating func number(ofUser name: String, integer: Int?) -> Int? {
    names.number(ofUser: name, integer: integer) { users.knows($0) }
  }

  /// See `RowNames`.
  mutating func number(ofItem name: String) -> Int? { names.number(ofItem: name) }

  /// Stands for a rating that a file leaves out: no scale has it.
  private static let noRating = -2.0

  /// What a row has in the column of its rating or feedback.
  struct Value {
    var number: Double
    /// Whether it is of ten, as the rating itself says, whatever the scale of the file.
    var isOfTen = false

    /// A number on the scale of the file, or of a feedback.
    init(_ number: Double) { self.number = number }

    /// A rating; nil where it cannot be read.
    init?(_ rating: RatingText) {
      switch rating {
      case .number(let value):
        guard value >= -1 else { return nil }
        number = value
      case .ofTen(let value): (number, isOfTen) = (value, true)
      case .none: number = RatingRows.noRating
      case .unreadable: return nil
      }
    }
  }

  /// Marks the feedback of a row whose rating is of ten, until the scale of the others is known.
  static let ofTen: UInt8 = 0x80

  /// Adds a row of the file's line `line`. One without a user or title is passed over and counted, as are plans to watch; one whose
  /// value cannot be read (`text`) says that the title was seen. `value` is left aside when `values` is `.none`; `rating` stands beside
  /// feedback by number.
  mutating func add(
    user: Int?, item: Int?, value: Value?, rating: Double? = nil, status: ListStatus? = nil,
    log: LogPlace = LogPlace(), time: Time = .none, line: Int, found: @autoclosure () -> String = "",
    text: @autoclosure () -> String = ""
  ) {
    guard let user, let item, item >= 0, status != .planned else {
      if let user { passed.note(user, behind: users.ids.count) }
      if status == .planned {
        passed.notePlan()
      } else {
        passed.noteUnusable(found(), line: line)
      }
      return
    }
    var field = values == .none ? Value(10) : value ?? Value(Self.noRating)
    let isRead = (values == .none || value != nil) && isUsable(field.number)
    if !isRead {
      field = Value(Self.noRating)
      unread.insert(table.users.count)
      unreadFields.note(text(), line: line)
    }
    let value = field.number
    let place = users.place(of: user)
    if values == .rating, isRead, !field.isOfTen {
      if value == Self.noRating { unrated += 1 }
      judge.add(value)
      above.add(value, line)
      if scale == nil { people.add(value, person: place) }
    }
    table.users.append(place)
    table.items.append(items.place(of: item))
    table.feedbacks.append(
      isRead || status == .dropped
        ? feedback(value, status) | (field.isOfTen ? Self.ofTen : 0) : UInt8(Feedback.seen.rawValue))
    let number =
      values == .feedback ? rating.map { $0 > 0 && $0 <= 10 ? $0 : 0 } ?? 0 : values == .rating ? value : 0
    table.numbers.append(Float(number))
    if values == .feedback {
      self.log.add(log, feedback: table.feedbacks[table.count - 1], row: table.count - 1)
    }
    times.add(time, to: &table)
  }

  /// Counts the state of a row whose word is not known.
  mutating func noteUnknownState(_ text: String, line: Int) { unknownStates.note(text, line: line) }

  /// What a row says; 0 where the scale of the ratings has to be known first.
  private func feedback(_ value: Double, _ status: ListStatus?) -> UInt8 {
    if values == .feedback, value != Self.noRating { return UInt8(value) }
    if status == .dropped { return UInt8(Feedback.dropped.rawValue) }
    return values == .none ? UInt8(Feedback.love.rawValue) : 0
  }

  private func isUsable(_ value: Double) -> Bool {
    switch values {
    case .none: return true
    case .rating: return value >= Self.noRating && value <= 100
    case .feedback: return Int(exactly: value).flatMap(Feedback.init(rawValue:)) != nil
    }
  }

  /// The rows that count. When rows repeat a user and title, the last one counts whose rating can be read. O(rows).
  ///
  /// - Parameter advice: what to do where the column of the ratings may be another one.
  /// - Throws: `CatalogueError` with `path` when no row is usable.
  mutating func finished(path: String, advice: String? = nil) throws -> RatingTable {
    if scale == nil, let usualScale, judge.highestOfAll <= usualScale.highest { scale = usualScale }
    if values == .rating, scale == nil, let refusal = judge.refusal {
      throw CatalogueError(path: path, reason: refusal)
    }
    guard unread.count < table.count else {
      guard passed.planned == 0 || table.count > 0 else {
        throw CatalogueError(path: path, reason: "all rows are plans to watch; none has a rating.")
      }
      let isTitled = table.count > 0
      let line = isTitled ? unreadFields.firstLine : passed.firstUnusable
      let noun = values == .feedback ? "feedback" : "rating"
      let found =
        isTitled
        ? "the \(noun) is \(unreadFields.firstText.isEmpty ? "missing" : "\"\(unreadFields.firstText)\"")"
        : passed.firstFound
      throw CatalogueError(
        path: path, line: line > 0 ? line : nil,
        reason: "no row has a user, an item and a rating" + (found.isEmpty ? "." : ": \(found).")
          + (advice.map { " \($0)." } ?? ""))
    }
    (table.userIDs, table.itemIDs) = (users.ids, items.ids)
    table.withoutRows = passed.people { users.knows($0) }
    // Only of rows that were read.
    table.userNames = names.users.filter { users.knows($0.key) || passed.knows($0.key) }
    table.itemNames = names.items.filter { items.knows($0.key) }
    times.readDays(&table)
    let slips = values == .rating ? applyScale() : []
    guard slips.count + unread.count < table.count else {
      throw CatalogueError(path: path, reason: "no row has a rating on its scale.")
    }
    table.warnings += warnings(slips.count)
    if let warning = log.replay(&table, unread: unread) {
      table.warnings.append(warning)
      unread = []
    }
    let total = table.count
    let (isLast, repeated) = RepeatedRows.find(
      table.userRows(), table.items, titles: table.itemIDs.count, weak: unread.union(slips))
    if repeated > 0 { table.keep { isLast[$0] } }
    if repeated > 0 {
      table.warnings.append("\(repeated) of \(total) rows repeat a user and title; the last row counts.")
    }
    var hash = FNV1a()
    for row in 0..<table.count {
      hash.combine(table.userIDs[Int(table.users[row])])
      hash.combine(table.itemIDs[Int(table.items[row])])
      hash.combine(Int(table.feedbacks[row]))
    }
    table.fingerprint = hash.text
    return table
  }

  private func warnings(_ slips: Int) -> [String] {
    var result: [String] = []
    let rows = table.count + passed.unusable
    result += [passed.unusableWarning(of: rows)].compactMap { $0 }
    let noun = values == .feedback ? "feedback" : "rating"
    let meaning = "seen without an opinion"
    if let sentence = unreadFields.warning(noun, countingAs: meaning) { result.append(sentence) }
    if slips > 0 {
      let used = scale ?? judge.scale
      let first = hasOwnScales ? nil : above.first(above: used.highest)
      var fields = StrangeFields(count: slips)
      if let first { fields.name(first.text, line: first.line) }
      let scale =
        hasOwnScales ? "the person's scale" : used == .thumbs ? "the scale" : "the scale to \(used.rawValue)"
      if let sentence = fields.warning(
        noun, ("is not on \(scale)", "are not on \(scale)"), countingAs: meaning)
      {
        result.append(sentence)
      }
    }
    if let sentence = unknownStates.warning(
      "state", ("is not known", "are not known"), countingAs: "watched")
    {
      result.append(sentence)
    }
    if unrated > 0 {
      result.append(
        "\(unrated) of \(rows) rows have no rating and count as seen without an opinion.")
    }
    result += [passed.planWarning].compactMap { $0 } + times.warnings(of: table.count)
    return result
  }
}
