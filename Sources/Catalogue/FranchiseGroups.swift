/// The words of names, as `FranchiseRules` compares them.
enum FranchiseWords {
  static let roman: Set<String> = ["ii", "iii", "iv", "vi", "vii", "viii", "ix"]
  private static let ordinals: Set<String> = [
    "first", "second", "third", "fourth", "fifth", "1st", "2nd", "3rd", "final",
  ]
  /// What follows the name of a franchise in the names of its titles.
  private static let extra: Set<String> = [
    "movie", "film", "gekijouban", "ova", "oad", "ona", "special", "specials", "tv", "season", "series",
    "recap",
    "recaps", "part", "cour", "picture", "drama", "the", "mini", "anime", "live", "pv", "hen", "extra",
    "episode",
    "edition", "zoku", "kai", "shin", "next", "new", "after", "prologue",
  ]

  /// The folded words of a name.
  static func words(_ name: String) -> [String] {
    Folding.words(Folding.fold(name)).map { String(decoding: $0, as: UTF8.self) }
  }

  /// A name without what stands in brackets at its end.
  static func withoutBracket(_ name: String) -> String {
    guard name.last == ")", let open = name.lastIndex(of: "(") else { return name }
    return String(name[..<open])
  }

  private static func isYear(_ word: some StringProtocol) -> Bool {
    word.utf8.count == 4 && (word.hasPrefix("19") || word.hasPrefix("20")) && Int(word) != nil
  }

  /// Whether a name has a year in brackets.
  static func namesYear(_ name: String) -> Bool {
    name.split(separator: "(").dropFirst().contains { $0.dropFirst(4).first == ")" && isYear($0.prefix(4)) }
  }

  /// Whether a name counts its season: "season 2", "2nd season".
  static func namesSeason(_ words: [String]) -> Bool {
    zip(words, words.dropFirst()).contains { first, second in
      first == "season" && second.first?.isASCII == true && second.first?.isNumber == true
        || second == "season" && first.first?.isNumber == true
    }
  }

  /// Whether a word only counts or says what kind of title it is.
  static func isExtra(_ word: String) -> Bool {
    roman.contains(word) || ordinals.contains(word) || extra.contains(word)
  }

  /// The words without those at the end that count or say what kind of title it is.
  static func stripped(_ words: [String]) -> [String] {
    var words = words
    while words.count > 1, let last = words.last {
      let digits = last.utf8.count
      let isCount =
        digits <= 2 && Int(last) != nil || last.hasSuffix("th") && Int(last.dropLast(2)) != nil
        || isYear(last) || digits == 2 && last.first == "s" && Int(last.dropFirst()) != nil
      let isStage = last == "stage" && words.count > 2 && ordinals.contains(words[words.count - 2])
      guard isExtra(last) || isCount || isStage else { break }
      words.removeLast()
    }
    return words
  }
}

/// Titles that belong together, by their names: rows that share a franchise, a name but for seasons, or the beginning of one.
struct FranchiseGroups {
  /// The rows of each group.
  private(set) var groups: [[Int]] = []

  private var parents: [Int]
  /// Rows by the stripped words of their names.
  private var byName: [String: [Int]] = [:]
  private let titles: [Anime]
  private let names: [[[String]]]

  static let leading: Set<String> = [
    "zoku", "motto", "shin", "zan", "goku", "new", "super", "re", "gyakkyou", "tokubetsu", "eiga",
    "gekijouban",
    "zettai", "neo", "haiyore", "the",
  ]
  private static let glue: Set<String> = [
    "no", "to", "ga", "wo", "ni", "wa", "of", "with", "and", "de", "mo", "x",
  ]
  /// What heroes of many works are called: great detective.
  private static let callings: Set<String> = ["meitantei"]
  private static let marks: Set<Character> = [":", "-", "–", "~", "(", "[", "/", "!", "?", "☆", "★", "♥"]

  /// O(titles x words of a name).
  init(_ titles: [Anime]) {
    self.titles = titles
    parents = Array(titles.indices)
    names = titles.map { Self.names($0).map(FranchiseWords.words) }
    joinFranchises()
    joinNames()
    joinHeads()
    joinStudios()
    joinBeginnings()
    var found: [Int: [Int]] = [:]
    for row in titles.indices { found[root(row), default: []].append(row) }
    groups = found.keys.sorted().map { found[$0] ?? [] }
  }

  private static func names(_ anime: Anime) -> [String] {
    [anime.romaji ?? anime.title] + [anime.englishTitle].compactMap { $0 }
  }

  private mutating func root(_ row: Int) -> Int {
    var row = row
    while parents[row] != row {
      parents[row] = parents[parents[row]]
      row = parents[row]
    }
    return row
  }

  private mutating func join(_ a: Int, _ b: Int) {
    let (a, b) = (root(a), root(b))
    if a != b { parents[max(a, b)] = min(a, b) }
  }

  private mutating func join(_ rows: [Int]) {
    for row in rows.dropFirst() { join(rows[0], row) }
  }

  private static func letters(_ words: some Sequence<String>) -> Int { words.reduce(0) { $0 + $1.count } }

  private mutating func joinFranchises() {
    var rows: [String: [Int]] = [:]
    for (row, anime) in titles.enumerated() {
      if let name = anime.franchise { rows[name, default: []].append(row) }
    }
    for rows in rows.values { join(rows) }
  }

  /// The same name but for season, type and year.
  private mutating func joinNames() {
    for (row, anime) in titles.enumerated() {
      for (name, words) in zip(Self.names(anime), names[row]) {
        let bare = FranchiseWords.stripped(FranchiseWords.words(FranchiseWords.withoutBracket(name)))
        let key = (bare.isEmpty ? words : bare).joined(separator: " ")
        if !key.isEmpty, key != "unknown" { byName[key, default: []].append(row) }
      }
    }
    for (key, rows) in byName where key.count >= 3 { join(rows) }
  }

  /// The same words before a colon or slash, or behind words like "zoku".
  private mutating func joinHeads() {
    var heads: [String: [Int]] = [:]
    for (row, anime) in titles.enumerated() {
      for (name, words) in zip(Self.names(anime), names[row]) {
        for mark in [":", "/"] as [Character] {
          guard let at = name.firstIndex(of: mark) else { continue }
          let head = FranchiseWords.stripped(FranchiseWords.words(String(name[..<at])))
          if Self.letters(head) >= 4 { heads[head.joined(separator: " "), default: []].append(row) }
        }
        var rest = words[...]
        while rest.count > 2, let first = rest.first, Self.leading.contains(first) { rest.removeFirst() }
        let head = FranchiseWords.stripped(Array(rest))
        let key = head.joined(separator: " ")
        if Self.letters(head) >= 6, byName[key] != nil { heads[key, default: []].append(row) }
      }
    }
    for (key, rows) in heads { join(rows + (byName[key] ?? [])) }
  }

  /// Names that begin or end alike, of one studio.
  private mutating func joinStudios() {
    var firstWords: [String: Int] = [:]
    var alike: [String: [Int]] = [:]
    var alikeSources: [String: (word: String, rows: [Int])] = [:]
    var holders: [String: [Int]] = [:]
    for (row, anime) in titles.enumerated() {
      let words = names[row][0]
      guard let first = words.first else { continue }
      firstWords[first, default: 0] += 1
      for studio in anime.studios {
        if words.count > 1, first.count >= 6 {
          alikeSources["\(first)|\(studio)|\(anime.source ?? "")", default: (first, [])].rows.append(row)
        }
        if words.count > 2, first.count + words[1].count >= 10 {
          alike["\(first) \(words[1])|\(studio)", default: []].append(row)
        }
        if first.count >= 13 { alike["~\(first.suffix(10))|\(studio)", default: []].append(row) }
      }
      for word in Set(words) where word.count >= 6 && !Self.callings.contains(word) {
        holders[word, default: []].append(row)
      }
    }
    for rows in holders.values where rows.count >= 4 {
      var common = Set(titles[rows[0]].studios)
      for row in rows { common.formIntersection(titles[row].studios) }
      if !common.isEmpty { join(rows) }
    }
    for rows in alike.values where rows.count < 12 { join(rows) }
    for (word, rows) in alikeSources.values where rows.count < 12 {
      // A first word that many others begin with says nothing.
      if firstWords[word] ?? 0 <= 2 * rows.count { join(rows) }
    }
  }

  /// A name that goes on from another title's name: the longest such one counts.
  private mutating func joinBeginnings() {
    for (row, anime) in titles.enumerated() {
      for (name, words) in zip(Self.names(anime), names[row]) {
        guard words.count > 1 else { continue }
        let marked = Self.marked(name, words)
        for length in stride(from: words.count - 1, to: 0, by: -1) {
          let beginning = words[..<length]
          guard let rows = byName[beginning.joined(separator: " ")], root(rows[0]) != root(row) else {
            continue
          }
          if goesOn(anime, words, length, isMarked: marked[length - 1], rows) {
            join(rows[0], row)
            break
          }
        }
      }
    }
  }

  private func goesOn(
    _ anime: Anime, _ words: [String], _ length: Int, isMarked: Bool, _ rows: [Int]
  ) -> Bool {
    let letters = Self.letters(words[..<length].filter { !["the", "a", "my"].contains($0) })
    let next = words[length]
    if FranchiseWords.isExtra(next) || Int(next) != nil { return true }
    let studios = Set(anime.studios)
    let isSame = rows.contains {
      titles[$0].source == anime.source && !studios.isDisjoint(with: titles[$0].studios)
    }
    if isSame, length >= 2 || letters >= 4 { return true }
    if isMarked, letters >= 4 || isSame { return true }
    return !Self.glue.contains(next) && (length >= 3 || length == 2 && letters >= 7)
  }

  /// For each word whether a mark stands between it and the next.
  private static func marked(_ name: String, _ words: [String]) -> [Bool] {
    var result = [Bool](repeating: false, count: words.count)
    var rest = name[...]
    var place = -1
    // Words of the written name; where they fold to other numbers of words, no marks are known.
    var isInWord = false
    while let character = rest.popFirst() {
      if character.isLetter || character.isNumber {
        if !isInWord { place += 1 }
        isInWord = true
      } else if !["'", "’", "`"].contains(character) {
        isInWord = false
        if place >= 0, place < result.count, marks.contains(character) { result[place] = true }
      }
    }
    return place + 1 == words.count ? result : result.map { _ in false }
  }
}
