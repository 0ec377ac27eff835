import Catalogue

@testable import Recommending

extension ContentSpace {
  /// The space of a list of titles.
  init(_ titles: [Anime]) { self.init(TitleTable(titles)) }
}
