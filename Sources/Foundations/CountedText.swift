/// Numbers and lists as they stand in a sentence.
extension Int {
  /// `1,234,567` for 1234567, in every locale.
  public var formattedCount: String {
    var digits = Array(String(magnitude))
    var place = digits.count - 3
    while place > 0 {
      digits.insert(",", at: place)
      place -= 3
    }
    return (self < 0 ? "-" : "") + String(digits)
  }

  /// "1 title", "2 titles".
  ///
  /// - Parameter many: what stands behind any other number than 1; nil for `one` with an s.
  /// - Parameter grouped: whether thousands are told apart: "1,234 titles".
  public func counted(_ one: String, _ many: String? = nil, grouped: Bool = false) -> String {
    (grouped ? formattedCount : "\(self)") + " " + (self == 1 ? one : many ?? one + "s")
  }
}

extension Double {
  /// "40%" for 0.4.
  public var percent: String { "\(Int((self * 100).rounded()))%" }

  /// "8.30" for 8.3, in every locale, of a value that is not negative.
  public var twoDecimals: String {
    let hundredths = Int((self * 100).rounded())
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
  }
}

extension [String] {
  /// "anna, ben and me"
  public var listed: String {
    count < 2 ? joined() : dropLast().joined(separator: ", ") + " and " + self[count - 1]
  }
}
