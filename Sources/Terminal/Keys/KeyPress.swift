import CCurses

/// A key press, click or turn of the wheel, decoded; and how the screen waits for one.
public enum KeyPress: Sendable, Hashable {
  case char(Character)
  case control(Character)
  case enter, tab, backTab, escape, backspace, up, down, left, right, home, end, pageUp, pageDown
  case function(Int)
  /// A click on a cell, and a turn of the wheel: rows, down is positive.
  case click(row: Int, col: Int)
  case wheel(Int)
  case resize
  case other

  /// Its name in help and settings.
  public var name: String {
    switch self {
    case .char(" "): "Space"
    case .char(let c): String(c)
    case .control(let c): "Ctrl-" + String(c).uppercased()
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
    case .function(let number): "F\(number)"
    case .click, .wheel, .resize, .other: ""
    }
  }

  /// Whether it types a character in a text field.
  var isText: Bool { if case .char = self { true } else { false } }
}

/// Why a name is not a key.
struct KeyNameError: Error { let reason: String }

extension KeyPress {
  private static let named: [KeyPress] = [
    .char(" "), .enter, .tab, .backTab, .escape, .backspace, .up, .down, .left, .right, .home, .end, .pageUp,
    .pageDown,
  ]

  /// The key with a name: `x`, `X`, `Ctrl-X`, `Space`, `PgDn`, `F5`. Names longer than a letter ignore case.
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
    } else {
      throw KeyNameError(
        reason:
          "\"\(name)\" is not a key. Keys are a letter, digit or sign, Ctrl- with a letter, F1 to F12, or "
          + Self.named.map(\.name).joined(separator: ", ") + ".")
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
    var scalar: UInt32 = 0
    var special: Int32 = 0
    guard nc_key(&scalar, &special) != 0 else { return nil }
    switch Int(special) {
    case 0: break
    case nc_up: return .up
    case nc_down: return .down
    case nc_left: return .left
    case nc_right: return .right
    case nc_home: return .home
    case nc_end: return .end
    case nc_page_up: return .pageUp
    case nc_page_down: return .pageDown
    case nc_backspace: return .backspace
    case nc_back_tab: return .backTab
    case nc_resize: return .resize
    case nc_click: return .click(row: Int(scalar >> 16), col: Int(scalar & 0xFFFF))
    case nc_wheel_up: return .wheel(-3)
    case nc_wheel_down: return .wheel(3)
    case nc_f1...nc_f1 + 11: return .function(Int(special) - nc_f1 + 1)
    default: return .other
    }
    switch scalar {
    case 13, 10: return .enter
    case 9: return .tab
    case 27: return .escape
    case 8, 127: return .backspace
    case 1...26: return Unicode.Scalar(scalar + 96).map { .control(Character($0)) } ?? .other
    case 0..<32: return .other
    default: return Unicode.Scalar(scalar).map { .char(Character($0)) } ?? .other
    }
  }
}
