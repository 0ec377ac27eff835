/// Nicknames of a catalogue's titles, folded.
struct FoldedNicknames: Sendable {
  struct Entry: Sendable {
    let name: String
    let joined: [UInt8]
    let letters: UInt64
    let row: Int
  }
  let all: [Entry]

  /// Those of titles that the catalogue has. O(nicknames log titles).
  init(_ nicknames: [Nickname], _ titles: TitleTable) {
    all = nicknames.compactMap { nickname in
      guard let row = titles.row(of: nickname.animeID) else { return nil }
      let joined = Folding.fold(nickname.name).filter { $0 != 0x20 }
      return joined.isEmpty
        ? nil : Entry(name: nickname.name, joined: joined, letters: Folding.letters(joined), row: row)
    }
  }
}
