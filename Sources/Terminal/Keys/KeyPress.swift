import CCurses

/// A key as the terminal tells it.
public enum KeyPress: Sendable, Hashable {
  case char(Character)
  case control(Character)
  case enter, tab, backTab, escape, backspace, up, down, left, right, home, end, pageUp, pageDown
  case resize
  case other

  /// What it is called in help.
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
    case .resize, .other: ""
    }
  }
}

extension CursesScreen {
  /// What a wait ended with.
  public struct Wake: Sendable {
    /// Keys may be waiting.
    public var keys: Bool
    /// The terminal has gone.
    public var isGone: Bool
  }

  /// Waits for a key, for `wake()`, or for `milliseconds` (-1: for ever).
  public func wait(_ milliseconds: Int = -1) -> Wake {
    let result = Int(nc_wait(Int32(milliseconds)))
    return Wake(keys: result & 1 != 0, isGone: result & 4 != 0 && result & 1 == 0)
  }

  /// Ends a wait. Safe from any thread.
  public static func wake() { nc_wake() }

  /// The next key, nil when none is waiting.
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
