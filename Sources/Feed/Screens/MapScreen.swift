import Cards
import Catalogue

/// All titles on a plane. The window moves over it and points at one of the titles near its middle.
public struct MapScreen: FeedScreen {
  /// The part of the map that is seen.
  public private(set) var window = MapWindow()

  /// In its first state.
  public init() {}
  var screen: Screen { .map(self) }
  var name: String { "map" }
  var titlesToLoad: [FeedEffect] { [.loadMap] }

  /// The titles nearest to the middle of the window, nearest first. O(titles).
  public func nearby(in feed: FeedState) -> [TitleMap.Point] { window.nearest(in: feed.map) }

  /// The title pointed at. O(titles).
  public func pointed(in feed: FeedState) -> TitleMap.Point? {
    let nearby = nearby(in: feed)
    return nearby.isEmpty ? nil : nearby[window.choice % nearby.count]
  }

  func subject(in feed: FeedState) -> Anime? {
    pointed(in: feed).map { feed.known($0.id) ?? Anime(id: $0.id, title: $0.title) }
  }

  mutating func opened(in feed: FeedState) -> [FeedEffect] {
    centre(in: feed)
    return feed.map == nil ? [.loadMap] : []
  }

  mutating func update(_ action: FeedAction, in feed: FeedState) -> [ScreenRequest] {
    switch action {
    case .enter: return subject(in: feed).map { [.open(.detail($0.id))] } ?? []
    case .back: return [.close]
    case .tab: window.choice = (window.choice + 1) % MapWindow.choices
    case .move(let by): window.pan(0, by > 0 ? -1 : 1)
    case .pan(let right, let up): window.pan(right, up)
    case .zoom(let step): window.zoom(by: step)
    case .centre: centre(in: feed)
    default: break
    }
    return []
  }

  mutating func mapIsLaidOut(in feed: FeedState) { centre(in: feed) }

  private mutating func centre(in feed: FeedState) {
    window = MapWindow()
    if let middle = feed.ownMapPosition { (window.x, window.y) = middle }
  }
}

/// The part of the map that is seen: its middle, its zoom, and which title near the middle is pointed at.
public struct MapWindow: Sendable, Equatable {
  /// The middle, in the map's own units.
  public fileprivate(set) var x: Float = 0
  /// See `x`.
  public fileprivate(set) var y: Float = 0
  /// Each step magnifies by one and a half.
  public fileprivate(set) var zoom = 0
  /// 0 is the title nearest to the middle, 1 the next ...
  public fileprivate(set) var choice = 0

  /// How many titles near the middle can be pointed at.
  static let choices = 12
  private static let mostZoom = 14

  /// How far the window reaches from its middle to its edge.
  public var reach: Float {
    var reach: Float = 1.1
    for _ in 0..<zoom { reach /= 1.5 }
    return reach
  }

  fileprivate mutating func pan(_ right: Int, _ up: Int) {
    let step = reach / 6
    x = max(-1.5, min(1.5, x + Float(right) * step))
    y = max(-1.5, min(1.5, y + Float(up) * step))
    choice = 0
  }

  fileprivate mutating func zoom(by step: Int) { zoom = max(0, min(Self.mostZoom, zoom + step)) }

  fileprivate func nearest(in map: TitleMap?) -> [TitleMap.Point] {
    guard let map else { return [] }
    var best: [(distance: Float, point: TitleMap.Point)] = []
    for point in map.points {
      let (dx, dy) = (point.x - x, point.y - y)
      let distance = dx * dx + dy * dy
      if best.count == Self.choices, distance >= best[best.count - 1].distance { continue }
      let at = best.firstIndex { $0.distance > distance } ?? best.count
      best.insert((distance, point), at: at)
      if best.count > Self.choices { best.removeLast() }
    }
    return best.map(\.point)
  }
}

extension FeedState {
  /// Where the person is on the map: the middle of the liked and loved titles; nil before the first.
  public var ownMapPosition: (x: Float, y: Float)? {
    guard let map else { return nil }
    var weights: [Int: Float] = [:]
    for entry in snapshot.history {
      if entry.feedback == .love { weights[entry.anime.id] = 1 }
      if entry.feedback == .like { weights[entry.anime.id] = 0.5 }
    }
    var (x, y, sum): (Float, Float, Float) = (0, 0, 0)
    for point in map.points {
      guard let weight = weights[point.id] else { continue }
      x += weight * point.x
      y += weight * point.y
      sum += weight
    }
    return sum > 0 ? (x / sum, y / sum) : nil
  }
}
