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
  /// What a child is shown nothing of.
  static let notForChildren = ["Ecchi", "Gore", "Horror"]
  /// What children watch: "kids anime", "a children's film".
  private static let watched: Set<String> = [
    "anime", "animes", "cartoon", "cartoons", "film", "films", "movie", "movies", "series", "show", "shows",
    "stuff",
    "viewing", "night", "title", "titles",
  ]
  private static let small = ["kids", "children", "toddlers", "preschoolers", "babies", "kindergarteners"]

  /// Reads who is a child among those it is for; returns how many words that took, nil for none.
  mutating func children(_ start: Int) -> Int? {
    guard !isNegated, !isIndifferent else { return nil }
    return everybody(start) ?? aChild(start)
  }

  /// "For kids", "with small children", "a children's film", "family movie", "kid friendly", "for the whole family".
  private mutating func everybody(_ start: Int) -> Int? {
    if let length = numbers.first(start, TalkVocabulary.forEverybody) {
      return noteChild(start, to: start + length)
    }
    let word = text(start)
    if word != "with", ["friendly", "suitable", "appropriate", "safe"].contains(text(start + 1)),
      ["kid", "kids", "child", "children", "family", "toddler"].contains(word)
    {
      return noteChild(start, to: start + 2)
    }
    if ["kids", "kid", "childrens", "childs", "children", "family", "toddler", "toddlers"].contains(word),
      Self.watched.contains(text(start + 1)), !["about", "on"].contains(text(start - 1))
    {
      return noteChild(start, to: start + 1)
    }
    guard ["for", "with"].contains(word) else { return nil }
    var at = start + 1
    while ["the", "all", "small", "little", "young", "younger", "smaller", "two", "three"].contains(text(at))
    {
      at += 1
    }
    let isLittle = text(at) == "ones" && ["little", "small", "young"].contains(text(at - 1))
    guard isLittle || Self.small.contains(text(at)) else { return nil }
    return noteChild(start, to: at + 1)
  }

  /// "For my daughter", "with my 8 year old son", "my son is 10", "safe for an 8 year old", "for a child of eight".
  private mutating func aChild(_ start: Int) -> Int? {
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
    if isChild, let told = told(at) { (age, at) = (told.age, told.end) }
    guard isChild || age != nil else { return nil }
    // A tale of "a girl", and a grown brother.
    if age == nil, Self.anyAge.contains(noun), !isSmall { return nil }
    if age == nil, !isMine, isSafe == nil, !["kid", "child", "toddler", "family"].contains(noun) {
      return nil
    }
    guard age ?? 0 <= Double(Wish.oldestChild) else { return nil }
    // "my son recommended it"
    if age == nil, !isFor, isSafe == nil { return nil }
    if ["who", "that"].contains(text(at)), text(at + 1) == "is" { return nil }
    let isTiny = ["toddler", "preschooler", "baby"].contains(noun)
    return noteChild(start, to: at, age: age ?? (isTiny ? 3 : nil))
  }

  /// The age that stands behind a child: "is 10", "aged six", "of eight".
  private func told(_ at: Int) -> (age: Double, end: Int)? {
    guard ["is", "are", "aged", "age", "of", "under", "around"].contains(text(at)),
      let number = numbers.number(at + 1), number.value < 100
    else { return nil }
    return (number.value, at + 1 + (numbers.age(at + 1) ?? number.length))
  }

  /// Notes that it is for a child whom the words up to an end tell of, and of which age.
  private mutating func noteChild(_ start: Int, to end: Int, age: Double? = nil) -> Int? {
    var (age, end) = (age, end)
    if age == nil, let told = told(end), told.age <= Double(Wish.oldestChild) {
      (age, end) = (told.age, told.end)
    }
    // Of several children the youngest counts.
    let ages = [wish.forChild ?? 0, TalkNumbers.whole(max(0, age ?? 0))].filter { $0 > 0 }
    wish.forChild = ages.min() ?? 0
    // Who is nearly grown is not shown what small ones like.
    if wish.forChild ?? 0 >= 12 { Self.add(Mood.wholesome, to: &wish.moods) }
    for name in Self.notForChildren where grammar.vocabulary.genres.contains(name) {
      Self.add(name, to: &wish.genresOut)
    }
    mark(start..<end)
    last = nil
    return end - start
  }
}
