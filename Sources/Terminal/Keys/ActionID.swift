/// The name of an action. Settings files use the raw values; they never change.
public enum ActionID: String, Sendable, Hashable, CaseIterable {
  case dislike
  case dislikeSwipe = "dislike.swipe"
  case like
  case likeSwipe = "like.swipe"
  case love
  case loveSwipe = "love.swipe"
  case save, seen, drop, skip, undo, redo

  case results, text, pick, detail, beside
  case searchKind = "search.kind"
  case searchDetail = "search.detail"
  case talk
  case talkTitles = "talk.titles"
  case talkText = "talk.text"
  case talkSay = "talk.say"
  case partRight = "part.right"
  case partLeft = "part.left"
  case takeOff = "take.off"
  case forget
  case gridRight = "grid.right"
  case gridLeft = "grid.left"

  case turnRight = "turn.right"
  case turnLeft = "turn.left"
  case seasonLater = "season.later"
  case seasonEarlier = "season.earlier"
  case turn, reset
  case resetAll = "reset.all"
  case takeBack = "take.back"
  case rewind
  case setAside = "set.aside"
  case nextAnswer = "next.answer"

  case panLeft = "pan.left"
  case panRight = "pan.right"
  case panUp = "pan.up"
  case panDown = "pan.down"
  case zoomIn = "zoom.in"
  case zoomOut = "zoom.out"
  case nextTitle = "next.title"
  case centre

  case choose
  case together
  case entryDown = "entry.down"
  case entryUp = "entry.up"
  case entryPageDown = "entry.page.down"
  case entryPageUp = "entry.page.up"
  case entryFirst = "entry.first"
  case entryLast = "entry.last"

  case search, ranked, saved, season, history, reasons, filters, knobs, model, taste, map, profiles, home
  case importList = "import"
  case importFile = "import.file"
  case completePath = "complete.path"
  case poster, link, language, theme, tune, answerer

  case down, up
  case pageDown = "page.down"
  case pageUp = "page.up"
  case first, last

  case left = "text.left"
  case right = "text.right"
  case wordLeft = "word.left"
  case wordRight = "word.right"
  case textStart = "text.start"
  case textEnd = "text.end"
  case erase
  case eraseForward = "erase.forward"
  case eraseToBlank = "erase.to.blank"
  case eraseWord = "erase.word"
  case eraseWordForward = "erase.word.forward"
  case eraseAll = "erase.all"
  case eraseToEnd = "erase.to.end"

  case back, palette
  case paletteAnywhere = "palette.anywhere"
  case help
  case helpAnywhere = "help.anywhere"
  case quit
  case quitNow = "quit.now"
}
