import Foundation
import TestSupport
import Testing

/// What somebody meets who runs the service and the nightly job.
@Suite(.waiting) struct OperatorEndToEndTests {
  private func log(_ home: TestHome) -> String {
    (try? String(contentsOfFile: home.path + "/logs/nostrade.log", encoding: .utf8)) ?? ""
  }

  private func isThere(_ home: TestHome, _ name: String) -> Bool {
    FileManager.default.fileExists(atPath: home.path + "/" + name)
  }

  /// A home with people who have an answer each.
  private func home(_ names: [String]) throws -> TestHome {
    let home = TestHome()
    for name in names {
      let rated = try home.nostrade("rate", "19", "--love", "--profile", name, "--create")
      #expect(rated.status == 0, "\(rated)")
    }
    return home
  }

  @Test func aMistypedProfileIsNoFailedNight() throws {
    let home = try home(["me"])
    #expect(try home.nostrade("tune").status == 0)
    #expect(try home.nostrade("tune", "--profile", "typo").status == 1)
    #expect(try !home.nostrade("schedule").output.contains("failed"))
    #expect(try !home.nostrade("tune", "--report").output.contains("failed"))
  }

  @Test func aJournalIsNotCopiedToItself() throws {
    let home = try home(["me"])
    let path = home.path + "/nostrade.db"
    let link = home.path + "/link.db"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    for target in ["sqlite", "sqlite:" + path, "sqlite:" + link] {
      let refused = try home.nostrade("journal", "copy", "--to", target)
      #expect(
        refused.status == 2 && refused.errors.contains("--from and --to are the same journal."), "\(refused)")
    }
    #expect(try home.nostrade("journal", "copy", "--to", "sqlite:" + home.path + "/new.db").status == 0)
  }

  /// A broken file serves nobody: the shipped model has the star, its name and its members.
  @Test func theStarIsAtWhatServes() throws {
    let home = try home(["me"])
    let whole = try home.nostrade("models").output
    try FileManager.default.createDirectory(atPath: home.path + "/models", withIntermediateDirectories: true)
    _ = try home.write("models/serving.safetensors", "no model")
    let broken = try home.nostrade("models")
    #expect(broken.output == whole && broken.errors.contains("serving.safetensors"), "\(broken)")
    let ranked = try home.nostrade("recommend", "--model", "ensemble", "--top", "1")
    #expect(ranked.status == 0, "\(ranked)")
  }

  /// Each figure stands once: of the whole at the whole, of a member at the member.
  @Test func figuresOfMembersStandAtMembers() throws {
    let lines = try TestHome().nostrade("models").output.split(separator: "\n")
    #expect(lines.allSatisfy { $0.components(separatedBy: "ndcg@10").count <= 2 }, "\(lines)")
    #expect(lines.contains { $0.contains("sasrec") && $0.contains("member ") && $0.contains("ndcg@10") })
  }

  @Test func aFileIsReplacedWhereThatIsSaid() throws {
    let home = try home(["me"])
    let out = try home.write("lists.csv", "mine")
    let refused = try home.nostrade("journal", "lists", "--out", out)
    #expect(refused.status == 1 && refused.errors.contains("--force"), "\(refused)")
    #expect(try String(contentsOfFile: out, encoding: .utf8) == "mine")
    #expect(try home.nostrade("journal", "lists", "--out", out, "--force").status == 0)
    let lists = try home.write("ratings.csv", "user_id,anime_id,rating\n1,1,9\n1,5,8\n2,1,7\n2,5,9\n")
    func train(_ name: String) throws -> (status: Int32, output: String, errors: String) {
      try home.nostrade("train", "--ratings", lists, "--model", "popularity", "--out", home.path + "/" + name)
    }
    let text = try train("lists.csv")
    #expect(text.status == 1 && text.errors.contains("is no model"), "\(text)")
    // A model, and a file that a script made for one, may be replaced.
    _ = try home.write("m.safetensors", "")
    #expect(try train("m.safetensors").status == 0 && train("m.safetensors").status == 0)
  }

  @Test func alikeVerdictsOfManyAreCounted() throws {
    let home = try home((1...14).map { "p\($0)" })
    #expect(try home.nostrade("tune").status == 0)
    let report = try home.nostrade("tune", "--report").output
    #expect(report.contains("\n14 other profiles: ") && !report.contains("p3:"), "\(report)")
    let one = try home.nostrade("tune", "--report", "--profile", "p3").output
    #expect(one.hasPrefix("p3:\n") && !one.contains("all profiles") && !one.contains("p4"), "\(one)")
    let doctor = try home.nostrade("doctor").output
    #expect(doctor.contains("14 other profiles") && !doctor.contains("p3:"), "\(doctor)")
    let unknown = try home.nostrade("tune", "--report", "--profile", "zzz")
    #expect(unknown.errors.contains("There are: p1, p10, p11, p12"), "\(unknown)")
    // How the night ended is in the log, without a line for each.
    let logged = log(home).split(separator: "\n").filter { $0.contains("night ended") }
    #expect(logged.count == 1 && logged[0].contains("tooFew 14"), "\(logged)")
  }

  /// Another home, as on another machine with the same database, has deleted somebody.
  @Test func whatWasTunedForSomebodyGoneGoesToo() throws {
    let (first, second) = (try home(["me", "bob"]), TestHome())
    #expect(try first.nostrade("tune").status == 0)
    #expect(isThere(first, "models/tuned/p2/state.json") && isThere(first, "models/tuned/shared"))
    let journal = "sqlite:" + first.path + "/nostrade.db"
    let deleted = try second.nostrade("profile", "delete", "bob", "--yes", "--journal", journal)
    #expect(deleted.status == 0 && isThere(first, "models/tuned/p2"), "\(deleted)")
    #expect(try first.nostrade("tune").status == 0)
    #expect(!isThere(first, "models/tuned/p2") && isThere(first, "models/tuned/p1/state.json"))
  }

  @Test func theLogSaysWhatFailed() throws {
    let home = try home(["me"])
    #expect(try home.nostrade("serve", "--listen", "0.0.0.0", "--port", "0").status == 1)
    #expect(log(home).contains("others reach this address, so it needs a token"), "\(log(home))")
    // An error that may name a title is told by its kind alone.
    #expect(try home.nostrade("rate", "no such title at all", "--love").status == 1)
    #expect(!log(home).contains("no such title"))
  }

  @Test func aPasswordThatOthersCanReadIsTold() throws {
    let home = TestHome()
    let settings = try home.write("config.toml", "journal = \"postgres://kuro:secret@127.0.0.1:1/club\"\n")
    #expect(chmod(settings, 0o644) == 0)
    let open = try home.nostrade("doctor").output
    #expect(open.contains("privacy") && open.contains("\(settings): chmod 600"), "\(open)")
    #expect(chmod(settings, 0o600) == 0)
    #expect(try !home.nostrade("doctor").output.contains("chmod"))
    // Settings without a password are no secret.
    _ = try home.write("config.toml", "theme = \"plain\"\n")
    #expect(chmod(settings, 0o644) == 0)
    #expect(try !home.nostrade("doctor").output.contains("chmod 600"))
  }
}
