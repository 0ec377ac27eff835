/// Who watches with somebody: what is for a child should be fit for one.
extension TalkReading {
  private static let children: Set<String> = [
    "son", "sons", "daughter", "daughters", "kid", "kids", "child", "children", "nephew", "nephews", "niece",
    "nieces",
    "grandson", "granddaughter", "grandchildren", "grandkids", "toddler", "preschooler", "baby", "boy",
    "girl",
    "brother", "sister", "family",
  ]
  /// Those who need not be children.
  private static let anyAge: Set<String> = ["brother", "sister", "boy", "girl"]
  /// From this age on a person is no child to whom what others watch must not be shown.
  private static let grown = 14.0

  /// Reads "for my daughter", "with my 8 year old son", "my son is 10", "safe for an 8 year old"; returns how many words that took,
  /// nil for none.
  mutating func children(_ start: Int) -> Int? {
    guard !isNegated, !isIndifferent else { return nil }
    var at = start
    let isSafe = numbers.first(at, ["safe for", "suitable for", "fit for", "appropriate for", "good for"])
    let isFor = ["for", "with"].contains(text(at))
    at += isSafe ?? (isFor ? 1 : 0)
    let isMine = ["my", "our"].contains(text(at))
    guard isMine || (isSafe != nil || text(start) == "for") && ["a", "an", "the"].contains(text(at)) else {
      return nil
    }
    at += 1
    var isSmall = false
    while ["little", "young", "small", "younger", "youngest", "two", "three"].contains(text(at)) {
      isSmall = isSmall || !["two", "three"].contains(text(at))
      at += 1
    }
    var age: Double?
    if let number = numbers.number(at), let length = numbers.age(at) {
      (age, at) = (number.value, at + length)
    }
    let noun = text(at)
    let isChild = Self.children.contains(noun) && tokens.indices.contains(at) && !tokens[at].isAfterBreak
    if isChild { at += 1 }
    if isChild, ["is", "are", "aged", "age"].contains(text(at)), let number = numbers.number(at + 1),
      number.value < 100
    {
      age = number.value
      at += 1 + (numbers.age(at + 1) ?? number.length)
    }
    guard isChild || age != nil else { return nil }
    // A tale of "a girl", and a grown brother.
    if age == nil, Self.anyAge.contains(noun), !isSmall { return nil }
    if age == nil, !isMine, isSafe == nil, !["kid", "child", "toddler", "family"].contains(noun) {
      return nil
    }
    guard age ?? 0 < Self.grown else { return nil }
    // "my son recommended it"
    if age == nil, !isFor, isSafe == nil { return nil }
    if ["who", "that"].contains(text(at)), text(at + 1) == "is" { return nil }
    Self.add(Mood.wholesome, to: &wish.moods)
    for name in ["Ecchi", "Gore", "Horror"] where grammar.vocabulary.genres.contains(name) {
      Self.add(name, to: &wish.genresOut)
    }
    mark(start..<at)
    last = nil
    return at - start
  }
}
