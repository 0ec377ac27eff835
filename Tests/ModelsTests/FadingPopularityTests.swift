import Tensors
import Testing

@testable import Models

@Suite struct FadingPopularityTests {
  @Test func popularityWeighsLessTheLongerTheHistory() {
    let items = ItemIndex(Array(0..<10))
    let flat = ItemItem(items: items, name: "ease", grades: .graded, matrix: Tensor(10, 10))
    let counts = (0..<10).map { Float($0 * $0) }
    let faded = FadingPopularity(flat, counts, weight: 8, name: "fading")
    func spread(_ length: Int) -> Float {
      var scores: [Float] = []
      faded.score((0..<length).map { Interaction(item: Int32($0), signal: .love) }, into: &scores)
      return scores[9] - scores[0]
    }
    #expect(spread(1) > spread(3) && spread(3) > spread(8) && spread(8) > 0)
    #expect(abs(spread(1) / spread(8) - 10.0 / 3) < 0.01)
  }
}
