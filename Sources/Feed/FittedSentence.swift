import Events

/// Sentences about a change of the ranking on a line of any width: what is said last is left out first, and a title is cut.
extension FeedMessages {
  /// What stays of a title in any case. "20 of the top 20 are new." fits behind it on a terminal of 60 columns.
  private static let leastOfTitle = 20

  /// A sentence in `width` cells. One about an answer first loses the end of its title, down to 20 cells, and how many titles pass, which
  /// the answer did not change; then genres that moved, at last how much is new. It may still be longer: of other sentences nothing is left out.
  ///
  /// - Parameter cells: the width of a text.
  /// - Parameter clip: a text cut to a width.
  public static func fitted(
    _ sentence: String, to width: Int, cells: (String) -> Int, clip: (String, Int) -> String
  ) -> String {
    var text = sentence
    while cells(text) > width {
      if let (start, title, rests) = answer(text) {
        for rest in rests {
          let room = width - cells(start) - cells(rest) - 1
          if room >= min(leastOfTitle, cells(title)) { return start + clip(title, room) + " " + rest }
        }
      }
      guard let shorter = shorter(text) else { break }
      text = shorter
    }
    return text
  }

  /// What is told with its effect on the ranking.
  static let changing = Feedback.allCases.filter { $0.teachesTaste || [.undo, .evidenceOff].contains($0) }

  /// "Loved ", "Monster." and what may stand behind it: how many titles pass and the change of the ranking, or the change alone. Nil for
  /// other sentences.
  private static func answer(_ sentence: String) -> (start: String, title: String, rests: [String])? {
    let starts = Feedback.allCases.map(begins(undoing:)) + changing.map(begins(with:))
    guard let start = starts.first(where: sentence.hasPrefix),
      let at = lastChange(sentence)
    else { return nil }
    let change = String(sentence[at...])
    let said = String(sentence[..<at].dropFirst(start.count).dropLast())
    let words = said.split(separator: " ")
    // "All 1,532 pass." or "812 of 1,532 pass."
    let isAll = words.count > 3 && words[words.count - 3] == "All"
    let isSome = words.count > 4 && words[words.count - 3] == "of"
    guard words.last == "pass.", isAll || isSome else { return (start, said, [change]) }
    let passing = words.suffix(isAll ? 3 : 4).joined(separator: " ")
    return (start, String(said.dropLast(passing.count + 1)), [passing + " " + change, change])
  }

  /// A sentence without the last thing it says of the ranking, for a line that does not hold all of it: first without a genre that moved,
  /// at last without how much is new. Nil where nothing can be left out.
  public static func shorter(_ sentence: String) -> String? {
    guard let start = lastChange(sentence) else { return nil }
    let (said, change) = (sentence[..<start], sentence[start...])
    guard let cut = change.lastIndex(where: { $0 == ";" || $0 == "," }) else {
      return said.isEmpty ? nil : String(said.dropLast())
    }
    return said + change[..<cut] + "."
  }

  /// Where "7 of the top 20 are new" or "The top 20 are unchanged" begins that ends a sentence, after a blank.
  private static func lastChange(_ sentence: String) -> String.Index? {
    sentence.indices.last { at in
      guard at > sentence.startIndex, sentence[sentence.index(before: at)] == " " else { return false }
      let rest = sentence[at...]
      if rest.hasPrefix(theTop) {
        let end = rest.dropFirst(theTop.count).drop { $0.isNumber }
        return end.hasPrefix(" are ") || end.hasPrefix("card is ")
      }
      return rest.drop { $0.isNumber }.hasPrefix(ofTheTop) && rest.first?.isNumber == true
    }
  }
}
