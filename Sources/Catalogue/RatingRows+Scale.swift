import Events

extension RatingRows {
  /// Brings all ratings to 1 to 10, and says what each means.
  ///
  /// - Returns: the rows whose value is not on the scale.
  mutating func applyScale() -> Set<Int> {
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
}
