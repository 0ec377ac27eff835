/// What a terminal answered, taken out of what was typed meanwhile, byte by byte.
struct TerminalAnswers {
  /// Whether it took the trial picture; nil without an answer.
  private(set) var knowsKitty: Bool?
  /// The device attributes it named, one list an answer (tmux answers for itself, and the terminal around it too).
  private(set) var attributes: [[Int]] = []
  /// Points of a cell.
  private(set) var cell: (width: Int, height: Int)?
  /// Everything else: keys.
  private(set) var keys: [UInt8] = []
  /// The beginning of a sequence.
  private var begun: [UInt8] = []

  /// Where the bytes have led: into an answer, or a sequence that may be one.
  enum Part { case nothing, escape, apc, csi }
  var part: Part {
    if begun.count == 1 { return .escape }
    return begun.isEmpty ? .nothing : begun[1] == 0x5F ? .apc : .csi
  }

  /// The picture the terminal is tried with has this number.
  static let trial = 31

  mutating func take(_ bytes: some Sequence<UInt8>) { for byte in bytes { take(byte) } }

  private mutating func take(_ byte: UInt8) {
    let escape: UInt8 = 0x1B
    switch part {
    case .nothing:
      if byte == escape { begun = [byte] } else { keys.append(byte) }
    case .escape:
      begun.append(byte)
      if byte == escape {
        keys.append(escape)
        begun = [escape]
      } else if byte != 0x5F, byte != 0x5B {
        spill()
      }
    case .apc:
      begun.append(byte)
      let isEnd = byte == 0x07 || (byte == 0x5C && begun[begun.count - 2] == escape)
      if isEnd { hearPicture() } else if begun.count > 512 { begun = [] }
    case .csi:
      begun.append(byte)
      if (0x40...0x7E).contains(byte), begun.count > 2 { hearReport() } else if begun.count > 64 { spill() }
    }
  }

  /// Gives up waiting for the rest of what has begun: what can be a key is one.
  mutating func giveUp() {
    let isPrivate = part == .csi && begun.count > 2 && begun[2] == 0x3F
    if part == .apc || isPrivate { begun = [] } else { spill() }
  }

  private mutating func spill() {
    keys += begun
    begun = []
  }

  /// `ESC _ G i=31;OK ESC \`
  private mutating func hearPicture() {
    let text = String(decoding: begun.dropFirst(2), as: UTF8.self)
    begun = []
    guard text.hasPrefix("G"), text.contains("i=\(Self.trial)") else { return }
    knowsKitty = text.contains(";OK")
  }

  /// `ESC [ ? 62 ; 4 c` and `ESC [ 6 ; height ; width t`
  private mutating func hearReport() {
    let isPrivate = begun[2] == 0x3F
    let body = begun[(isPrivate ? 3 : 2)..<(begun.count - 1)]
    let numbers = body.split(separator: 0x3B).map { Int(String(decoding: $0, as: UTF8.self)) ?? -1 }
    switch (isPrivate, begun.last) {
    case (true, 0x63): attributes.append(numbers)
    case (false, 0x74) where numbers.count == 3 && numbers[0] == 6:
      if (1...200).contains(numbers[1]), (1...200).contains(numbers[2]) { cell = (numbers[2], numbers[1]) }
    default: return spill()
    }
    begun = []
  }
}
