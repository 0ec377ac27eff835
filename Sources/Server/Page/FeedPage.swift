import Cards
import Catalogue
import Foundations

/// The feed as a page: read without JavaScript, answered by forms.
enum FeedPage {
  static let type = "text/html; charset=utf-8"
  /// Headers of every page: it loads nothing from elsewhere and runs nothing.
  static let policy = [
    (
      "Content-Security-Policy",
      "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ), ("Referrer-Policy", "same-origin"),
  ]

  /// The answers that a card offers, as in the feed of the terminal.
  static let answers: [(name: String, label: String)] = [
    ("love", "Love"), ("like", "Like"), ("dislike", "Dislike"), ("saved", "Save"), ("seen", "Seen it"),
    ("skipped", "Skip"),
  ]

  /// A page of cards: of the ranking, or of the titles that `search` has found.
  static func page(
    _ user: String, _ cards: [Card], notice: HTML?, answered: Int, search: String? = nil
  ) -> HTML {
    let path = "/feed/" + percentEncoded(user)
    let shown = HTML(cards.map { card($0, path) })
    let nothing =
      search == nil ? "There is nothing left to recommend." : "No title is called like this."
    let empty: HTML = cards.isEmpty ? "<p>\(nothing)</p>" : ""
    let back: HTML = search == nil ? "" : "<p><a href=\"\(path)\">Back to the feed</a></p>"
    return document(
      "Feed of \(user)",
      """
      <header><h1>Nostrade</h1><p>For <strong>\(user)</strong>, who answered \(answered.counted("title")).</p></header>
      <form class="search" method="get" action="\(path)"><input type="search" name="q" maxlength="100" required
      aria-label="Name of a title" placeholder="A title you know" value="\(search ?? "")"><button>Search</button></form>
      \(notice ?? "")
      \(back)
      <main>
      \(shown)
      \(empty)
      </main>
      """)
  }

  /// What a browser shows where a request of it failed.
  static func message(_ title: String, _ text: String) -> HTML {
    document(title, "<header><h1>Nostrade</h1></header><main><h2>\(title)</h2><p>\(text)</p></main>")
  }

  /// What was answered, with a way back.
  static func notice(_ title: String, _ answer: String, event: Int, path: String) -> HTML {
    """
    <form class="notice" method="post" action="\(path)">
    <input type="hidden" name="undo" value="\(event)">
    <p>\(answer): \(title)</p><button>Undo</button></form>
    """
  }

  private static func card(_ card: Card, _ path: String) -> HTML {
    let a = card.anime
    let facts = [
      a.type, a.year.map(String.init), a.episodes.map { $0.counted("episode") },
      a.score.map { "\($0) mean score" },
    ].compactMap { $0 }.joined(separator: " · ")
    let match: HTML = card.match.map { "<p class=\"match\">\($0)% match</p>" } ?? ""
    let english: HTML =
      a.englishTitle.flatMap { $0 == a.title ? nil : $0 }.map { "<p class=\"english\">\($0)</p>" } ?? ""
    let reasons = HTML(card.reasons.prefix(3).map { "<li>\($0.text)</li>" })
    let list: HTML = card.reasons.isEmpty ? "" : "<ul>\(reasons)</ul>"
    let synopsis: HTML = a.synopsis.map { "<p class=\"synopsis\">\($0)</p>" } ?? ""
    let key = String(UInt64.random(in: 0 ... .max), radix: 36)
    let buttons = HTML(
      answers.map { "<button name=\"answer\" value=\"\($0.name)\">\($0.label)</button>" })
    return """
      <article>
      <h2><a href="https://myanimelist.net/anime/\(a.id)" rel="noreferrer">\(a.title)</a></h2>
      \(english)
      <p class="facts">\(facts)</p>
      <p class="genres">\(a.genres.joined(separator: ", "))</p>
      \(match)
      \(synopsis)
      \(list)
      <form method="post" action="\(path)"><input type="hidden" name="anime_id" value="\(a.id)">
      <input type="hidden" name="key" value="\(key)">
      \(buttons)</form>
      </article>
      """
  }

  private static func document(_ title: String, _ body: HTML) -> HTML {
    """
    <!doctype html>
    <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(title)</title><link rel="stylesheet" href="/style.css"></head>
    <body>
    \(body)
    </body></html>
    """
  }

  /// A name as a part of a path.
  static func percentEncoded(_ text: String) -> String {
    var result = ""
    for byte in text.utf8 {
      let isPlain =
        byte < 0x80 && (Character(Unicode.Scalar(byte)).isLetter || Character(Unicode.Scalar(byte)).isNumber)
        || "-._~".utf8.contains(byte)
      let digits = String(byte, radix: 16, uppercase: true)
      result += isPlain ? String(Unicode.Scalar(byte)) : "%" + (digits.count == 1 ? "0" : "") + digits
    }
    return result
  }

  static let style = """
    :root { color-scheme: light dark; --line: #8884; --accent: #b0486b; }
    * { box-sizing: border-box; }
    body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 44rem; padding: 1rem; }
    header { display: flex; align-items: baseline; gap: 1rem; flex-wrap: wrap; }
    h1 { font-size: 1.4rem; margin: 0; color: var(--accent); }
    header p { margin: 0; }
    article { border: 1px solid var(--line); border-radius: .6rem; padding: 1rem; margin: 1rem 0; }
    h2 { font-size: 1.25rem; margin: 0; }
    h2 a { color: inherit; text-decoration: none; }
    h2 a:hover, h2 a:focus { text-decoration: underline; }
    .english, .facts, .genres { margin: .1rem 0; opacity: .8; }
    .match { color: var(--accent); font-weight: 600; margin: .3rem 0; }
    .synopsis { margin: .5rem 0; }
    ul { margin: .5rem 0; padding-left: 1.2rem; }
    form { display: flex; flex-wrap: wrap; gap: .4rem; align-items: center; }
    button { font: inherit; padding: .35rem .8rem; border: 1px solid var(--line); border-radius: .4rem; cursor: pointer; }
    button:hover, button:focus-visible { border-color: var(--accent); outline: none; }
    .search { margin: 1rem 0; }
    .search input { flex: 1; min-width: 10rem; font: inherit; padding: .35rem .6rem; border: 1px solid var(--line); border-radius: .4rem; }
    .notice { border: 1px solid var(--accent); border-radius: .6rem; padding: .4rem 1rem; margin: 1rem 0; }
    .notice p { margin: 0; flex: 1; }
    """
}
