import Catalogue
import Models

extension FuzzTarget {
  /// Readers of lists, catalogues and models.
  static let files = [
    FuzzTarget("csv") { input in
      try InputFile.with(input) { path in
        try CSVFile(path: path).forEachRow { row in
          for index in 0..<4 { _ = (row.text(index), row.integer(index), row.number(index)) }
        }
      }
    },
    FuzzTarget("catalogue") { input in
      let read = try InputFile.with(input, CatalogueFile.read)
      // What was read must also be found and shown.
      let index = TitleIndex(TitleTable(read.titles))
      for title in read.titles.prefix(4) { _ = index.search(title.title, limit: 3) }
    },
    FuzzTarget("histories") { input in
      let ratings = try InputFile.with(input, RatingsFile.read)
      _ = ratings.histories()
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
