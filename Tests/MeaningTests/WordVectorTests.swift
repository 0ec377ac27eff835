import Catalogue
import Foundation
import Tensors
import Testing

@testable import Meaning

@Suite struct WordVectorTests {
  private static func trained() throws -> WordVectors {
    var options = WordVectorTrainer.Options()
    (options.size, options.fewest) = (2, 1)
    return try WordVectorTrainer.train(
      TitleTable(Sample.titles), keywords: Shipped.keywords(Sample.titles), options: options)
  }

  @Test func vectorsSurviveAFile() throws {
    let path = NSTemporaryDirectory() + "vectors-\(UUID().uuidString).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let vectors = try Self.trained()
    try vectors.write(to: path)
    let read = try WordVectors(path: path)
    #expect(read.count == vectors.count && read.size == 2)
    let texts = ["turtle", "a cursed detective", "sisters"]
    let (a, b) = (Sample.search(words: vectors), Sample.search(words: read))
    for text in texts { #expect(a.describe(text).vector == b.describe(text).vector) }
    #expect(texts.allSatisfy { !a.describe($0).vector.allSatisfy { $0 == 0 } })
  }

  /// A title whose texts changed gets the vector of its new texts.
  @Test func storedTitlesAreUsedForUnchangedTextsOnly() throws {
    let vectors = try Self.trained()
    var titles = Sample.titles
    let cosine = { (search: DescriptionSearch, text: String, row: Int) in
      search.vectorScores(search.describe(text).vector)[row]
    }
    let before = cosine(Sample.search(words: vectors), "sisters walk to school", 2)
    titles[2].synopsis = "A detective opens a black box."
    titles[2].keywords = ["cursed box"]
    titles[2].genres = ["Mystery", "Horror"]
    let changed = DescriptionSearch(TitleTable(titles), keywords: Shipped.keywords(titles), words: vectors)
    #expect(cosine(changed, "sisters walk to school", 2) < before)
    #expect(cosine(changed, "a cursed black box", 2) > 0.9)
  }

  @Test func filesOfOtherKindsAreRefused() throws {
    #expect(throws: TensorsError.self) { try WordVectors(path: Shipped.catalogue) }
    #expect { try WordVectors(path: Shipped.root + "/Assets/colove.safetensors") } throws: {
      "\($0)".contains("not a file of word vectors")
    }
  }

  @Test func sizesThatDoNotFitAreRefused() throws {
    let path = NSTemporaryDirectory() + "vectors-\(UUID().uuidString).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let good = [
      "kind": "meaning", "size": "2", "scale": "1", "title scale": "1", "terms": "a b", "titles": "1",
      "texts": "ff",
    ]
    let tensors: [(name: String, tensor: Safetensors.Stored)] = [
      ("words", .half(HalfTensor(Tensor(2, 2)))), ("titles", .half(HalfTensor(Tensor(1, 2)))),
    ]
    try Safetensors.write(stored: tensors, metadata: good, to: path)
    #expect(try WordVectors(path: path).count == 2)
    for (key, value) in [
      ("size", "3"), ("size", "-1"), ("terms", "a"), ("terms", "a a"), ("texts", ""), ("scale", "nan"),
    ] {
      var bad = good
      bad[key] = value
      try Safetensors.write(stored: tensors, metadata: bad, to: path)
      #expect(throws: (any Error).self, "\(key) \(value)") { try WordVectors(path: path) }
    }
  }

  /// Otherwise the first search computes them, which takes longer than a person should wait.
  @Test func shippedVectorsAreOfTheShippedTexts() throws {
    let titles = try CatalogueFile.read(Shipped.catalogue).titles
    let counts = TermCounts(TitleTable(titles), keywords: Shipped.keywords(titles))
    let vectors = try WordVectors(path: Shipped.vectors)
    var out = [Float](repeating: 0, count: vectors.size)
    let known = titles.indices.count { row in
      out.withUnsafeMutableBufferPointer { buffer in
        buffer.baseAddress.map { vectors.addTitle(titles[row].id, hash: counts.hashes[row], to: $0) } ?? false
      }
    }
    #expect(
      known == titles.count,
      "make them anew: nostrade meaning train --catalogue Assets/catalogue.csv --out Assets/meaning.safetensors"
    )
  }
}
