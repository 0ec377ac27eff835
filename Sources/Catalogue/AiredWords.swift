/// Dates as in `Apr 3, 1998 to Apr 24, 1999`.
public enum AiredWords {
  private static let months = [
    ["jan", "january"], ["feb", "february"], ["mar", "march"], ["apr", "april"], ["may"], ["jun", "june"],
    ["jul", "july"], ["aug", "august"], ["sep", "sept", "september"], ["oct", "october"],
    ["nov", "november"],
    ["dec", "december"],
  ]
  /// Words that stand in dates besides.
  private static let others: Set<String> = [
    "mon", "monday", "tue", "tues", "tuesday", "wed", "wednesday", "thu", "thur", "thurs", "thursday", "fri",
    "friday", "sat", "saturday", "sun", "sunday", "st", "nd", "rd", "th", "of", "the", "on", "in", "at",
    "from",
    "since", "aired", "premiered", "early", "mid", "late", "utc", "gmt", "jst", "am", "pm", "t", "z",
  ]

  /// The first date as `1998-04-03`, `1998-04` or `1998`; nil when there is none. Of dates in words of other languages, and of those
  /// that are no date to the day, the year alone: "mar" is March to some and Tuesday to others.
  public static func date(_ text: String) -> String? {
    var (year, month, day): (Int?, Int?, Int?)
    var isEnglish = true
    for word in words(first(text.lowercased())) {
      if let number = Int(word) {
        if number > 1900, number < 2200 {
          // The year of another date: a span ends with it.
          if year != nil { break }
          year = number
        } else if (1...31).contains(number), day == nil {
          day = number
        }
      } else if let place = months.firstIndex(where: { $0.contains(word) }) {
        month = month ?? place + 1
      } else if word.contains(where: \.isLetter), !others.contains(word) {
        isEnglish = false
      }
    }
    guard let year else { return nil }
    func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    guard let month, isEnglish else { return "\(year)" }
    return day.map { "\(year)-\(padded(month))-\(padded($0))" } ?? "\(year)-\(padded(month))"
  }

  /// What stands before the word or sign of a span.
  private static func first(_ text: String) -> Substring {
    for sign in [" to ", " - ", " – ", " — ", " ~ ", " until "] {
      if let range = text.firstRange(of: sign), text[..<range.lowerBound].contains(where: \.isNumber) {
        return text[..<range.lowerBound]
      }
    }
    return text[...]
  }

  /// Runs of letters and runs of digits: `5th` is two.
  private static func words(_ text: Substring) -> [String] {
    var words: [String] = []
    var last: Character?
    for letter in text {
      defer { last = letter }
      guard letter.isLetter || letter.isNumber else { continue }
      if let last, last.isLetter && letter.isLetter || last.isNumber && letter.isNumber, !words.isEmpty {
        words[words.count - 1].append(letter)
      } else {
        words.append(String(letter))
      }
    }
    return words
  }
}
