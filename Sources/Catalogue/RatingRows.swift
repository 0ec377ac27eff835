import Events
import Foundation
import Foundations

/// Rows of a ratings file as its reader finds them, one after the other, and what they mean, which is the same for every format:
/// which rows are skipped, which of repeated rows counts, which scale the ratings have, and the warnings.
struct RatingRows {
  /// What the values are: ratings, feedback by number, or none at all, so that every row counts as loved.
  enum Values { case rating, feedback, none }

  /// The time of a row as a file writes it.
  enum Time {
    case none, unreadable
    /// 1970 or before: a placeholder.
    case placeholder
    case milliseconds(Int64)

    /// A field: a number of any unit, or ISO 8601.
    init(_ row: CSVRow, _ column: Int) {
      if let number = row.number(column) {
        let time = TimeText.milliseconds(number)
        self = time > 0 ? .milliseconds(time) : number > 0 ? .unreadable : .placeholder
        return
      }
      let text = row.text(column)
      if text.isEmpty {
        self = .none
      } else if text.hasPrefix("1970-01-01") || text.hasPrefix("0000-") {
        self = .placeholder
      } else {
        self = TimeText.milliseconds(text).map(Time.milliseconds) ?? .unreadable
      }
    }
  }

  /// Set before the first row is added.
  var values = Values.none
  /// The scale of the ratings; nil to tell it from them.
  var scale: RatingScale?
  private var users = IDTable()
  private var items = IDTable()
  private var table = RatingTable()
  /// What a log of this program says besides.
  private var log = LogColumns()
  private var judge = ScaleJudge()
  private var people = PersonScales()
  /// Whether not everybody rates on one scale.
  private var hasOwnScales = false
  private var numbersOfNames: [ExactName: Int] = [:]
  private var unusable = 0
  private var firstUnusable = 0
  /// What the first unusable row has in the place of a user or title.
  private var firstFound = ""
  /// People of rows that were passed over, and how many others were met before.
  private var passedOver = IDTable()
  private var metBefore: [Int] = []
  /// Rows whose rating or feedback cannot be read: they say only that somebody saw a title.
  private var unread: Set<Int> = []
  private var unreadFields = StrangeFields()
  private var unknownStates = StrangeFields()
  private var unrated = 0
  private var planned = 0
  private var before1970 = 0
  private var notNumbers = 0
  private var inFuture = 0
  private var withoutTime = 0
  /// The first rows above the highest rating of each scale, which may be slips.
  private var above = HighRatings()
  /// Whether all times are small numbers, as spreadsheets count days since 1900: as seconds they would lie in one day of 1970.
  private var areDays = true
  private static let days: ClosedRange<Int64> = 25_570_000...73_050_000
  private let tomorrow = Int64(Date().timeIntervalSince1970 * 1000) + 86_400_000

  /// A number for a user who is written as `name`: of `19.0` and `+19` it is 19, of other text a negative one, which no number in a file
  /// is; nil for an empty or very long text.
  mutating func number(ofUser name: String, integer: Int?) -> Int? {
    guard !name.isEmpty, name.utf8.count < 200 else { return nil }
    if let integer, integer > RatingTable.firstNamed, name.contains(where: ".,+".contains) {
      if table.userNames[integer] == nil, !users.knows(integer) { table.userNames[integer] = name }
      return integer
    }
    let exact = ExactName(name)
    if let known = numbersOfNames[exact] { return known }
    let new = RatingTable.firstNamed - numbersOfNames.count
    numbersOfNames[exact] = new
    table.userNames[new] = name
    return new
  }

  /// A number for a title that is named by text; the same in every file.
  mutating func number(ofItem name: String) -> Int? {
    guard !name.isEmpty, name.utf8.count < 500 else { return nil }
    if let known = numbersOfItems[name] { return known }
    // Larger than ids of catalogues.
    let id = (1 << 40) + Int(FNV1a(name).value & 0xFF_FFFF_FFFF)
    numbersOfItems[name] = id
    table.itemNames[id] = name
    return id
  }

  private var numbersOfItems: [String: Int] = [:]

  /// Where a row stands in a log of this program.
  struct LogPlace {
    var event: Int64?, target: Int64?
    var isSetAside = false

    /// A row of a file that says nothing of it.
    init() {}

    init(_ row: CSVRow, _ columns: RatingColumns.Places) {
      event = columns.event.flatMap(row.integer).map(Int64.init)
      target = columns.target.flatMap(row.integer).map(Int64.init)
      isSetAside = columns.aside.flatMap(row.integer) == 1
    }
  }

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
  private static let ofTen: UInt8 = 0x80

  /// Adds a row of the file's line `line`. One without a user or title is passed over and counted, as are plans to watch; one whose
  /// value cannot be read (`text`) says that the title was seen. `value` is left aside when `values` is `.none`; `rating` stands beside
  /// feedback by number.
  mutating func add(
    user: Int?, item: Int?, value: Value?, rating: Double? = nil, status: ListStatus? = nil,
    log: LogPlace = LogPlace(), time: Time = .none, line: Int, found: @autoclosure () -> String = "",
    text: @autoclosure () -> String = ""
  ) {
    guard let user, let item, item >= 0, status != .planned else {
      if let user { passOver(user) }
      if status == .planned {
        planned += 1
      } else {
        unusable += 1
        if firstUnusable == 0 { (firstUnusable, firstFound) = (line, found()) }
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
    add(time)
  }

  /// Notes somebody of whom a row says nothing that can be used: there may be no other.
  private mutating func passOver(_ user: Int) {
    guard !passedOver.knows(user) else { return }
    _ = passedOver.place(of: user)
    metBefore.append(users.ids.count)
  }

  /// Counts the state of a row whose word is not known.
  mutating func noteUnknownState(_ text: String, line: Int) { unknownStates.note(text, line: line) }

  /// What a row says; 0 where the scale of the ratings has to be known first.
  private func feedback(_ value: Double, _ status: ListStatus?) -> UInt8 {
    if values == .feedback, value != Self.noRating { return UInt8(value) }
    if status == .dropped { return UInt8(Feedback.dropped.rawValue) }
    return values == .none ? UInt8(Feedback.love.rawValue) : 0
  }

  private mutating func add(_ time: Time) {
    var stamp: Int64 = 0
    switch time {
    case .none: break
    case .unreadable: notNumbers += 1
    case .placeholder: before1970 += 1
    case .milliseconds(let value):
      stamp = value
      if !Self.days.contains(value) { areDays = false }
      if value > tomorrow { inFuture += 1 }
    }
    if stamp == 0 { withoutTime += 1 }
    if table.stamps.isEmpty {
      guard stamp > 0 else { return }
      table.stamps = Array(repeating: 0, count: table.users.count - 1)
    }
    table.stamps.append(stamp)
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
    if values == .rating, scale == nil, let refusal = judge.refusal {
      throw CatalogueError(path: path, reason: refusal)
    }
    guard unread.count < table.count else {
      guard planned == 0 || table.count > 0 else {
        throw CatalogueError(path: path, reason: "all rows are plans to watch; none has a rating.")
      }
      let isTitled = table.count > 0
      let line = isTitled ? unreadFields.firstLine : firstUnusable
      let noun = values == .feedback ? "feedback" : "rating"
      let found =
        isTitled
        ? "the \(noun) is \(unreadFields.firstText.isEmpty ? "missing" : "\"\(unreadFields.firstText)\"")"
        : firstFound
      throw CatalogueError(
        path: path, line: line > 0 ? line : nil,
        reason: "no row has a user, an item and a rating" + (found.isEmpty ? "." : ": \(found).")
          + (advice.map { " \($0)." } ?? ""))
    }
    (table.userIDs, table.itemIDs) = (users.ids, items.ids)
    table.withoutRows = zip(passedOver.ids, metBefore).filter { !users.knows($0.0) }.map { ($0, $1) }
    // Only of rows that were read.
    table.userNames = table.userNames.filter { users.knows($0.key) || passedOver.knows($0.key) }
    table.itemNames = table.itemNames.filter { items.knows($0.key) }
    readDays()
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

  /// Makes times of numbers that are days of a spreadsheet.
  private mutating func readDays() {
    guard areDays, table.stamps.contains(where: { $0 > 0 }) else { return }
    for row in table.stamps.indices where table.stamps[row] > 0 {
      // They were read as seconds; day 25,569 is the first of 1970.
      table.stamps[row] = Int64((Double(table.stamps[row]) / 1000 - 25_569) * 86_400_000)
    }
    table.warnings.append("The times are small numbers: read as days of a spreadsheet, in UTC.")
  }

  /// Brings all ratings to 1 to 10, and says what each means.
  ///
  /// - Returns: the rows whose value is not on the scale.
  private mutating func applyScale() -> Set<Int> {
    let common = scale ?? judge.scale
    let own = scale == nil ? people.scales(common) : nil
    if let own {
      var rated = [Bool](repeating: false, count: own.count)
      for row in 0..<table.count where table.numbers[row] > 0 && Int(table.users[row]) < own.count {
        rated[Int(table.users[row])] = true
      }
      let (ids, names) = (table.userIDs, table.userNames)
      let warning = PersonScales.warning(own, rated: { rated[$0] }) { names[ids[$0]] ?? "\(ids[$0])" }
      table.warnings += [warning].compactMap { $0 }
      hasOwnScales = true
    } else if scale == nil, let warning = judge.warning {
      table.warnings.append(warning)
    }
    var slips: Set<Int> = []
    for row in 0..<table.count {
      let value = Double(table.numbers[row])
      let isOfTen = table.feedbacks[row] & Self.ofTen != 0
      table.feedbacks[row] &= ~Self.ofTen
      var used = common
      if let own, Int(table.users[row]) < own.count { used = own[Int(table.users[row])] }
      let rating = isOfTen ? RatingScale.ten.rating(value) : used.rating(value)
      if rating == nil, value > 0 { slips.insert(row) }
      table.numbers[row] = rating ?? 0
      if table.feedbacks[row] == 0 {
        let feedback = rating.flatMap { Feedback(rating: Int($0.rounded())) } ?? .seen
        table.feedbacks[row] = UInt8(feedback.rawValue)
      }
    }
    return slips
  }

  private func warnings(_ slips: Int) -> [String] {
    var result: [String] = []
    let rows = table.count + unusable
    if unusable > 0 {
      result.append(
        "Skipped \(unusable) of \(rows) rows that could not be read"
          + (firstUnusable > 0 ? ", the first on line \(firstUnusable)" : "")
          + (firstFound.isEmpty ? "." : ": \(firstFound)."))
    }
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
    if planned > 0 {
      result.append(
        planned == 1
          ? "1 row is a plan to watch and is passed over."
          : "\(planned) rows are plans to watch and are passed over.")
    }
    if before1970 > 0 || (withoutTime > 0 && withoutTime < table.count) {
      result.append(
        "\(withoutTime) of \(table.count) rows have no time, or one before 1970: all lists are read without times."
      )
    }
    if notNumbers > 0 {
      result.append(
        "\(notNumbers) of \(table.count) times cannot be read; write seconds since 1970, or as in 2021-02-03T04:05:06Z."
      )
    }
    if inFuture > 0 { result.append("\(inFuture) of \(table.count) times lie in the future.") }
    return result
  }
}
