import Catalogue
import Lists
import Models

extension FuzzTarget {
  /// Readers of lists, catalogues and models.
  static let files = [
    FuzzTarget("csv") { input in
      try InputFile.with(input) { path in
        _ = try CSVFile(path: path).forEachRow { row in
          for index in 0..<4 { _ = (row.text(index), row.integer(index), row.number(index)) }
        }
      }
    },
    FuzzTarget("catalogue") { input in
      let read = try InputFile.with(input) { try CatalogueFile.read($0) }
      // What was read must also be found and shown.
      let index = TitleIndex(TitleTable(read.titles))
      for title in read.titles.prefix(4) { _ = index.search(title.title, limit: 3) }
    },
    FuzzTarget("histories") { input in
      let ratings = try InputFile.with(input, RatingsFile.read)
      _ = ratings.histories()
    },
    FuzzTarget("list") { input in
      let list = try InputFile.with(input) { try ListReader.read($0).list }
      // What was read is matched and becomes events.
      let titles = TitleTable([Anime(id: 19, title: "Monster"), Anime(id: 1, title: "Cowboy Bebop")])
      let matches = ListMatcher(titles).matches(list.entries)
      _ = ListPlan(list.entries, matches, log: [], earlier: [:], now: 1_700_000_000_000)
    },
    FuzzTarget("scores") { input in _ = try InputFile.with(input, ScoreFile.read) },
    FuzzTarget("safetensors", longest: 1 << 16) { input in
      let model = try InputFile.with(input, ModelFile.read(_:)).scorer
      // A model that was read can also be asked.
      let history = [Interaction(item: 0, signal: .love), Interaction(item: 1, signal: .dislike)]
      _ = model.scores([[], history])
    },
  ]
}
