import Cards

/// Reasons on one line.
enum ReasonText {
  /// A title is cut to no fewer cells than this where another one can be left out instead.
  private static let leastTitle = 8

  /// A reason in so many cells. One that is too long has fewer words and shorter titles, so that its end is not cut off: what a reason
  /// is about often stands there. A long name of a profile gives way to what is said.
  static func fitted(_ reason: Reason, to width: Int) -> String {
    guard let whose = reason.whose else { return sentence(reason, to: width) }
    let room = max(width / 4, width - CellWidth.of(": " + reason.sentence))
    let start = CellWidth.clip(whose, to: room) + ": "
    return CellWidth.clip(start + sentence(reason, to: width - CellWidth.of(start)), to: width)
  }

  private static func sentence(_ reason: Reason, to width: Int) -> String {
    guard CellWidth.of(reason.sentence) > width else { return reason.sentence }
    var fewer = reason
    while true {
      if let text = short(fewer, to: width, isLast: fewer.answers.count < 2) { return text }
      fewer.answers.removeLast()
    }
  }

  /// The short sentence with its titles cut, the last ones first; nil where that would leave too little of one, unless it is the last try.
  private static func short(_ reason: Reason, to width: Int, isLast: Bool) -> String? {
    var titles: [Int] = []
    _ = reason.short { title in
      titles.append(CellWidth.of(title))
      return title
    }
    var excess = CellWidth.of(reason.short { _ in "" }) + titles.reduce(0, +) - width
    for least in isLast ? [leastTitle, 1] : [leastTitle] {
      for place in titles.indices.reversed() where excess > 0 && titles[place] > least {
        let cut = min(excess, titles[place] - least)
        titles[place] -= cut
        excess -= cut
      }
    }
    guard excess <= 0 || isLast else { return nil }
    var rest = titles[...]
    return CellWidth.clip(reason.short { CellWidth.clip($0, to: rest.popFirst() ?? 1) }, to: width)
  }
}
