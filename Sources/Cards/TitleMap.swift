/// The catalogue on a plane, similar titles near each other.
public struct TitleMap: Sendable, Equatable {
  /// A title and its coordinates, each from -1 to 1.
  public struct Point: Sendable, Equatable {
    /// The title's id.
    public var id: Int
    /// Its displayed title.
    public var title: String
    /// Coordinates: right and up.
    public var x, y: Float
    /// How many people have it in a list.
    public var members: Int

    /// A point.
    public init(id: Int, title: String, x: Float, y: Float, members: Int = 0) {
      self.id = id
      self.title = title
      self.x = x
      self.y = y
      self.members = members
    }
  }
  /// Titles that lie together.
  public struct Region: Sendable, Equatable {
    /// The words that they have more often than others: a genre or theme, then a keyword.
    public var name: String
    /// Its middle.
    public var x, y: Float
    /// How many titles it has.
    public var titles: Int
    /// 0 for those to be seen from afar, 1 from near.
    public var level: Int

    /// A region.
    public init(name: String, x: Float, y: Float, titles: Int, level: Int) {
      (self.name, self.x, self.y, self.titles, self.level) = (name, x, y, titles, level)
    }
  }

  /// All titles, the most members first.
  public var points: [Point]
  /// Labels of the four ends of the plane.
  public var ends: Ends
  /// Regions at both distances, the largest first at each.
  public var regions: [Region]

  /// Labels of the four ends of the plane.
  public struct Ends: Sendable, Equatable {
    /// Genres that are frequent at that end; may be empty.
    public var left, right, up, down: String
    /// Four labels.
    public init(left: String = "", right: String = "", up: String = "", down: String = "") {
      (self.left, self.right, self.up, self.down) = (left, right, up, down)
    }
  }

  /// A map.
  public init(points: [Point], ends: Ends = Ends(), regions: [Region] = []) {
    self.points = points
    self.ends = ends
    self.regions = regions
  }
}
