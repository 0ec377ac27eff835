import Cards
import Catalogue
import Foundation
import Models
import Tensors

/// The map: titles on a plane by the first two principal components of the model's item vectors, or of the content vectors
/// when the model has none.
extension Recommender {
  /// Computes the map; `keywords` of titles by id name its regions beside genres. O(titles x dim x iterations), some milliseconds; not
  /// cached.
  public func map(adult showsAdult: Bool, keywords: [Int: [String]] = [:]) -> TitleMap {
    let axes = modelAxes() ?? contentAxes()
    let shown = catalogue.indices.filter { showsAdult || !isAdult[$0] }
    let order = shown.sorted { (catalogue.members($1) ?? 0, $0) < (catalogue.members($0) ?? 0, $1) }
    let points = order.map { row in
      TitleMap.Point(
        id: catalogue.id(row), title: catalogue.title(row), x: axes.x[row], y: axes.y[row],
        members: catalogue.members(row) ?? 0)
    }
    let places = order.map { row in
      MapRegions.Place(
        x: axes.x[row], y: axes.y[row], genres: catalogue.genres(row).map { catalogue.word(Int($0)) },
        keywords: keywords[catalogue.id(row)] ?? [])
    }
    return TitleMap(
      points: points,
      ends: TitleMap.Ends(
        left: endLabel(axes.x, shown, high: false), right: endLabel(axes.x, shown, high: true),
        up: endLabel(axes.y, shown, high: true), down: endLabel(axes.y, shown, high: false)),
      regions: MapRegions.find(places))
  }

  /// Coordinates `[titles]` from the model's item vectors; nil when it has none.
  private func modelAxes() -> (x: [Float], y: [Float])? {
    guard let unitVectors = buffers.withLock({ unitItemVectors(&$0) }), unitVectors.rows > 2 else {
      return nil
    }
    let (n, d) = (unitVectors.rows, unitVectors.cols)
    let axes = PrincipalAxes.find(width: d, rows: n) { vector, out in
      BLAS.multiplyVector(unitVectors.pointer, rows: n, cols: d, vector, into: out)
    } transposed: { vector, out in
      BLAS.multiplyVector(unitVectors.pointer, rows: n, cols: d, transpose: true, vector, into: out)
    }
    return (
      Self.spreadOut(coldItemMapping.mapValues(axes.first)),
      Self.spreadOut(coldItemMapping.mapValues(axes.second))
    )
  }

  /// The model's item vectors as unit vectors, `[items, dim]`: their length is mostly popularity. Nil when it has none.
  func unitItemVectors(_ buffers: inout RankingBuffers) -> Tensor? {
    if let known = buffers.unitItemVectors { return known }
    guard let vectors = (scorer as? any ItemVectorModel)?.itemVectors else {
      buffers.unitItemVectors = .some(nil)
      return nil
    }
    let (n, d) = (vectors.rows, vectors.cols)
    let unit = Tensor(n, d)
    withExtendedLifetime(vectors) {
      for i in 0..<n {
        let (from, to) = (vectors.row(i), unit.row(i))
        let norm = max(BLAS.dot(from, from, count: d).squareRoot(), 1e-9)
        for k in 0..<d { to[k] = from[k] / norm }
      }
    }
    buffers.unitItemVectors = .some(unit)
    return unit
  }

  /// Coordinates `[titles]` from the content vectors.
  private func contentAxes() -> (x: [Float], y: [Float]) {
    let space = contentSpace
    let axes = PrincipalAxes.find(width: space.width, rows: catalogue.count) { vector, out in
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
    return (Self.spreadOut(axes.first), Self.spreadOut(axes.second))
  }

  /// Coordinates in -1...1, each the mean of its scaled value and its scaled rank: values alone would leave most of the plane
  /// empty.
  private static func spreadOut(_ values: [Float]) -> [Float] {
    let most = max(values.map(abs).max() ?? 0, 1e-9)
    var rank = [Float](repeating: 0, count: values.count)
    for (index, row) in values.indices.sorted(by: { (values[$0], $0) < (values[$1], $1) }).enumerated() {
      rank[row] = 2 * Float(index) / Float(max(values.count - 1, 1)) - 1
    }
    return values.indices.map { 0.5 * values[$0] / most + 0.5 * rank[$0] }
  }

  /// The two genres most overrepresented at one end of an axis, for its label.
  private func endLabel(_ axis: [Float], _ shown: [Int], high: Bool) -> String {
    let order = shown.sorted { high ? axis[$0] > axis[$1] : axis[$0] < axis[$1] }
    let end = order.prefix(max(1, order.count / 8))
    var (here, all): ([Int32: Float], [Int32: Float]) = ([:], [:])
    for row in shown { for genre in catalogue.genres(row) { all[genre, default: 0] += 1 } }
    for row in end { for genre in catalogue.genres(row) { here[genre, default: 0] += 1 } }
    let expected = Float(end.count) / Float(max(shown.count, 1))
    let surpluses = here.map {
      (
        name: catalogue.word(Int($0.key)),
        surplus: ($0.value - expected * (all[$0.key] ?? 0)) / (all[$0.key] ?? 1).squareRoot()
      )
    }
    return surpluses.sorted { ($1.surplus, $0.name) < ($0.surplus, $1.name) }.prefix(2).map(\.name).joined(
      separator: ", ")
  }
}
