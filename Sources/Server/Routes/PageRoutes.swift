import App
import Cards
import Events
import Foundation
import Foundations
import Recommending

/// The feed for browsers.
extension Service {
  /// How many cards a page has.
  private static let cards = 5

  private static func reply(_ html: HTML) -> Reply {
    var reply = Reply(html.text, type: FeedPage.type)
    reply.headers = FeedPage.policy
    return reply
  }

  var pageEndpoints: [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/feed/{user}", summary: "The feed as a page for a browser.",
        parameters: [
          .user, Parameter(name: "event", kind: .int(1...Int.max), text: "The answer just given."),
          Parameter(name: "q", kind: .text(longest: 100), text: "Search for titles instead."),
        ],
        answers: [200: FeedPage.type], problems: [404], isPage: true
      ) { [self] call in try await page(call) },
      Endpoint(
        method: .post, path: "/feed/{user}", summary: "An answer from the page, or the undo of one.",
        parameters: [.user], body: ["type": "object"], bodyType: "application/x-www-form-urlencoded",
        answers: [303: "text/plain; charset=utf-8"], problems: [404], isPage: true
      ) { [self] call in try await answerFromPage(call) },
      Endpoint(
        method: .get, path: "/style.css", summary: "The page's looks.",
        answers: [200: "text/css; charset=utf-8"],
        isOpen: true, isPage: true
      ) { _ in Reply(FeedPage.style, type: "text/css; charset=utf-8") },
    ]
  }

  private func page(_ call: Call) async throws -> Reply {
    let name = call.text("user") ?? ""
    guard Self.isName(name) else { throw Self.noName }
    let person = try await personIfAny(name)
    let answers = person?.answers ?? []
    let options = ReloadingRanker.feedOptions(at: parts.clock()).with(person?.settings ?? .init())
    let cards: [Card]
    if let text = call.text("q") {
      cards = await textSearch.named(text, limit: 2 * Self.cards, adult: false).enumerated().map {
        place, match in
        Card(anime: match.anime, rank: place + 1, score: 0, reasons: [])
      }
    } else {
      cards = try await pool.rank(profile: person?.profile.userID) {
        $0.rank(answers, top: Self.cards, explained: Self.cards, options: options).cards
      }
    }
    let shown = CleanText.clean(person?.profile.name ?? name, limit: 60)
    let id = Int64(call.int("event") ?? 0)
    let notice = person?.log.last { $0.id == id && $0.feedback != .undo }.flatMap { event -> HTML? in
      guard Self.stands(event, in: person?.log ?? []) else { return nil }
      let title = parts.titles.row(of: event.animeID).map(parts.titles.title) ?? "title \(event.animeID)"
      let label = FeedPage.answers.first { $0.name == Documents.name(event.feedback) }?.label ?? "Answered"
      return FeedPage.notice(
        title, label, event: Int(id), path: "/feed/" + FeedPage.percentEncoded(shown))
    }
    return Self.reply(
      FeedPage.page(
        shown, cards, notice: notice, answered: answers.count { $0.feedback.settles }, search: call.text("q"))
    )
  }

  private func answerFromPage(_ call: Call) async throws -> Reply {
    let name = call.text("user") ?? ""
    let form = try call.form()
    let path = "/feed/" + FeedPage.percentEncoded(name)
    if let text = form["undo"] {
      let person = try await person(name, mayBegin: false)
      guard let id = Int64(text), let event = person.log.last(where: { $0.id == id }), event.feedback != .undo
      else { throw Problem(404, "There is no such answer of this person.", parameter: "undo") }
      if CurrentAnswers.isInForce(id, in: person.log) {
        _ = try await store([undo(event, in: person.log)], of: name, creates: false)
      }
      return .see(path)
    }
    guard let id = form["anime_id"].flatMap({ Int($0) }), parts.titles.row(of: id) != nil else {
      throw Problem.badInput("There is no such title.", parameter: "anime_id")
    }
    guard let feedback = form["answer"].flatMap({ Documents.feedback(.string($0)) }) else {
      throw Problem.badInput("There is no such answer.", parameter: "answer")
    }
    var draft = EventDraft(
      animeID: id, feedback: feedback, time: parts.clock(), context: EventContext(screen: "page"),
      // A button that is pressed twice gives one answer: both have this key.
      key: form["key"].flatMap { key in
        key.count <= 40 && key.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
          ? "\(Self.pageMark)\(key) \(Documents.name(feedback))" : nil
      })
    var stored = try await store([draft], of: name)
    if stored.repeated > 0, let event = stored.events.first {
      // A page that the browser shows again brings its key again, though its answer may be undone or replaced by now.
      let about = try await person(name).log.filter { $0.animeID == id }
      if let last = about.last(where: { $0.feedback == feedback && Self.stands($0, in: about) }) {
        return .see(path + "?event=\(last.id)")
      }
      draft.key = draft.key.map { "\($0) after \(about.last?.id ?? event.id)" }
      stored = try await store([draft], of: name)
    }
    return .see(path + (stored.events.first.map { "?event=\($0.id)" } ?? ""))
  }

  /// Whether an answer is what the person says of its title now: it counts, or, where it changes nothing, is the last one.
  private static func stands(_ event: Event, in log: [Event]) -> Bool {
    let about = log.filter { $0.animeID == event.animeID }
    guard CurrentAnswers.isInForce(event.id, in: about) else { return false }
    let answers = CurrentAnswers(about)
    return answers.events.contains { $0.id == event.id } && answers.setAside.isEmpty
      || !about.contains { $0.id > event.id && CurrentAnswers.isInForce($0.id, in: about) }
  }
}
