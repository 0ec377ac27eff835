import Tensors

/// Named buffers that are reused between calls and grow when more room is needed.
final class ScratchTensors {
  private var tensors: [String: Tensor] = [:]

  /// A buffer of at least `rows * cols` elements. Its contents are whatever was written last.
  func tensor(_ name: String, _ rows: Int, _ cols: Int) -> Tensor {
    if let tensor = tensors[name], tensor.count >= rows * cols { return tensor }
    let tensor = Tensor(rows, cols)
    tensors[name] = tensor
    return tensor
  }
}
