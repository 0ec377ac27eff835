/// The catalogue laid out on a plane, like titles near each other.
public struct TitleMap: Sendable, Equatable {
  /// A title and where it lies; about -1 to 1 both ways.
  public struct Point: Sendable, Equatable {
    /// The title's id.
    public var id: Int
    /// What it is called.
    public var title: String
    /// To the right, and up.
    public var x, y: Float
    /// How many people know it; the best known are named first.
    public var members: Int

    /// A title at a place.
    public init(id: Int, title: String, x: Float, y: Float, members: Int = 0) {
      self.id = id
      self.title = title
      self.x = x
      self.y = y
      self.members = members
    }
  }
  /// All titles, the best known first.
  public var points: [Point]
  /// What lies to the right and left, up and down, in a few words each.
  public var ends: Ends

  /// Names of the four ends of the plane.
  public struct Ends: Sendable, Equatable {
    /// What titles at each end have in common; may be empty.
    public var left, right, up, down: String
    /// Four names.
    public init(left: String = "", right: String = "", up: String = "", down: String = "") {
      (self.left, self.right, self.up, self.down) = (left, right, up, down)
    }
  }

  /// A map of `points`.
  public init(points: [Point], ends: Ends = Ends()) {
    self.points = points
    self.ends = ends
  }
}
