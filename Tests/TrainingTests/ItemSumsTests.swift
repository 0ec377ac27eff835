import Foundation
import Models
import Tensors
import Testing

@testable import Training

/// Sums of parts of the lists add up to the sums of all.
@Suite final class ItemSumsTests {
  private let folder = NSTemporaryDirectory() + "sums-\(UUID().uuidString)"
  private let data = twoTastes(61)

  init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func weighting(_ histories: Bool) throws -> ItemSums.Weighting {
    histories ? try ItemSums.weighting(.short, data) : .lists(longest: 15)
  }

  private func origin(_ part: Int, of count: Int, fingerprint: String = "f") -> PartialSums.Origin {
    .init(
      part: .init(part, of: count), fingerprint: fingerprint, people: 61, rows: data.rows, sources: ["a.csv"],
      ordered: false)
  }

  /// Writes the sums of each part, and returns their files.
  private func parts(_ count: Int, histories: Bool) throws -> [String] {
    try (1...count).map { part in
      let path = folder + "/\(part).sums"
      let sums = try ItemSums(
        data, grades: .graded, weighting(histories), range: data.range(part: part, of: count))
      try PartialSums(sums, origin(part, of: count)).write(to: path)
      return path
    }
  }

  @Test func theGramMatrixIsTheSumOverLists() throws {
    let sums = try ItemSums(data, grades: .graded, .lists(longest: 15))
    let n = data.items.count
    for i in 0..<n {
      for j in 0..<n {
        let wanted = data.lists.reduce(Float(0)) { sum, list in
          let weight = list.count > 15 ? 15 / Float(list.count) : 1
          return list.filter { Int($0.item) == i }.reduce(sum) { sum, a in
            list.filter { Int($0.item) == j }.reduce(sum) {
              $0 + weight * Grades.graded[a.signal] * Grades.graded[$1.signal]
            }
          }
        }
        #expect(abs(sums.products.row(i)[j] - wanted) < 1e-4, "\(i) \(j)")
      }
    }
  }

  @Test(arguments: [false, true]) func partsAddedEqualTheWhole(histories: Bool) throws {
    let whole = try ItemSums(data, grades: .graded, weighting(histories))
    let added = try PartialSums.added(parts(4, histories: histories).reversed()).sums
    #expect(added.weighting == whole.weighting && added.items == whole.items)
    for (a, b) in zip(added.products.elements, whole.products.elements) { #expect(abs(a - b) < 1e-4) }
    #expect((added.targets == nil) == !histories && whole.products.elements.contains { $0 != 0 })
    if let a = added.targets, let b = whole.targets {
      for (a, b) in zip(a.elements, b.elements) { #expect(abs(a - b) < 1e-4) }
    }
    let (one, other) =
      histories
      ? (try Baselines.linear(added), try Baselines.linear(data, grades: .graded, .short))
      : (
        try Baselines.ease(added, penalty: 20, dropout: 0.3),
        try Baselines.ease(data, grades: .graded, penalty: 20, dropout: 0.3, longest: 15)
      )
    let history = [Interaction(item: 4, signal: .love), Interaction(item: 7, signal: .dislike)]
    for (a, b) in zip(one.scores([history])[0], other.scores([history])[0]) { #expect(abs(a - b) < 2e-3) }
    #expect(one.name == other.name)
  }

  @Test func everyPartIsNeededOnce() throws {
    let files = try parts(3, histories: false)
    #expect { try PartialSums.added([files[0], files[2]]) } throws: {
      "\($0)".contains("part 2/3 are missing")
    }
    #expect { try PartialSums.added(files + [files[1]]) } throws: { "\($0)".contains("the same part") }
    #expect(throws: ModelError.self) { try PartialSums.added([]) }
  }

  @Test func sumsOfOtherListsOrOptionsAreRefused() throws {
    let files = try parts(2, histories: false)
    let range = data.range(part: 2, of: 2)
    try PartialSums(
      ItemSums(data, grades: .graded, .lists(longest: 0), range: range), origin(2, of: 2)
    ).write(to: files[1])
    #expect { try PartialSums.added(files) } throws: { "\($0)".contains("other lists, titles or options") }
    try PartialSums(
      ItemSums(data, grades: .graded, .lists(longest: 15), range: range), origin(2, of: 2, fingerprint: "g")
    ).write(to: files[1])
    #expect { try PartialSums.added(files) } throws: { "\($0)".contains("other lists, titles or options") }
  }

  @Test func aDamagedFileIsAnError() throws {
    let path = try parts(1, histories: true)[0]
    let whole = try #require(FileManager.default.contents(atPath: path))
    for length in [0, 5, 200, whole.count / 2, whole.count - 1] {
      try whole.prefix(length).write(to: URL(fileURLWithPath: path))
      #expect(throws: TensorsError.self, "\(length) bytes") { try PartialSums(path) }
    }
    try Safetensors.write([("products", Tensor(2, 2))], metadata: ["format": "other"], to: path)
    #expect { try PartialSums(path) } throws: { "\($0)".contains("train --part") }
    #expect(throws: TensorsError.self) { try PartialSums(self.folder + "/none.sums") }
  }

  /// Files of strangers, whose numbers no `train --part` wrote.
  @Test(arguments: [
    ("\"of\":1}", "\"of\":9223372036854775807}"), ("\"of\":1}", "\"of\":10001}"),
    ("\"number\":1,", "\"number\":0,"), ("\"count\":5", "\"count\":1e30"), ("\"count\":5", "\"count\":-5"),
    ("\"mean\":", "\"mean\":-"), ("\"contentShare\":0", "\"contentShare\":7"),
    ("\"people\":61", "\"people\":-1"),
  ])
  func numbersOutOfRangeAreRefused(text: String, other: String) throws {
    let path = try parts(1, histories: true)[0]
    let file = try Safetensors(path: path)
    var metadata = file.metadata
    let configuration = try #require(metadata["configuration"])
    let changed = configuration.replacingOccurrences(of: text, with: other)
    #expect(changed != configuration, "\(configuration)")
    let n = data.items.count
    func write(_ configuration: String) throws {
      metadata["configuration"] = configuration
      let tensors = [
        ("products", try file.tensor("products", rows: n + 1, cols: n + 1)),
        ("targets", try file.tensor("targets", rows: n + 1, cols: n)),
      ]
      try Safetensors.write(tensors, metadata: metadata, to: folder + "/changed.sums")
    }
    try write(configuration)
    #expect(try PartialSums.added([folder + "/changed.sums"]).sums.items == data.items)
    try write(changed)
    #expect { try PartialSums.added([self.folder + "/changed.sums"]) } throws: { "\($0)".contains("again") }
  }

  @Test func aListWithATitleTwiceCountsBoth() throws {
    var data = data
    data.lists = [[Interaction(item: 3, signal: .love), Interaction(item: 3, signal: .love)]]
    let sums = try ItemSums(data, grades: .any, .lists(longest: 0))
    #expect(sums.products.row(3)[3] == 4)
  }
}
