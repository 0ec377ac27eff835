import Foundations

/// Titles by their whole names, folded as for search (`Folding`).
public struct TitleNames: Sendable {
  /// How well a name fits: the lower the better.
  public enum Fit: Int, Sendable, Comparable {
    /// Letter by letter the title's romaji, English or Japanese name.
    case exact
    /// The same but for case, accents, punctuation or long vowels.
    case folded
    /// One of the title's other names.
    case synonym
    /// A name without what stands in brackets behind it.
    case bare

    /// Whether `a` fits better.
    public static func < (a: Fit, b: Fit) -> Bool { a.rawValue < b.rawValue }
  }

  private let titles: TitleTable
  /// Numbers of names in the table, by folded name.
  private let numbers: [[UInt8]: [Int32]]

  /// An index of all names. O(characters of all names).
  public init(_ titles: TitleTable) {
    self.titles = titles
    var numbers: [[UInt8]: [Int32]] = [:]
    let table = titles.storage
    numbers.reserveCapacity(table.owners.count)
    for number in table.owners.indices {
      // A franchise is not a title.
      if FoldedName(rawValue: table.nameKinds[number]).contains(.franchise) { continue }
      let name = Array(table.nameBytes[Int(table.nameStarts[number])..<Int(table.nameStarts[number + 1])])
      numbers[name, default: []].append(Int32(number))
    }
    self.numbers = numbers
  }

  /// Whether some name of a title begins with the words of `name` and goes on: a season of it, or another title of the franchise. O(length
  /// of its names).
  public func goesOn(_ row: Int, after name: String) -> Bool {
    let folded = Folding.fold(name)
    guard !folded.isEmpty else { return false }
    return FoldedName.names(of: titles[row]).contains { name, kind in
      !kind.contains(.franchise) && name.starts(with: folded + [0x20])
    }
  }

  /// The rows of the titles with a name, each with its best fit. O(length).
  public func rows(named name: String) -> [Int: Fit] {
    let folded = Folding.fold(name)
    guard !folded.isEmpty else { return [:] }
    var found: [Int: Fit] = [:]
    let table = titles.storage
    var forms = [folded]
    let short = Folding.short(folded)
    if short != folded { forms.append(short) }
    if name.last == ")", let bracket = name.lastIndex(of: "("), bracket > name.startIndex {
      let bare = Folding.fold(String(name[..<bracket]))
      if !bare.isEmpty { forms.append(bare) }
    }
    for (place, form) in forms.enumerated() {
      for number in numbers[form] ?? [] {
        let row = Int(table.owners[Int(number)])
        let kind = FoldedName(rawValue: table.nameKinds[Int(number)])
        let isBare = kind.contains(.bare) || form != folded && form != short || place == 2
        let fit: Fit = isBare ? .bare : kind.contains(.synonym) ? .synonym : .folded
        found[row] = min(found[row] ?? .bare, fit)
      }
    }
    let typed = name.trimmed.lowercased()
    for (row, fit) in found where fit == .folded {
      let anime = titles[row]
      if ([anime.title] + anime.otherTitles).contains(where: { $0.lowercased() == typed }) {
        found[row] = .exact
      }
    }
    return found
  }
}
