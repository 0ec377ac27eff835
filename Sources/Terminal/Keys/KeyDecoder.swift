import CCurses

/// Turns bytes into keys away from any terminal, as the screen does: for tests and fuzzing. The same bytes give the same keys.
public final class KeyDecoder {
  private let decoder: OpaquePointer?

  /// - Parameter mouse: whether mouse reports are keys; they are skipped otherwise.
  public init(mouse: Bool = true) {
    decoder = nc_decoder_new()
    if let decoder { nc_decoder_report_mouse(decoder, mouse ? 1 : 0) }
  }

  deinit { nc_decoder_free(decoder) }

  /// The keys of one read at a time in milliseconds, which never goes back. O(bytes).
  public func keys(_ bytes: some Collection<UInt8>, at time: Int) -> [KeyPress] {
    var result = keys(at: time)
    var rest = Array(bytes)[...]
    while let decoder, !rest.isEmpty {
      let piece = Array(rest.prefix(max(1, Int(nc_decoder_room(decoder)))))
      rest = rest.dropFirst(piece.count)
      nc_decoder_add(decoder, piece, Int32(piece.count), Int64(time))
      result += keys(at: time)
    }
    return result
  }

  /// The keys that time alone brings: a lone Esc, a paste that is not ended.
  public func keys(at time: Int) -> [KeyPress] {
    var result: [KeyPress] = []
    var press = nc_press()
    while let decoder, nc_decoder_next(decoder, Int64(time), &press) != 0 {
      result.append(KeyPress(press) { nc_decoder_pasted(decoder, $0) })
    }
    return result
  }

  /// All keys of reads that follow one another after `pause` milliseconds. Every pending key comes out at the end.
  public static func keys(in reads: [[UInt8]], pause: Int = 100, mouse: Bool = true) -> [KeyPress] {
    let decoder = KeyDecoder(mouse: mouse)
    var result: [KeyPress] = []
    var time = 0
    for read in reads {
      result += decoder.keys(read, at: time)
      time += pause
    }
    // Later than anything waits for.
    return result + decoder.keys(at: time + 60_000)
  }
}
