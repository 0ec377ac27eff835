import Foundations

/// Fields of a file that could not be used: how many, and the first of them.
public struct StrangeFields: Sendable {
  /// How many.
  public private(set) var count: Int
  /// The text of the first, empty where its row is too short, and its line; 0 where it is not known.
  public private(set) var firstText = "", firstLine = 0

  /// None so far, or as many as were counted.
  public init(count: Int = 0) { self.count = count }

  /// The next one, with its text.
  public mutating func note(_ text: @autoclosure () -> String, line: Int) {
    if count == 0 { name(text(), line: line) }
    count += 1
  }

  /// Says which is the first.
  mutating func name(_ text: String, line: Int) {
    (firstText, firstLine) = (CleanText.clean(text, limit: 40), line)
  }

  /// A sentence about them; nil where there are none.
  ///
  /// - Parameters:
  ///   - noun: what the fields are, as in `date`.
  ///   - fault: what is wrong with one, and with several.
  ///   - meaning: what they count as.
  public func warning(
    _ noun: String, _ fault: (one: String, many: String) = ("cannot be read", "cannot be read"),
    countingAs meaning: String = "none"
  ) -> String? {
    guard count > 0 else { return nil }
    let what = count.counted("\(noun) \(fault.one) and counts", "\(noun)s \(fault.many) and count")
    guard firstLine > 0 else { return "\(what) as \(meaning)." }
    let first = firstText.isEmpty ? "missing" : "\"\(firstText)\""
    return "\(what) as \(meaning), the first \(first) on line \(firstLine)."
  }
}
