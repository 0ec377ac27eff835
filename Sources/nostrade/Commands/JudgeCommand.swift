import ArgumentParser
import Catalogue
import Foundation
import Foundations
import Meaning
import Tensors

struct JudgeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "judge", abstract: "Judge a title that nobody has seen by its synopsis and genres.",
    discussion: """
      nostrade judge --synopsis story.txt --genres "Drama, Sci-Fi"

      Prints the chance of each tier (Top-tier, Worthwhile, Watchable, Terrible: quartiles of the mean score) and what it was \
      judged by: the nearest titles with their scores, and how titles of the genres were scored. Only what is \
      given counts; genres tell more than a synopsis. It learns from the titles of the home's catalogue at each call.
      """)

  @OptionGroup var options: HomeOptions
  @Option(
    help: ArgumentHelp("File with the synopsis; - for standard input.", valueName: "file"),
    completion: .file())
  var synopsis: String
  @Option(help: ArgumentHelp("Genres, with commas between them.", valueName: "names")) var genres = ""
  @Option(help: "Type, where it is known: TV, Movie, OVA, ONA, Special.") var type: String?
  @Option(help: "What it is based on: Manga, Original, Light novel ...") var source: String?
  @Option(help: ArgumentHelp("Studios, with commas between them.", valueName: "names")) var studio: String?
  @Option(help: ArgumentHelp("Season of the first broadcast: \"spring 2027\".", valueName: "season"))
  var season: String?
  @Option(help: "Number of episodes.") var episodes: Int?
  @Option(help: "Output format.") var format = ReportFormat.text

  private static let mostBytes = 1 << 20

  func validate() throws {
    if let season, Self.season(season) == nil {
      throw ValidationError(
        "--season must be a season and a year from 1900 to 2100, such as \"spring 2027\".")
    }
    guard (1...100_000).contains(episodes ?? 1) else {
      throw ValidationError("--episodes must be a number from 1 to 100,000.")
    }
  }

  private static func season(_ text: String) -> (name: String, month: String)? {
    let parts = text.lowercased().split(separator: " ")
    let months = ["winter": "01", "spring": "04", "summer": "07", "fall": "10"]
    guard parts.count == 2, let month = months[String(parts[0])], let year = Int(parts[1]),
      (1900...2100).contains(year)
    else { return nil }
    return ("\(parts[0].prefix(1).uppercased())\(parts[0].dropFirst()) \(year)", "\(year)-\(month)-01")
  }

  func run() throws {
    BLAS.setThreads(ProcessInfo.processInfo.activeProcessorCount)
    let workspace = try Workspace(reading: options)
    let search = try workspace.describer()
    let anime = try title(search.titles)
    let facts = [type, source, studio, season].contains { $0 != nil } || episodes != nil
    let judge = try Judge(search, facts: facts, first: anime)
    let verdict = judge.judge(anime)
    let words = verdict.words
    if words.known == 0 {
      guard !anime.genres.isEmpty else {
        throw CommandError(
          "--synopsis: no word of it is known, so it cannot be judged. Write it in English, or name --genres."
        )
      }
      Report.warning("No word of the synopsis is known: it is judged without it.")
    } else if !words.isEnough {
      Report.warning(
        "Of \(words.all.counted("word", "different words")) of the synopsis "
          + "\(words.known.counted("is", "are")) known: the text tells little.")
    }
    if anime.genres.isEmpty {
      Report.note("Judged without genres, which tell more than the text: name them with --genres.")
    }
    format == .json ? try showJSON(verdict) : show(verdict)
  }

  private func text() throws -> String {
    let file = try ReadableFile.named(synopsis, mostBytes: Self.mostBytes)
    let bytes = try [UInt8](unsafeUninitializedCapacity: file.size) { buffer, count in
      try file.read(
        into: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<file.size]),
        at: 0)
      count = file.size
    }
    let text = CleanText.clean(String(decoding: bytes, as: UTF8.self), limit: 20_000)
    guard text.contains(where: \.isLetter) else { throw CommandError("--synopsis: there is no text in it.") }
    return text
  }

  private func title(_ titles: TitleTable) throws -> Anime {
    var anime = Anime(id: 0, title: "x")
    anime.synopsis = try text()
    let known = Set(titles.indices.flatMap { titles.genres($0).map { titles.word(Int($0)) } })
    anime.genres = try Self.list(genres).map { name in
      guard let genre = known.first(where: { $0.lowercased() == name.lowercased() }) else {
        let near = Nearest.first(name, of: known.sorted()).prefix(3)
        throw CommandError(
          "--genres: no title has the genre \"\(CleanText.clean(name, limit: 60))\"."
            + (near.isEmpty ? "" : " Did you mean \(near.joined(separator: ", "))?"))
      }
      return genre
    }
    func names(_ words: (Int) -> [String]) -> CatalogueNames {
      CatalogueNames(Array(Set(titles.indices.flatMap(words))))
    }
    anime.episodes = episodes
    anime.type = try type.map {
      try names { titles.type($0).map { [titles.word($0)] } ?? [] }.named($0, "--type")
    }
    anime.source = try source.map { try names { titles[$0].source.map { [$0] } ?? [] }.named($0, "--source") }
    if let studio {
      let known = names { titles.studios($0).map { titles.word(Int($0)) } }
      // A studio may be new.
      anime.studios = Self.list(studio).map { name in
        do { return try known.named(name, "--studio") } catch {
          Report.warning("\(error) It tells nothing here.")
          return name
        }
      }
    }
    if let season, let known = Self.season(season) {
      (anime.season, anime.startDate) = (known.name, known.month)
    }
    return anime
  }

  private static func list(_ text: String) -> [String] {
    text.split(separator: ",").map { CleanText.clean(String($0), limit: 100) }.filter { !$0.isEmpty }
  }

  // MARK: Output

  private func show(_ verdict: Judge.Verdict) {
    let chances = verdict.prediction.chances
    Output.line(
      Tier.allCases.reversed().map { "\($0.name) \(chances[$0.rawValue].percent)" }.joined(
        separator: ", "))
    Output.line(verdict.sentence)
    for genre in verdict.genres {
      Output.line("\(genre.name): \(Self.two(genre.mean)) on average of \(genre.titles) titles")
    }
    Output.line("Nearest titles:")
    for near in verdict.nearest {
      let common = near.genres + near.words
      Output.row([
        near.anime.title, "\(Self.two(near.anime.score ?? 0)) \(near.tier.name)",
        common.isEmpty ? "" : "both: \(common.joined(separator: ", "))",
      ])
    }
  }

  private struct Document: Encodable {
    struct Genre: Encodable {
      let name: String
      let mean: Double
      let titles: Int
    }
    let tier: String
    let chances: [String: Double]
    let score: Double
    let mean: Double
    let nearest: [TitleRow]
    let genres: [Genre]
  }

  private func showJSON(_ verdict: Judge.Verdict) throws {
    let chances = Tier.allCases.map { ($0.name, verdict.prediction.chances[$0.rawValue]) }
    try Output.json(
      Document(
        tier: verdict.prediction.tier.name,
        chances: Dictionary(chances, uniquingKeysWith: { first, _ in first }),
        score: verdict.prediction.score, mean: verdict.mean,
        nearest: verdict.nearest.map { near in
          TitleRow(naming: near.anime, score: near.anime.score).with {
            ($0.tier, $0.genres, $0.words) = (near.tier.name, near.genres, near.words)
          }
        }, genres: verdict.genres.map { .init(name: $0.name, mean: $0.mean, titles: $0.titles) }))
  }

  private static func two(_ value: Double) -> String { String(format: "%.2f", value) }
}

extension Judge.Verdict {
  /// The likeliest tier and the score. The score may lie in another tier where the chances are spread: then it says so.
  var sentence: String {
    func two(_ value: Double) -> String { String(format: "%.2f", value) }
    let (tier, score) = (prediction.tier, prediction.score)
    let about = "a score of about \(two(score)), where the mean is \(two(mean))"
    let scored = Tier(rawValue: bounds.count { score >= $0 }) ?? .terrible
    if scored == tier { return "\(tier.name): \(about)." }
    let range =
      tier == .terrible ? "below \(two(bounds[0]))" : "from \(two(bounds[tier.rawValue - 1]))"
    return "No clear tier: \(about); the likeliest is \(tier.name) (\(range))."
  }
}
