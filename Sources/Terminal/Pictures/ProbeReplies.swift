/// Separates a terminal's replies from the keys typed at the same time, byte by byte.
struct ProbeReplies {
  /// Whether it accepted the test image; nil without a reply.
  private(set) var supportsKitty: Bool?
  /// Device attributes (DA1), one list for each reply: tmux replies for itself, and so does the terminal around it.
  private(set) var deviceAttributes: [[Int]] = []
  /// Pixels of a cell.
  private(set) var cell: (width: Int, height: Int)?
  /// Everything else: keys.
  private(set) var keys: [UInt8] = []
  /// A sequence that has not ended yet.
  private var partial: [UInt8] = []

  /// The kind of sequence that `partial` is.
  enum State { case nothing, escape, apc, csi }
  var state: State {
    if partial.count == 1 { return .escape }
    return partial.isEmpty ? .nothing : partial[1] == 0x5F ? .apc : .csi
  }

  /// The id of the test image.
  static let probeImageID = 31

  mutating func take(_ bytes: some Sequence<UInt8>) { for byte in bytes { take(byte) } }

  private mutating func take(_ byte: UInt8) {
    let escape: UInt8 = 0x1B
    switch state {
    case .nothing:
      if byte == escape { partial = [byte] } else { keys.append(byte) }
    case .escape:
      partial.append(byte)
      if byte == escape {
        keys.append(escape)
        partial = [escape]
      } else if byte != 0x5F, byte != 0x5B {
        treatAsKeys()
      }
    case .apc:
      partial.append(byte)
      let isEnd = byte == 0x07 || (byte == 0x5C && partial[partial.count - 2] == escape)
      // Of a longer one the beginning and the end are kept: what comes of it are no keys.
      if isEnd { parseKittyReply() } else if partial.count > 512 { partial.remove(at: 3) }
    case .csi:
      partial.append(byte)
      if (0x40...0x7E).contains(byte), partial.count > 2 {
        parseCSIReply()
      } else if partial.count > 64 {
        treatAsKeys()
      }
    }
  }

  /// Stops waiting for the rest of a sequence; bytes that may be keys become keys.
  mutating func finish() {
    let isPrivate = state == .csi && partial.count > 2 && partial[2] == 0x3F
    if state == .apc || isPrivate { partial = [] } else { treatAsKeys() }
  }

  private mutating func treatAsKeys() {
    keys += partial
    partial = []
  }

  /// `ESC _ G i=31;OK ESC \`
  private mutating func parseKittyReply() {
    let text = String(decoding: partial.dropFirst(2), as: UTF8.self)
    partial = []
    guard text.hasPrefix("G"), text.contains("i=\(Self.probeImageID)") else { return }
    supportsKitty = text.contains(";OK")
  }

  /// `ESC [ ? 62 ; 4 c` and `ESC [ 6 ; height ; width t`
  private mutating func parseCSIReply() {
    let isPrivate = partial[2] == 0x3F
    let body = partial[(isPrivate ? 3 : 2)..<(partial.count - 1)]
    let numbers = body.split(separator: 0x3B).map { Int(String(decoding: $0, as: UTF8.self)) ?? -1 }
    switch (isPrivate, partial.last) {
    case (true, 0x63): deviceAttributes.append(numbers)
    case (false, 0x74) where numbers.count == 3 && numbers[0] == 6:
      if (1...200).contains(numbers[1]), (1...200).contains(numbers[2]) { cell = (numbers[2], numbers[1]) }
    default: return treatAsKeys()
    }
    partial = []
  }
}
