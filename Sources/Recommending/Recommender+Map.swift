import Cards
import Catalogue
import Foundation
import Models
import Tensors

/// The catalogue on a plane: the two directions in which titles differ most (principal components), of the model's item
/// vectors where it has some, else of what titles are about.
extension Recommender {
  /// Where titles lie. O(titles x dim x steps), a few milliseconds; not kept here.
  public func map(adult showsAdult: Bool) -> TitleMap {
    let axes = modelAxes() ?? contentAxes()
    let shown = catalogue.indices.filter { showsAdult || !adult[$0] }
    let order = shown.sorted { (catalogue.members($1) ?? 0, $0) < (catalogue.members($0) ?? 0, $1) }
    let points = order.map { row in
      TitleMap.Point(
        id: catalogue.id(row), title: catalogue.title(row), x: axes.x[row], y: axes.y[row],
        members: catalogue.members(row) ?? 0)
    }
    return TitleMap(
      points: points,
      ends: TitleMap.Ends(
        left: words(axes.x, shown, high: false), right: words(axes.x, shown, high: true),
        up: words(axes.y, shown, high: true), down: words(axes.y, shown, high: false)))
  }

  private func modelAxes() -> (x: [Float], y: [Float])? {
    guard let vectors = (scorer as? any ItemVectorModel)?.itemVectors, vectors.rows > 2 else { return nil }
    let (n, d) = (vectors.rows, vectors.cols)
    // Directions alone: how long a vector is says how popular the title.
    let rows = Tensor(n, d)
    withExtendedLifetime(vectors) {
      for i in 0..<n {
        let (from, to) = (vectors.row(i), rows.row(i))
        let norm = max(BLAS.dot(from, from, count: d).squareRoot(), 1e-9)
        for k in 0..<d { to[k] = from[k] / norm }
      }
    }
    let found = PrincipalAxes.find(width: d, rows: n) { vector, out in
      BLAS.multiplyVector(rows.pointer, rows: n, cols: d, vector, into: out)
    } transposed: { vector, out in
      BLAS.multiplyVector(rows.pointer, rows: n, cols: d, transpose: true, vector, into: out)
    }
    return (Self.fill(coldItemMapping.spread(found.0)), Self.fill(coldItemMapping.spread(found.1)))
  }

  private func contentAxes() -> (x: [Float], y: [Float]) {
    let space = space
    let found = PrincipalAxes.find(width: space.width, rows: catalogue.count) { vector, out in
      for row in 0..<(space.starts.count - 1) {
        var sum: Float = 0
        for k in space.starts[row]..<space.starts[row + 1] {
          sum += space.values[k] * vector[Int(space.features[k])]
        }
        out[row] = sum
      }
    } transposed: { vector, out in
      for i in 0..<space.width { out[i] = 0 }
      for row in 0..<(space.starts.count - 1) {
        for k in space.starts[row]..<space.starts[row + 1] {
          out[Int(space.features[k])] += space.values[k] * vector[row]
        }
      }
    }
    return (Self.fill(found.0), Self.fill(found.1))
  }

  /// Stretched so that the plane is used: half of what a place is by value, half by rank; -1 to 1.
  private static func fill(_ values: [Float]) -> [Float] {
    let most = max(values.map(abs).max() ?? 0, 1e-9)
    var rank = [Float](repeating: 0, count: values.count)
    for (place, row) in values.indices.sorted(by: { (values[$0], $0) < (values[$1], $1) }).enumerated() {
      rank[row] = 2 * Float(place) / Float(max(values.count - 1, 1)) - 1
    }
    return values.indices.map { 0.5 * values[$0] / most + 0.5 * rank[$0] }
  }

  /// The two genres that are most at home at one end of an axis.
  private func words(_ axis: [Float], _ shown: [Int], high: Bool) -> String {
    let order = shown.sorted { high ? axis[$0] > axis[$1] : axis[$0] < axis[$1] }
    let end = order.prefix(max(1, order.count / 8))
    var (here, all): ([Int32: Float], [Int32: Float]) = ([:], [:])
    for row in shown { for genre in catalogue.genres(row) { all[genre, default: 0] += 1 } }
    for row in end { for genre in catalogue.genres(row) { here[genre, default: 0] += 1 } }
    let share = Float(end.count) / Float(max(shown.count, 1))
    let lifts = here.map {
      (
        name: catalogue.word(Int($0.key)),
        lift: ($0.value - share * (all[$0.key] ?? 0)) / (all[$0.key] ?? 1).squareRoot()
      )
    }
    return lifts.sorted { ($1.lift, $0.name) < ($0.lift, $1.name) }.prefix(2).map(\.name).joined(
      separator: ", ")
  }
}

/// The two directions of greatest variance, by power iteration.
enum PrincipalAxes {
  typealias Product = (UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void

  /// Coordinates of all rows along the first two axes of a matrix that is known by its products alone.
  static func find(width: Int, rows: Int, times: Product, transposed: Product) -> ([Float], [Float]) {
    var mean = [Float](repeating: 0, count: width)
    let ones = [Float](repeating: 1 / Float(max(rows, 1)), count: rows)
    transposed(ones, &mean)
    var first: [Float] = []
    var result: [[Float]] = []
    for axis in 0..<2 {
      var random = RandomSource(seed: UInt64(7 + axis))
      var vector = (0..<width).map { _ in Float(random.next() % 2001) / 1000 - 1 }
      var along = [Float](repeating: 0, count: rows)
      for _ in 0..<24 {
        orthogonalise(&vector, against: first)
        times(vector, &along)
        centre(&along)
        transposed(along, &vector)
        let sum = along.reduce(0, +)
        for i in vector.indices { vector[i] -= sum * mean[i] }
      }
      orthogonalise(&vector, against: first)
      times(vector, &along)
      centre(&along)
      first = vector
      result.append(along)
    }
    return (result[0], result[1])
  }

  private static func centre(_ values: inout [Float]) {
    let mean = values.reduce(0, +) / Float(max(values.count, 1))
    for i in values.indices { values[i] -= mean }
  }

  private static func orthogonalise(_ vector: inout [Float], against other: [Float]) {
    if !other.isEmpty {
      let dot = BLAS.dot(vector, other, count: vector.count)
      for i in vector.indices { vector[i] -= dot * other[i] }
    }
    let norm = max(BLAS.dot(vector, vector, count: vector.count).squareRoot(), 1e-12)
    for i in vector.indices { vector[i] /= norm }
  }
}
