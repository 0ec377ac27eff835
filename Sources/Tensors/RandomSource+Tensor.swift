import Foundations

extension RandomSource {
  /// Fills a tensor with normal numbers of the given standard deviation.
  public mutating func fill(_ tensor: Tensor, deviation: Float) {
    for i in 0..<tensor.count { tensor.pointer[i] = normal() * deviation }
  }
}
