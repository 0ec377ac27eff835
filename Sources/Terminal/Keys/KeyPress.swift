import CCurses

/// A key press, click, turn of the wheel or paste, decoded; and how the screen waits for one.
public enum KeyPress: Sendable, Hashable {
  case char(Character)
  case control(Character)
  /// A character with Alt. It is a key of its own, and does nothing unless it is bound.
  case alt(Character)
  case enter, tab, backTab, escape, backspace, up, down, left, right, home, end, pageUp, pageDown, delete
  /// Left and Right with Ctrl or Alt, and Backspace with Alt: keys of words.
  case wordLeft, wordRight, wordErase
  case function(Int)
  /// A click on a cell, and a turn of the wheel: rows, down is positive.
  case click(row: Int, col: Int)
  case wheel(Int)
  /// Pasted text, as it came: it may hold anything, and is bounded in length.
  case paste(String)
  case resize
  case other

  /// Its name in help and settings.
  public var name: String {
    switch self {
    case .char(" "): "Space"
    case .char(let c): String(c)
    case .control(let c): "Ctrl-" + String(c).uppercased()
    case .alt(let c): "Alt-" + String(c)
    case .enter: "Enter"
    case .tab: "Tab"
    case .backTab: "Shift-Tab"
    case .escape: "Esc"
    case .backspace: "Backspace"
    case .up: "Up"
    case .down: "Down"
    case .left: "Left"
    case .right: "Right"
    case .home: "Home"
    case .end: "End"
    case .pageUp: "PgUp"
    case .pageDown: "PgDn"
    case .delete: "Delete"
    case .wordLeft: "Ctrl-Left"
    case .wordRight: "Ctrl-Right"
    case .wordErase: "Alt-Backspace"
    case .function(let number): "F\(number)"
    case .click, .wheel, .paste, .resize, .other: ""
    }
  }

  /// Whether it types a character in a text field.
  var isText: Bool { if case .char = self { true } else { false } }
}

/// Why a name is not a key.
struct KeyNameError: Error { let reason: String }

extension KeyPress {
  static let named: [KeyPress] = [
    .char(" "), .enter, .tab, .backTab, .escape, .backspace, .up, .down, .left, .right, .home, .end, .pageUp,
    .pageDown, .delete, .wordLeft, .wordRight, .wordErase,
  ]

  /// The key with a name: `x`, `X`, `Ctrl-X`, `Alt-x`, `Space`, `PgDn`, `F5`. Names longer than a letter ignore case.
  ///
  /// - Throws: `KeyNameError` for other names, and for keys that never reach a program.
  init(name: String) throws {
    let lower = name.lowercased()
    if name.count == 1, let c = name.first, c != " ", CellWidth.of(name) > 0 {
      self = .char(c)
    } else if let key = Self.named.first(where: { $0.name.lowercased() == lower }) {
      self = key
    } else if lower.hasPrefix("f"), let number = Int(lower.dropFirst()), (1...12).contains(number) {
      self = .function(number)
    } else if lower.hasPrefix("ctrl-"), lower.count == 6, let c = lower.last, c >= "a", c <= "z" {
      if let reason = Self.taken[c] { throw KeyNameError(reason: "Ctrl-\(c.uppercased()) \(reason).") }
      self = .control(c)
    } else if lower.hasPrefix("alt-"), name.count == 5, let c = name.last, c != " ",
      CellWidth.of(String(c)) > 0
    {
      guard !"[O]P_^X".contains(c) else {
        throw KeyNameError(reason: "Alt-\(c) begins what a terminal sends for other keys.")
      }
      self = .alt(c)
    } else {
      throw KeyNameError(
        reason:
          "\"\(name)\" is not a key. Keys are a letter, digit or sign, Ctrl- with a letter, Alt- with one of "
          + "these, F1 to F12, or " + Self.named.map(\.name).joined(separator: ", ") + ".")
    }
  }

  /// The key with a name; nil when there is none.
  public init?(named name: String) {
    guard let key = try? KeyPress(name: name) else { return nil }
    self = key
  }

  /// Control keys that the terminal sends for other keys, or that have a fixed meaning.
  private static let taken: [Character: String] = [
    "h": "is Backspace to a terminal", "i": "is Tab to a terminal", "j": "is Enter to a terminal",
    "m": "is Enter to a terminal", "z": "suspends the program (fg resumes it)",
    "s": "stops the terminal's output", "q": "resumes the terminal's output", "l": "redraws the screen",
  ]
}

extension CursesScreen {
  /// Why a wait ended.
  public struct Wake: Sendable {
    /// Keys may be pending.
    public var keys: Bool
    /// `wake()` was called.
    public var isCalled: Bool
    /// The terminal is gone.
    public var isGone: Bool
  }

  /// Waits for a key, for `wake()`, or for `milliseconds` (-1: for ever).
  public func wait(_ milliseconds: Int = -1) -> Wake {
    let result = Int(nc_wait(Int32(milliseconds)))
    return Wake(keys: result & 1 != 0, isCalled: result & 2 != 0, isGone: result & 4 != 0 && result & 1 == 0)
  }

  /// Ends a wait. Safe from any thread.
  public static func wake() { nc_wake() }

  /// The next pending key; nil when there is none.
  public func key() -> KeyPress? {
    var press = nc_press()
    guard nc_key(&press.scalar, &press.special) != 0 else { return nil }
    return KeyPress(press, pasted: nc_pasted)
  }
}

extension KeyPress {
  /// A key as the decoder returns it; `pasted` gives the bytes of a paste.
  init(_ press: nc_press, pasted: (UnsafeMutablePointer<UnsafePointer<CChar>?>) -> Int32) {
    let scalar = Unicode.Scalar(press.scalar)
    switch Int(press.special) {
    case 0: self = Self(scalar: press.scalar)
    case nc_up: self = .up
    case nc_down: self = .down
    case nc_left: self = .left
    case nc_right: self = .right
    case nc_home: self = .home
    case nc_end: self = .end
    case nc_page_up: self = .pageUp
    case nc_page_down: self = .pageDown
    case nc_backspace: self = .backspace
    case nc_delete: self = .delete
    case nc_word_left: self = .wordLeft
    case nc_word_right: self = .wordRight
    case nc_word_erase: self = .wordErase
    case nc_back_tab: self = .backTab
    case nc_resize: self = .resize
    case nc_click: self = .click(row: Int(press.scalar >> 16), col: Int(press.scalar & 0xFFFF))
    case nc_wheel_up: self = .wheel(-3)
    case nc_wheel_down: self = .wheel(3)
    case nc_alt: self = scalar.map { .alt(Character($0)) } ?? .other
    case nc_paste:
      var start: UnsafePointer<CChar>?
      let count = Int(pasted(&start))
      let bytes = UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count)
      self = .paste(String(decoding: bytes, as: UTF8.self))
    case nc_f1...nc_f1 + 11: self = .function(Int(press.special) - nc_f1 + 1)
    default: self = .other
    }
  }

  private init(scalar value: UInt32) {
    switch value {
    case 13, 10: self = .enter
    case 9: self = .tab
    case 27: self = .escape
    case 8, 127: self = .backspace
    case 1...26: self = Unicode.Scalar(value + 96).map { .control(Character($0)) } ?? .other
    default:
      // What a terminal cannot draw is no letter either.
      let scalar = Unicode.Scalar(value).flatMap { CellWidth.of($0) == nil ? nil : $0 }
      self = scalar.map { .char(Character($0)) } ?? .other
    }
  }
}
