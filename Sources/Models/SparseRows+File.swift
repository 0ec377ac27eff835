import Tensors

extension SparseRows {
  /// The tensors of a file: `columns` and `values` behind `prefix`. The scale goes to the metadata.
  func tensors(prefix: String) -> [(name: String, tensor: Safetensors.Stored)] {
    [(prefix + "columns", .count(columns)), (prefix + "values", .half(values))]
  }
}

extension ModelFile.Opened {
  /// Sparse rows stored under `columns` and `values` behind `prefix`.
  ///
  /// - Throws: `TensorsError` when they are missing, of another size, or name columns that do not exist.
  func sparseRows(_ prefix: String, rows: Int, cols: Int, width: Int, scale: Float) throws -> SparseRows {
    guard (1...65_536).contains(width) else {
      throw fail("its rows cannot be \(width) wide; train it again.")
    }
    guard
      let result = SparseRows(
        columns: try file.counts(prefix + "columns", rows: rows, cols: width),
        values: try file.half(prefix + "values", rows: rows, cols: width, scale: scale), cols: cols)
    else { throw fail("its rows name columns that do not exist; train it again.") }
    return result
  }
}
