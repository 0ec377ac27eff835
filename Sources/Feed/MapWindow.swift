import Cards
import Catalogue

/// What is seen of the map: its middle, how near, and which of the titles near the middle is pointed at.
public struct MapWindow: Sendable, Equatable {
  /// The middle, in the map's own measure.
  public var x: Float = 0
  /// See `x`.
  public var y: Float = 0
  /// Each step is half again as near.
  public var zoom = 0
  /// 0 is the title nearest to the middle, 1 the next ...
  public var choice = 0

  /// How far the window reaches from its middle to its edge.
  public var reach: Float {
    var reach: Float = 1.1
    for _ in 0..<zoom { reach /= 1.5 }
    return reach
  }

  static let nearest = 12
  static let mostZoom = 14
}

extension FeedState {
  /// Where on the map one stands oneself: the middle of what was liked and loved; nil before.
  public var you: (x: Float, y: Float)? {
    guard let map else { return nil }
    var weights: [Int: Float] = [:]
    for line in world.history {
      if line.feedback == .love { weights[line.anime.id] = 1 }
      if line.feedback == .like { weights[line.anime.id] = 0.5 }
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

  /// The titles nearest to the middle of the window, nearest first. O(titles).
  public var nearby: [TitleMap.Point] {
    guard let map else { return [] }
    var best: [(distance: Float, point: TitleMap.Point)] = []
    for point in map.points {
      let (dx, dy) = (point.x - view.x, point.y - view.y)
      let distance = dx * dx + dy * dy
      if best.count == MapWindow.nearest, distance >= best[best.count - 1].distance { continue }
      let at = best.firstIndex { $0.distance > distance } ?? best.count
      best.insert((distance, point), at: at)
      if best.count > MapWindow.nearest { best.removeLast() }
    }
    return best.map(\.point)
  }

  /// The title pointed at.
  public var pointed: TitleMap.Point? {
    let nearby = nearby
    return nearby.isEmpty ? nil : nearby[view.choice % nearby.count]
  }

  mutating func pan(_ right: Int, _ up: Int) {
    let step = view.reach / 6
    view.x = max(-1.5, min(1.5, view.x + Float(right) * step))
    view.y = max(-1.5, min(1.5, view.y + Float(up) * step))
    view.choice = 0
  }

  mutating func zoom(_ step: Int) {
    view.zoom = max(0, min(MapWindow.mostZoom, view.zoom + step))
  }

  mutating func centre() {
    let you = you ?? (0, 0)
    view = MapWindow()
    (view.x, view.y) = you
  }
}
