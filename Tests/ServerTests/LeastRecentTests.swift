import Testing

@testable import Server

@Suite struct LeastRecentTests {
  @Test func theOneNotAskedForLongestGivesWay() {
    var values = LeastRecent<String>(most: 3)
    var made: [Int] = []
    func ask(_ numbers: Int...) {
      for number in numbers {
        let value = values.value(number, keeping: 0) {
          made.append(number)
          return "value \(number)"
        }
        #expect(value == "value \(number)")
      }
    }
    // 0 is kept however long ago it was asked for; 2 is older than 1.
    ask(0, 1, 2, 1, 3)
    #expect(made == [0, 1, 2, 3])
    ask(0, 1, 3)
    #expect(made == [0, 1, 2, 3])
    ask(2)
    #expect(made == [0, 1, 2, 3, 2])
    values.remove(0)
    ask(0)
    #expect(made == [0, 1, 2, 3, 2, 0])
  }
}
