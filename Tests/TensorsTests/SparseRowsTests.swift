import Foundations
import Tensors
import Testing

@Suite struct SparseRowsTests {
  /// The largest entries of each row are kept, of equal ones those of the lower columns, and no zeros.
  @Test(arguments: [1, 2, 7, 40, 60]) func keepsTheLargestEntries(width: Int) {
    var random = RandomSource(seed: 5)
    let matrix = Tensor(9, 40)
    for r in 0..<matrix.rows {
      for c in 0..<matrix.cols {
        // Few values, so that many are equal; rows of ever more zeros, the last one of nothing else.
        let value = Float(Int(random.uniform() * 9) - 4)
        matrix.row(r)[c] = random.uniform() * 8 < Float(r) ? 0 : value
      }
    }
    let sparse = SparseRows(matrix, width: width)
    #expect(sparse.width == min(width, matrix.cols))
    for r in 0..<matrix.rows {
      let row = (0..<matrix.cols).map { matrix.row(r)[$0] }
      let largest = row.indices.sorted { (abs(row[$1]), $0) < (abs(row[$0]), $1) }.prefix(width)
      let kept = Set(largest)
      var out = [Float](repeating: 0, count: matrix.cols)
      out.withUnsafeMutableBufferPointer { out in
        if let start = out.baseAddress { sparse.add(row: r, times: 1, to: start) }
      }
      #expect(out == row.indices.map { kept.contains($0) ? row[$0] : 0 }, "row \(r)")
    }
  }
}
