import Foundation
import TestSupport
import Testing

/// `evaluate --live` on the real binary: tables, CSV and JSON, and what it refuses.
@Suite(.waiting) struct LiveEndToEndTests {
  /// Sixty people who love 27 titles of one kind and dislike as many of the other.
  static func lists(_ home: TestHome, times: Bool = false) throws -> String {
    var rows = "user_id,anime_id,rating" + (times ? ",timestamp\n" : "\n")
    for person in 0..<60 {
      for title in 0..<60 where (title + person * 7) % 10 < 9 {
        rows += "\(person),\(100 + title),\(title % 2 == person % 2 ? 9 : 3)"
        rows += times ? ",\(1_600_000_000 + title)\n" : "\n"
      }
    }
    return try home.write(times ? "timed.csv" : "lists.csv", rows)
  }

  @Test func liveMeasuresAreATableOfTheirOwnAndMoreRows() throws {
    let home = TestHome()
    let file = try Self.lists(home)
    let base = [
      "evaluate", "--ratings", file, "--train", file, "--no-model", "--live", "--cards", "5", "--people",
      "10",
    ]
    func evaluate(_ more: String...) throws -> String {
      let result = try run(Tmux.binary, base + more, environment: ["NOSTRADE_HOME": home.path])
      #expect(result.status == 0, "\(result.errors)")
      return result.output
    }
    let text = try evaluate()
    for heading in ["fold, 60 people", "taste, 10 people", "dislike, 10 people", "swipe, 10 people"] {
      #expect(text.contains(heading), "\(heading) is missing:\n\(text)")
    }
    let lines = try evaluate("--format", "csv").split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let header = try #require(lines.first)
    #expect(lines.allSatisfy { $0.count == header.count })
    #expect(Array(header.prefix(5)) == ["protocol", "scorer", "people", "ndcg10", "ndcg10_error"])
    #expect(header.suffix(5) == ["figure", "value", "value_error", "value_behind", "value_behind_error"])
    let taste = try #require(lines.first { $0[0] == "taste" && $0[1] == "ease" })
    #expect(taste[2] == "10" && taste[3].isEmpty && taste.suffix(5).first == "auc")
    let fold = try #require(lines.first { $0[0] == "fold" })
    #expect(!fold[3].isEmpty && fold.suffix(5).allSatisfy(\.isEmpty))
    let json = try JSONSerialization.jsonObject(with: Data(try evaluate("--format", "json").utf8))
    let rows = try #require(json as? [[String: Any]])
    #expect(rows.contains { $0["figure"] as? String == "lift" && $0["value"] is Double })
    #expect(rows.contains { $0["protocol"] as? String == "fold" && $0["niche10"] is Double })
  }

  @Test func listsThatWereSeenAreRefused() throws {
    let home = TestHome()
    let timed = try Self.lists(home, times: true)
    let refused = try home.nostrade("evaluate", "--ratings", timed, "--no-model", "--live")
    #expect(refused.status == 1 && refused.errors.contains("have times"))
    let part = try home.nostrade("evaluate", "--ratings", timed, "--answers", timed, "--no-model", "--live")
    #expect(part.status == 2 && part.errors.contains("whole lists"))
    #expect(try home.nostrade("evaluate", "--ratings", timed, "--live", "--cards", "0").status == 2)
    for two in [["--lists", "--cold"], ["--reasons", "--by", "genre"], ["--tiers", "--live"]] {
      let both = try run(Tmux.binary, ["evaluate", "--ratings", timed] + two)
      #expect(both.status == 2 && both.errors.contains("print different tables"), "\(two): \(both.errors)")
    }
  }
}
