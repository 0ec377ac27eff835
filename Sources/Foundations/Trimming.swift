extension StringProtocol {
  /// Without white space at either end. O(white space at the ends).
  public var trimmed: SubSequence { trimmed(where: \.isWhitespace) }

  /// Without the characters at either end that `isTrimmed` holds for. O(those characters).
  public func trimmed(where isTrimmed: (Character) -> Bool) -> SubSequence {
    var rest = self[...]
    while let first = rest.first, isTrimmed(first) { rest = rest.dropFirst() }
    while let last = rest.last, isTrimmed(last) { rest = rest.dropLast() }
    return rest
  }
}
