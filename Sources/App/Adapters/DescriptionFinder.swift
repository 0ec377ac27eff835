import Cards
import Catalogue
import Meaning
import Models

/// Finds titles by what they are about, also in the form "like TITLE but ...". Made when it is first asked.
public final class DescriptionFinder {
  private let make: () throws -> DescriptionSearch
  private let index: () -> TitleIndex
  private let coLoves: () -> (any CoLoveCounts)?
  private var made: DescriptionSearch?

  /// A finder whose search `make` makes; `index` finds titles by name.
  public init(
    index: @escaping () -> TitleIndex, coLoves: @escaping () -> (any CoLoveCounts)?,
    make: @escaping () throws -> DescriptionSearch
  ) {
    (self.index, self.coLoves, self.make) = (index, coLoves, make)
  }

  /// The search itself.
  public func search() throws -> DescriptionSearch {
    if let made { return made }
    let new = try make()
    made = new
    return new
  }

  /// What talks about the same titles.
  public func talker() throws -> Talker { Talker(try search(), index: index(), coLoves: coLoves) }

  /// The titles that fit a description best, and the title that it wants others like, where it names one.
  public func find(_ text: String, limit: Int, adult: Bool) throws -> (
    matches: [DescriptionMatch], like: (title: Anime, but: String)?
  ) {
    let search = try search()
    if let sentence = DescriptionSearch.likeSentence(text), let named = index().named(sentence.name) {
      let found = search.like(
        [named.row], but: sentence.but, coLoves: coLoves(), limit: limit, adult: adult)
      return (found, (search.titles[named.row], sentence.but))
    }
    return (search.search(text, limit: limit, adult: adult), nil)
  }

  /// The name in "like TITLE but ..." where no title is called so; then the text is searched for like any other.
  public func unknownTitle(in text: String) -> String? {
    guard let sentence = DescriptionSearch.likeSentence(text), index().named(sentence.name) == nil else {
      return nil
    }
    return sentence.name
  }

  /// The titles most like one, moved towards what `text` says.
  public func like(_ title: Anime, but text: String, limit: Int, adult: Bool) throws -> [DescriptionMatch] {
    let search = try search()
    guard let row = search.titles.row(of: title.id) else { return [] }
    return search.like([row], but: text, coLoves: coLoves(), limit: limit, adult: adult)
  }
}

extension DescriptionMatch {
  /// The match as a screen shows it.
  var described: DescribedTitle {
    DescribedTitle(
      anime, words: (keywords + genres).prefix(4).joined(separator: ", "), sentence: sentence ?? "")
  }
}
