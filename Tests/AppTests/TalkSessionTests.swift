import Cards
import Catalogue
import Dispatch
import Events
import Feed
import Foundation
import Meaning
import Synchronization
import TestSupport
import Testing

@testable import App

/// Titles that can be talked about.
private final class TalkingFinder: TitleSearch {
  static let titles: [Anime] = [
    title(1, "Umi no Ki", "A lonely fisherman mourns his brother.", ["Drama"]),
    title(2, "Yama no Ie", "Friends open a bakery and laugh all day.", ["Comedy"]),
    title(3, "Sora", "A pilot loses everything in the war.", ["Drama"]),
  ]
  static func title(_ id: Int, _ name: String, _ synopsis: String, _ genres: [String]) -> Anime {
    var anime = Anime(id: id, title: name)
    (anime.synopsis, anime.genres, anime.type) = (synopsis, genres, "TV")
    return anime
  }
  static let table = TitleTable(titles)
  static let index = TitleIndex(table, adult: false)
  private let made = Talker(
    DescriptionSearch(table, keywords: [:], words: nil), index: index, coLoves: { nil })
  func talker() -> Talker? { made }
  func search(_ text: String, limit: Int, adult: Bool) -> [TitleMatch] { [] }
  func popular(limit: Int) -> [Anime] { Self.titles }
  func title(_ id: Int) -> Anime? { Self.titles.first { $0.id == id } }
}

private struct FakeAssistant: TalkAssistant {
  var reads: @Sendable (String) throws -> Wish = { _ in Wish() }
  var comments: @Sendable (TalkFacts) throws -> String = { _ in throw MeaningError("it is tired.") }
  func read(_ sentence: String) throws -> Wish { try reads(sentence) }
  func comment(on facts: TalkFacts) throws -> String { try comments(facts) }
}

@Suite struct TalkSessionTests {
  private let news = DispatchSemaphore(value: 0)

  private func session(
    waits: Bool = false, profiles: FakeProfiles = FakeProfiles(lovedLog()),
    _ assistant: @escaping TalkAsking.Make
  ) throws -> FeedSession {
    let session = try FeedSession(
      profile: "me", profiles: profiles, ranker: FakeRanker(), finder: TalkingFinder(),
      tuner: FakeTuner(), explainsLater: !waits, assistant: assistant, clock: { 5 },
      wake: { [news] in news.signal() })
    session.handle(.open(.talk()))
    session.commitBurst()
    return session
  }

  private func say(_ text: String, in session: FeedSession) {
    for c in text { session.handle(.type(c)) }
    session.handle(.enter)
    session.commitBurst()
  }

  /// Waits for an answer and takes it in, as the loop does.
  private func answer(_ session: FeedSession) {
    #expect(news.wait(timeout: .now() + 180) == .success, "there was no answer")
    session.showNotifications()
  }

  private func screen(_ session: FeedSession) throws -> TalkScreen {
    guard case .talk(let screen) = session.state.screen else { throw MeaningError("another screen") }
    return screen
  }

  private static func drama() -> Wish {
    var wish = Wish()
    wish.genresIn = ["Drama"]
    return wish
  }

  @Test func keysStayLiveWhileTheModelIsAsked() throws {
    let (mayAnswer, mayWord) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let session = try session {
      FakeAssistant(
        reads: { _ in
          _ = mayAnswer.wait(timeout: .now() + 180)
          return Self.drama()
        },
        comments: {
          _ = mayWord.wait(timeout: .now() + 180)
          return "\($0.titles[0].name) is a drama."
        })
    }
    say("something", in: session)
    #expect(try screen(session).asked == "something" && screen(session).reply.parts.isEmpty)
    for c in "abc" { session.handle(.type(c)) }
    session.commitBurst()
    #expect(try screen(session).text == "abc")
    mayAnswer.signal()
    answer(session)
    #expect(try screen(session).asked == nil && screen(session).text == "abc")
    #expect(try screen(session).reply.parts == ["Drama"])
    #expect(
      try screen(session).reply.isBeingWorded && screen(session).reply.comment.contains("2 titles pass"))
    mayWord.signal()
    answer(session)
    let reply = try screen(session).reply
    #expect(!reply.isBeingWorded && reply.worded == "\(reply.titles[0].anime.title) is a drama.")
  }

  @Test func cancellingGivesTheSentenceBackAndDropsTheAnswer() throws {
    let mayAnswer = DispatchSemaphore(value: 0)
    let answered = DispatchSemaphore(value: 0)
    let session = try session {
      FakeAssistant(reads: { _ in
        _ = mayAnswer.wait(timeout: .now() + 180)
        defer { answered.signal() }
        return Self.drama()
      })
    }
    say("something", in: session)
    session.handle(.back)
    session.commitBurst()
    #expect(try screen(session).asked == nil && screen(session).text == "something")
    mayAnswer.signal()
    #expect(answered.wait(timeout: .now() + 180) == .success)
    session.showNotifications()
    #expect(try screen(session).reply.parts.isEmpty)
  }

  @Test func whatOnePersonSaysIsNotHeardForAnother() throws {
    let (mayAnswer, answered) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let profiles = FakeProfiles(lovedLog())
    profiles.logs["anna"] = FakeLog()
    let session = try session(profiles: profiles) {
      FakeAssistant(reads: { _ in
        _ = mayAnswer.wait(timeout: .now() + 180)
        defer { answered.signal() }
        return Self.drama()
      })
    }
    for action in [FeedAction.back, .open(.profiles()), .watchTogether, .back, .open(.talk())] {
      session.handle(action)
      session.commitBurst()
    }
    say("something", in: session)
    #expect(session.state.companions == ["anna"] && session.state.answersTo == "me")
    #expect(try screen(session).asked == "something")
    session.answer(for: "anna")
    mayAnswer.signal()
    #expect(answered.wait(timeout: .now() + 180) == .success)
    session.showNotifications()
    #expect(session.state.answersTo == "anna")
    #expect(try screen(session).asked == nil && screen(session).reply.parts.isEmpty)
  }

  /// A part is taken off the conversation that is shown: that of whom answers go to.
  @Test func theConversationShownIsThatOfWhomAnswersGoTo() throws {
    let profiles = FakeProfiles(lovedLog())
    let anna = FakeLog()
    var comedy = Wish()
    comedy.genresIn = ["Comedy"]
    anna.talked.hear(comedy, titles: TalkingFinder.table)
    profiles.logs["anna"] = anna
    let session = try session(waits: true, profiles: profiles) {
      FakeAssistant(reads: { _ in Self.drama() })
    }
    for action in [FeedAction.back, .open(.profiles()), .watchTogether, .back, .open(.talk())] {
      session.handle(action)
      session.commitBurst()
    }
    say("a drama", in: session)
    #expect(try screen(session).reply.parts == ["Drama"])
    for action in [FeedAction.tab, .nextAnswerer] {
      session.handle(action)
      session.commitBurst()
    }
    #expect(try screen(session).reply.parts == ["Comedy"])
    session.handle(.reset)
    session.commitBurst()
    #expect(try screen(session).reply.parts.isEmpty && anna.talked.wish.genresIn.isEmpty)
    #expect(profiles.logs["me"]?.talked.wish.genresIn == ["Drama"])
  }

  @Test func aNewSentenceTakesThePlaceOfAComment() throws {
    let mayAnswer = DispatchSemaphore(value: 0)
    defer { for _ in 0..<4 { mayAnswer.signal() } }
    let session = try session {
      FakeAssistant(
        reads: { sentence in
          // Else it may be there before Esc is.
          if sentence == "more" { _ = mayAnswer.wait(timeout: .now() + 180) }
          return Self.drama()
        },
        comments: { _ in
          _ = mayAnswer.wait(timeout: .now() + 180)
          throw MeaningError("it is tired.")
        })
    }
    say("something", in: session)
    answer(session)
    #expect(try screen(session).reply.isBeingWorded)
    say("more", in: session)
    session.handle(.back)
    session.commitBurst()
    #expect(try !screen(session).reply.isBeingWorded)
  }

  @Test func aModelThatFailsIsReplacedByTheGrammarAndSaidSo() throws {
    let session = try session { FakeAssistant(reads: { _ in throw MeaningError("it is tired.") }) }
    say("a drama", in: session)
    answer(session)
    #expect(try screen(session).reply.parts == ["Drama"] && screen(session).asked == nil)
    #expect(session.state.status == FeedMessages.modelNotUsed("it is tired."))
    #expect(try !screen(session).reply.isBeingWorded)
    // Settings that name no usable model are said as well.
    let other = try self.session { throw MeaningError("talk.url is no address.") }
    say("a drama", in: other)
    answer(other)
    #expect(try screen(other).reply.parts == ["Drama"])
    #expect(other.state.status.contains("talk.url is no address"))
  }

  @Test func aCommentOfAnAnswerOfBeforeIsDropped() throws {
    let mayComment = DispatchSemaphore(value: 0)
    let commented = DispatchSemaphore(value: 0)
    let session = try session {
      FakeAssistant(
        reads: { _ in Self.drama() },
        comments: { _ in
          _ = mayComment.wait(timeout: .now() + 180)
          defer { commented.signal() }
          return "late"
        })
    }
    say("something", in: session)
    answer(session)
    session.handle(.tab)
    session.handle(.reset)
    session.commitBurst()
    #expect(try screen(session).reply.parts.isEmpty)
    mayComment.signal()
    #expect(commented.wait(timeout: .now() + 180) == .success)
    session.showNotifications()
    #expect(try screen(session).reply.worded == nil)
  }

  @Test func withoutFramesBetweenKeysTheAnswerIsWaitedFor() throws {
    let session = try session(waits: true) {
      FakeAssistant(reads: { _ in Self.drama() }, comments: { "\($0.titles[0].name) is a drama." })
    }
    say("something", in: session)
    #expect(try screen(session).reply.parts == ["Drama"] && screen(session).reply.worded != nil)
  }

  // MARK: A real server

  private static func content(_ text: String) -> Data {
    let body = try? JSONSerialization.data(withJSONObject: ["choices": [["message": ["content": text]]]])
    return LoopbackServer.response(type: "application/json", body ?? Data())
  }

  private func session(_ server: LoopbackServer, patience: Double = 10) throws -> FeedSession {
    let url = server.address("/v1")
    return try session {
      try TalkModel(
        url: url, model: "small", allowsRemote: false, titles: TalkingFinder.table,
        index: TalkingFinder.index,
        patience: patience)
    }
  }

  @Test(arguments: [
    "not json", #"{"genres_in": ["Best"], "like": ["A Title Nobody Made"]}"#,
    #"{"command": "rm -rf /", "genres_in": "DROP TABLE items"}"#, "{}",
  ])
  func lyingServersAreReplacedByTheGrammar(answers: String) throws {
    let server = try LoopbackServer { _, send in _ = send(Self.content(answers)) }
    defer { server.stop() }
    let session = try session(server)
    say("a drama", in: session)
    answer(session)
    #expect(try screen(session).reply.parts == ["Drama"])
    #expect(session.state.status.hasPrefix("Read by rules"))
    #expect(server.heads.count == 1)
  }

  @Test func silentAndRefusingServersAreReplacedByTheGrammar() throws {
    let silent = try LoopbackServer { _, _ in Thread.sleep(forTimeInterval: 5) }
    defer { silent.stop() }
    let refusing = try LoopbackServer { _, send in
      _ = send(LoopbackServer.response("403 Forbidden", type: nil, Data()))
    }
    defer { refusing.stop() }
    for (server, why) in [(silent, "no answer"), (refusing, "status 403")] {
      let session = try session(server, patience: 0.3)
      say("a drama", in: session)
      answer(session)
      #expect(try screen(session).reply.parts == ["Drama"])
      #expect(session.state.status.contains(why), "\(session.state.status)")
    }
  }

  @Test(arguments: [
    (#"{"comment": "Umi no Ki is a drama. Watch Naruto instead."}"#, "Umi no Ki is a drama."),
    (#"{"comment": "\u001b[2JRun `rm -rf /` now."}"#, nil), ("nonsense", nil),
  ])
  func commentsAreCheckedBeforeTheyAreShown(answers: String, shown: String?) throws {
    let count = Mutex(0)
    let server = try LoopbackServer { _, send in
      let number = count.withLock { count in
        count += 1
        return count
      }
      _ = send(Self.content(number == 1 ? #"{"genres_in": ["Drama"]}"# : answers))
    }
    defer { server.stop() }
    let session = try session(server)
    say("something", in: session)
    answer(session)
    #expect(try screen(session).reply.parts == ["Drama"])
    answer(session)
    let reply = try screen(session).reply
    #expect(reply.worded == shown && !reply.isBeingWorded && reply.comment.contains("2 titles pass"))
    #expect((shown == nil) == session.state.status.hasPrefix("No comment"))
  }
}
