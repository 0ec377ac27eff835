/// Builds the memory of a `TitleTable`: collects columns title by title, then writes them one after the other.
struct TitleTableBuilder {
  private var ids: [Int64] = []
  private var scores: [Double] = []
  private var members: [Int32] = [], episodes: [Int32] = [], order: [Int32] = [], years: [Int32] = []
  private var type: [Int32] = [], season: [Int32] = [], source: [Int32] = [], franchise: [Int32] = []
  private var genreStarts: [Int32] = [0], genres: [Int32] = []
  private var studioStarts: [Int32] = [0], studios: [Int32] = []
  private var adult: [UInt8] = [], present: [UInt8] = []
  private var kinds: [UInt8] = [], seasonNumbers: [UInt8] = []
  private var nameKinds: [UInt8] = [], nameLetters: [UInt64] = []
  private var wordStarts: [Int32] = [0], textStarts: [Int32] = [0]
  private var nameStarts: [Int32] = [0], owners: [Int32] = []
  private var wordBytes: [UInt8] = [], textBytes: [UInt8] = [], nameBytes: [UInt8] = []
  private var wordNumbers: [String: Int32] = [:]
  /// Whether a genre is one of adult titles. The same few stand in all titles.
  private var adultGenres: [String: Bool] = [:]

  /// The memory for some titles, in their order. O(characters).
  static func build(_ titles: some Sequence<Anime>, stamp: String) -> TitleTableStorage {
    var builder = TitleTableBuilder()
    for anime in titles { builder.add(anime) }
    return builder.finish(stamp)
  }

  private mutating func add(_ anime: Anime) {
    func number(_ value: Int?) -> Int32 { value.map { max(Int32(clamping: $0), .min + 1) } ?? .min }
    let row = Int32(ids.count)
    ids.append(Int64(anime.id))
    scores.append(anime.score ?? .nan)
    members.append(number(anime.members))
    episodes.append(number(anime.episodes))
    order.append(number(anime.franchiseOrder))
    years.append(number(anime.year))
    type.append(word(anime.type))
    season.append(word(anime.season))
    source.append(word(anime.source))
    franchise.append(word(anime.franchise))
    for genre in anime.genres { genres.append(word(genre)) }
    genreStarts.append(Int32(genres.count))
    for studio in anime.studios { studios.append(word(studio)) }
    studioStarts.append(Int32(studios.count))
    adult.append(anime.genres.contains { isAdult($0) } ? 1 : 0)
    var mask: UInt8 = 0
    for text in TitleText.allCases {
      // Offsets have 32 bits: past half of their range only titles are stored.
      if let value = Self.value(anime, text), text == .title || textBytes.count < 1 << 30 {
        mask |= 1 << UInt8(text.rawValue)
        textBytes.append(contentsOf: value.utf8)
      }
      textStarts.append(Int32(textBytes.count))
    }
    present.append(mask)
    kinds.append(UInt8(anime.franchiseKind.flatMap(FranchiseKind.allCases.firstIndex).map { $0 + 1 } ?? 0))
    seasonNumbers.append(UInt8(clamping: SeasonWords.season(of: anime) ?? 0))
    for (name, kind) in FoldedName.names(of: anime) {
      nameBytes += name
      nameStarts.append(Int32(nameBytes.count))
      nameKinds.append(kind.rawValue)
      nameLetters.append(Folding.letters(name))
      owners.append(row)
    }
  }

  private mutating func isAdult(_ genre: String) -> Bool {
    if let known = adultGenres[genre] { return known }
    let new = AdultWords.areIn(genre)
    adultGenres[genre] = new
    return new
  }

  private static func value(_ anime: Anime, _ text: TitleText) -> String? {
    switch text {
    case .title: anime.title
    case .romaji: anime.romaji
    case .english: anime.englishTitle
    case .japanese: anime.japaneseTitle
    case .synonyms:
      anime.synonyms.isEmpty ? nil : anime.synonyms.joined(separator: String(TitleText.separator))
    case .startDate: anime.startDate
    case .imageURL: anime.imageURL
    case .synopsis: anime.synopsis
    }
  }

  /// The number of a word, a new one the first time; -1 for nil.
  private mutating func word(_ word: String?) -> Int32 {
    guard let word else { return -1 }
    if let known = wordNumbers[word] { return known }
    let new = Int32(wordNumbers.count)
    wordNumbers[word] = new
    wordBytes.append(contentsOf: word.utf8)
    wordStarts.append(Int32(wordBytes.count))
    return new
  }

  private func finish(_ stamp: String) -> TitleTableStorage {
    var header = TitleTableStorage.Header()
    header.titles = ids.count
    (header.genres, header.studios) = (genres.count, studios.count)
    (header.words, header.wordBytes) = (wordNumbers.count, wordBytes.count)
    (header.textBytes, header.names, header.nameBytes) = (textBytes.count, owners.count, nameBytes.count)
    let byID = ids.indices.sorted { (ids[$0], $0) < (ids[$1], $1) }.map { Int32($0) }
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: header.bytes, alignment: 16)
    memory.initializeMemory(as: UInt8.self, repeating: 0)
    let letters = Array(stamp.utf8.prefix(TitleTableStorage.stampLength))
    memory.storeBytes(of: TitleTableStorage.magic, as: UInt64.self)
    memory.storeBytes(of: Int64(letters.count), toByteOffset: 8, as: Int64.self)
    for (i, byte) in letters.enumerated() { memory[16 + i] = byte }
    for (i, field) in header.fields.enumerated() {
      memory.storeBytes(
        of: Int64(field), toByteOffset: 16 + TitleTableStorage.stampLength + 8 * i, as: Int64.self)
    }
    var at = TitleTableStorage.Header.length
    func put<T>(_ values: [T]) {
      values.withUnsafeBytes { memory[at..<at + $0.count].copyBytes(from: $0) }
      at += (values.count * MemoryLayout<T>.stride + 7) / 8 * 8
    }
    put(ids)
    put(scores)
    for column in [
      members, episodes, order, years, type, season, source, franchise, genreStarts, genres, studioStarts,
      studios, byID,
    ] { put(column) }
    put(adult)
    put(present)
    put(kinds)
    put(seasonNumbers)
    for column in [wordStarts, textStarts, nameStarts, owners] { put(column) }
    put(nameKinds)
    put(nameLetters)
    for column in [wordBytes, textBytes, nameBytes] { put(column) }
    return TitleTableStorage(
      UnsafeRawBufferPointer(memory), String(decoding: letters, as: UTF8.self), header, file: nil)
  }
}
