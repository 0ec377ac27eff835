/// libchafa, where it is installed: chooses the block character and the two colours of each cell that match a picture best.
struct Chafa: Sendable {
  typealias New = @convention(c) () -> UnsafeMutableRawPointer?
  typealias NewOf = @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer?
  typealias Release = @convention(c) (UnsafeMutableRawPointer) -> Void
  typealias Tags = @convention(c) (UnsafeMutableRawPointer, UInt32) -> Void
  typealias Pair = @convention(c) (UnsafeMutableRawPointer, Int32, Int32) -> Void
  typealias Set = @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Void
  typealias Draw =
    @convention(c) (UnsafeMutableRawPointer, Int32, UnsafePointer<UInt8>, Int32, Int32, Int32) -> Void
  typealias Character = @convention(c) (UnsafeMutableRawPointer, Int32, Int32) -> UInt32
  typealias Colours =
    @convention(c) (
      UnsafeMutableRawPointer, Int32, Int32, UnsafeMutablePointer<Int32>, UnsafeMutablePointer<Int32>
    ) -> Void

  static let shared = Chafa()
  private let newMap, newConfig: New
  private let newCanvas: NewOf
  private let freeMap, freeConfig, freeCanvas: Release
  private let addTags: Tags
  private let setSize: Pair
  private let setMap: Set
  private let draw: Draw
  private let character: Character
  private let colours: Colours

  private init?() {
    guard let library = DynamicLibrary(["libchafa.so.0", "libchafa.0.dylib", "libchafa.dylib"]),
      let newMap = library.function("chafa_symbol_map_new", as: New.self),
      let newConfig = library.function("chafa_canvas_config_new", as: New.self),
      let newCanvas = library.function("chafa_canvas_new", as: NewOf.self),
      let freeMap = library.function("chafa_symbol_map_unref", as: Release.self),
      let freeConfig = library.function("chafa_canvas_config_unref", as: Release.self),
      let freeCanvas = library.function("chafa_canvas_unref", as: Release.self),
      let addTags = library.function("chafa_symbol_map_add_by_tags", as: Tags.self),
      let setSize = library.function("chafa_canvas_config_set_geometry", as: Pair.self),
      let setMap = library.function("chafa_canvas_config_set_symbol_map", as: Set.self),
      let draw = library.function("chafa_canvas_draw_all_pixels", as: Draw.self),
      let character = library.function("chafa_canvas_get_char_at", as: Character.self),
      let colours = library.function("chafa_canvas_get_colors_at", as: Colours.self)
    else { return nil }
    (self.newMap, self.newConfig, self.newCanvas) = (newMap, newConfig, newCanvas)
    (self.freeMap, self.freeConfig, self.freeCanvas) = (freeMap, freeConfig, freeCanvas)
    (self.addTags, self.setSize, self.setMap) = (addTags, setSize, setMap)
    (self.draw, self.character, self.colours) = (draw, character, colours)
  }

  /// A picture in half and quarter blocks; nil when the library fails.
  func picture(_ pixels: Pixels, width: Int, height: Int) -> Picture? {
    guard let map = newMap() else { return nil }
    defer { freeMap(map) }
    // Space, solid, quarters, upper and lower, left and right halves.
    addTags(map, 1 | 2 | 1 << 7 | 1 << 8 | 1 << 9)
    guard let config = newConfig() else { return nil }
    defer { freeConfig(config) }
    setSize(config, Int32(width), Int32(height))
    setMap(config, map)
    guard let canvas = newCanvas(config) else { return nil }
    defer { freeCanvas(canvas) }
    let rgba: Int32 = 4  // unassociated alpha
    pixels.bytes.withUnsafeBufferPointer {
      guard let base = $0.baseAddress else { return }
      draw(canvas, rgba, base, Int32(pixels.width), Int32(pixels.height), Int32(pixels.width * 4))
    }
    let cells = (0..<width * height).map { cell -> Cell in
      let (x, y) = (Int32(cell % width), Int32(cell / width))
      var (front, back): (Int32, Int32) = (0, 0)
      colours(canvas, x, y, &front, &back)
      func light(_ value: Int32) -> UInt32 {
        RGB(index: RGB(UInt32(bitPattern: max(0, value))).pictureIndex).value
      }
      let text = Unicode.Scalar(character(canvas, x, y)).map { String(Swift.Character($0)) } ?? " "
      let paint = Paint(front: light(front), back: light(back))
      let isBlank = paint.front == paint.back || CellWidth.of(text) != 1
      return Cell(glyph: isBlank ? .blank : Glyph(text), paint: paint)
    }
    return Picture(width: width, height: height, cells: cells)
  }
}
