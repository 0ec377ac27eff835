import Cards
import Catalogue
import Events
import Foundation
import Foundations
import Meaning
import Recommending

/// Titles: filtered, searched, compared and judged.
extension Service {
  private static let bounds: [(name: String, text: String)] = [
    ("episodes", "episodes"), ("rating", "mean score"), ("members", "members"),
    ("year", "year of the first broadcast"),
  ]

  private var filterParameters: [Parameter] {
    Self.bounds.flatMap { name, text in
      [
        Parameter(name: "mt_" + name, kind: .number(-1e9...1e9), text: "More than so much: \(text)."),
        Parameter(name: "lt_" + name, kind: .number(-1e9...1e9), text: "Less than so much: \(text)."),
      ]
    } + [
      Parameter(
        name: "genre", kind: .named(summary.genres.map(\.name)),
        text: "With this genre; with all of several.",
        repeats: true),
      Parameter(
        name: "type", kind: .named(summary.types.map(\.name)), text: "Of this type, or another one given.",
        repeats: true),
      Parameter(
        name: "name", kind: .text(longest: 100), text: "Called like this, in any language.", example: "cowboy"
      ),
      .adult, .k(50), Parameter(name: "limit", kind: .int(1...1000), text: "The same as k."),
      Parameter(name: "offset", kind: .int(0...1_000_000), text: "Titles passed over first."),
    ]
  }

  var animeEndpoints: [Endpoint] { findingEndpoints + judgingEndpoints + titleEndpoints }

  private var findingEndpoints: [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/anime",
        summary:
          "Titles by what is known of them, those with the most members first; without parameters it tells how to ask.",
        parameters: filterParameters, answers: [200: "TitlesOrTeaching"]
      ) { [self] call in
        call.values.isEmpty ? Reply(Usage.anime(filterParameters)) : Reply(try await titles(call))
      },
      Endpoint(
        method: .get, path: "/anime/search",
        summary: "Titles by name, or by what they are about; without either it tells how to ask.",
        parameters: [
          Parameter(
            name: "q", kind: .text(longest: 200), text: "A name or the beginning of one.", example: "cowboy"),
          Parameter(
            name: "describe", kind: .text(longest: 1000), text: "What one remembers of the story.",
            example: "a notebook that kills people"),
          Parameter(
            name: "k", kind: .int(1...1000),
            text: "Number of titles by name, and as many by description. Default 20."), .adult,
        ],
        answers: [200: "FoundOrTeaching"]
      ) { [self] call in try await search(call) },
    ]
  }

  private var judgingEndpoints: [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/anime/evaluate", summary: "How to have a title judged that nobody has seen.",
        answers: [200: "Usage"]
      ) { _ in Reply(Usage.evaluate) },
      Endpoint(
        method: .post, path: "/anime/evaluate",
        summary: "Judges a title that nobody has seen by its synopsis and genres: as `nostrade judge`.",
        body: Schemas.unseen(summary.genres.map(\.name)),
        example: ["synopsis": "A boy finds a notebook that kills people.", "genres": ["Suspense"]],
        answers: [200: "Verdict"], problems: [503]
      ) { [self] call in try await judge(call) },
    ]
  }

  private var titleEndpoints: [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/anime/{id}", summary: "All that is known of one title.", parameters: [.anime],
        answers: [200: "Title"], problems: [404]
      ) { [self] call in
        let id = call.int("id") ?? 0
        guard let row = parts.titles.row(of: id) else { throw Self.noTitle(id) }
        return Reply(Documents.detail(parts.titles[row]))
      },
      Endpoint(
        method: .get, path: "/anime/{id}/similar",
        summary: "Titles most like one, at most twelve, without those of its franchise.",
        parameters: [
          .anime, Parameter(name: "k", kind: .int(1...12), text: "Number of titles. Default 12."), .adult,
        ],
        answers: [200: "Similar"], problems: [404]
      ) { [self] call in try await similar(call) },
    ]
  }

  private func similar(_ call: Call) async throws -> Reply {
    let id = call.int("id") ?? 0
    var options = RankingOptions()
    options.showsAdult = call.flag("adult")
    let ranking = options
    guard let detail = try await pool.rank({ $0.detail(id, [], options: ranking) }) else {
      throw Self.noTitle(id)
    }
    return Reply([
      "title": Documents.title(detail.anime),
      "similar": .array(detail.similar.prefix(call.int("k") ?? 12).map(Documents.title)),
      "franchise": .array(detail.franchise.map(Documents.title)),
    ])
  }

  private static func noTitle(_ id: Int) -> Problem {
    Problem(404, "No title has the id \(id): GET /anime/search?q=NAME finds it.", parameter: "id")
  }

  private func titles(_ call: Call) async throws -> JSONValue {
    let table = parts.titles
    func stored(_ name: String, _ entries: [CatalogueSummary.Entry]) -> Set<String> {
      let wanted = Set(call.texts(name).map { $0.lowercased() })
      return Set(entries.map(\.name).filter { wanted.contains($0.lowercased()) })
    }
    guard call.text("k") == nil || call.text("limit") == nil else {
      throw Problem.badInput("k and limit are the same: give one of them.", parameter: "limit")
    }
    let (genres, types) = (stored("genre", summary.genres), stored("type", summary.types))
    let adult = call.flag("adult")
    var rows = Array(table.indices)
    var isNamed = false
    if let name = call.text("name") {
      // All of them: the total is told.
      rows = await textSearch.named(name, limit: table.count, adult: adult).compactMap {
        table.row(of: $0.anime.id)
      }
      isNamed = true
    }
    func isWithin(_ name: String, _ value: Double?) -> Bool {
      let (more, less) = (call.number("mt_" + name), call.number("lt_" + name))
      guard more != nil || less != nil else { return true }
      guard let value else { return false }
      return value > more ?? -.infinity && value < less ?? .infinity
    }
    rows = rows.filter { row in
      guard adult || !table.isAdult(row) else { return false }
      if !types.isEmpty, !types.contains(table.type(row).map(table.word) ?? "Unknown") { return false }
      guard isWithin("episodes", table.episodes(row).map(Double.init)), isWithin("rating", table.score(row)),
        isWithin("members", table.members(row).map(Double.init)),
        isWithin("year", table.year(row).map(Double.init))
      else { return false }
      return genres.isEmpty || genres.isSubset(of: table.genres(row).map { table.word(Int($0)) })
    }
    if !isNamed { rows.sort { (table.members($1) ?? 0, $0) < (table.members($0) ?? 0, $1) } }
    let page = rows.dropFirst(call.int("offset") ?? 0).prefix(call.int("k") ?? call.int("limit") ?? 50)
    return ["total": .int(rows.count), "titles": .array(page.map { Documents.title(table[$0]) })]
  }

  private func search(_ call: Call) async throws -> Reply {
    let (limit, adult) = (call.int("k") ?? 20, call.flag("adult"))
    if call.text("q") == nil, call.text("describe") == nil { return Reply(Usage.search) }
    var titles: [JSONValue] = []
    if let text = call.text("q") {
      titles = await textSearch.named(text, limit: limit, adult: adult).map {
        .members(["title": Documents.title($0.anime), "name": $0.name.map(JSONValue.string)])
      }
    }
    var like: Anime?
    if let text = call.text("describe") {
      let found = try await textSearch.described(text, limit: limit, adult: adult)
      like = found.like?.title
      titles += found.matches.map { match in
        .members([
          "title": Documents.title(match.anime), "keywords": .strings(match.keywords),
          "genres": .strings(match.genres), "sentence": match.sentence.map(JSONValue.string),
        ])
      }
    }
    return Reply(.members(["like": like.map(Documents.title), "titles": .array(titles)]))
  }

  private func judge(_ call: Call) async throws -> Reply {
    let anime = try unseen(call)
    let facts = anime.type != nil || anime.source != nil || anime.episodes != nil || !anime.studios.isEmpty
    do { return Reply(Documents.verdict(try await textSearch.judge(anime, facts: facts))) } catch let error
      as MeaningError
    { throw Problem(503, "\(error)") }
  }

  /// The title that a call describes.
  private func unseen(_ call: Call) throws -> Anime {
    let fields = try Fields(
      try call.json(), names: ["synopsis", "genres", "type", "source", "studios", "episodes"])
    guard let synopsis = try fields.text("synopsis", longest: 20_000) else {
      throw fields.missing("synopsis")
    }
    var anime = Anime(id: 0, title: "x")
    anime.synopsis = CleanText.clean(synopsis, limit: 20_000)
    // Word vectors are of English words.
    guard synopsis.utf8.contains(where: { Character(Unicode.Scalar($0)).isLetter && $0 < 0x80 }) else {
      throw Problem.badInput("There is no English word in synopsis.", parameter: "synopsis")
    }
    func words(_ name: String) throws -> [String] {
      try (try fields.list(name, most: 50) ?? []).map { value in
        guard case .string(let text) = value, !text.isEmpty, text.count <= 100 else {
          throw Problem.badInput("\(name) must be texts of 1 to 100 characters.", parameter: name)
        }
        return text
      }
    }
    let known = summary.genres.map(\.name)
    anime.genres = try words("genres").map { text in
      guard let genre = known.first(where: { $0.lowercased() == text.lowercased() }) else {
        throw Problem.badInput(
          "No title has the genre \"\(CleanText.clean(text, limit: 60))\". There are: \(known.joined(separator: ", ")).",
          parameter: "genres")
      }
      return genre
    }
    anime.studios = try words("studios").map { CleanText.clean($0, limit: 100) }
    anime.type = try fields.text("type", longest: 60)
    anime.source = try fields.text("source", longest: 60)
    anime.episodes = try fields.int("episodes", 1...100_000)
    return anime
  }
}

extension Documents {
  /// A judgement of a title that nobody has seen.
  fileprivate static func verdict(_ verdict: Judge.Verdict) -> JSONValue {
    [
      "tier": .string(verdict.prediction.tier.name),
      "chances": .object(
        Tier.allCases.map { .init(name: $0.name, value: .number(verdict.prediction.chances[$0.rawValue])) }),
      "score": .number(verdict.prediction.score), "mean": .number(verdict.mean),
      "nearest": .array(
        verdict.nearest.map {
          .members([
            "anime_id": .int($0.anime.id), "title": .string($0.anime.title),
            "score": $0.anime.score.map(JSONValue.number), "tier": .string($0.tier.name),
            "genres": .strings($0.genres), "words": .strings($0.words),
          ])
        }),
      "genres": .array(
        verdict.genres.map {
          ["name": .string($0.name), "mean": .number($0.mean), "titles": .int($0.titles)]
        }),
    ]
  }
}
