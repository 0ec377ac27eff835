import Catalogue
import Events

/// What a person wants: the meaning of a key, a click or a typed line.
public indirect enum FeedAction: Sendable, Equatable {
  case answer(Feedback)
  case undo
  case redo
  /// Undoes the selected answer of the history alone.
  case takeBack
  /// Leaves the selected answer among the reasons out as evidence.
  case setAside
  /// Undoes the selected answer of the history and all later ones.
  case rewind
  /// Opens a screen in its first state.
  case open(Screen)
  case enter
  /// Opens the detail of the selected title, where Enter does something else.
  case showDetail
  case tab
  /// Searches for the same words in the other way: by name, or by what titles are about.
  case switchSearch
  case back
  case quit
  case move(Int)
  /// To the left or right: turns a setting, or walks through a grid.
  case turn(Int)
  case jump(toEnd: Bool)
  /// Selects a row, from 0: a click, or a typed number.
  case select(Int)
  /// Resets the selected setting, or all settings of this screen.
  case reset
  case resetAll
  /// Ranks by the next model (1), the one before (-1), or by the one of a name (nil: the default).
  case switchModel(Int)
  case rankBy(String?)
  /// On the map: steps to the right and up, a step nearer (1) or away (-1), back to the person's own position.
  case pan(Int, Int)
  case zoom(Int)
  case centre
  case type(Character)
  /// Pasted text as it came. A text field takes it as one line; elsewhere it does nothing.
  case paste(String)
  /// Edits the line of the text field, or moves its cursor.
  case edit(LineEdit)
  /// Empties the text field.
  case eraseAll
  /// Copies the link of the title.
  case link
  /// The next theme. The front end handles it where there are colours.
  case nextTheme
  /// The next language of titles: romaji, English, Japanese.
  case nextLanguage
  case tune
  /// Watches together with the selected profile, or no longer.
  case watchTogether
  /// Of several people who watch together, the next one is answered for.
  case nextAnswerer
  /// An action chosen in the palette: the palette closes, and the action is done on the screen below.
  case run(FeedAction)
  /// Shows a message, such as why a key does nothing here.
  case say(String)
}
