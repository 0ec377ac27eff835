import Foundation
import Testing

@testable import Catalogue

/// A temporary file, deleted at the end of the test.
final class TemporaryFile {
  let path = NSTemporaryDirectory() + "scrap-\(UUID().uuidString).csv"
  init(_ text: String) throws { try Data(text.utf8).write(to: URL(fileURLWithPath: path)) }
  init(bytes: [UInt8]) throws { try Data(bytes).write(to: URL(fileURLWithPath: path)) }
  deinit { try? FileManager.default.removeItem(atPath: path) }
}

@Suite struct CSVFileTests {
  func rows(_ text: String) throws -> [[String]] {
    let scrap = try TemporaryFile(text)
    var rows: [[String]] = []
    try CSVFile(path: scrap.path).forEachRow { rows.append($0.texts) }
    return rows
  }

  @Test func readsQuotesAndLineEndsAsInRFC4180() throws {
    #expect(
      try rows("\u{FEFF}a,b\r\n\"x, \"\"y\"\"\",\"two\nlines\"\r\n\r\n,\r\nlast,one")
        == [["a", "b"], ["x, \"y\"", "two\nlines"], ["", ""], ["last", "one"]])
    #expect(try rows("a\tb,c\td\n1\t2\t3\n") == [["a", "b,c", "d"], ["1", "2", "3"]])
    #expect(try rows("only") == [["only"]])
  }

  @Test func lineEndsMayBeMixed() throws {
    let scrap = try TemporaryFile("a,b\r\n1,2\r3,\"4\r5\r\n6\"\n\r\n   \r7,8\r\r\n9,10\r")
    var found: [Int: [String]] = [:]
    try CSVFile(path: scrap.path).forEachRow { found[$0.line] = $0.texts }
    #expect(
      found == [1: ["a", "b"], 2: ["1", "2"], 3: ["3", "4\r5\r\n6"], 8: ["7", "8"], 10: ["9", "10"]])
  }

  @Test func zerosAreADamagedFile() throws {
    func refusal(_ bytes: [UInt8]) throws -> String {
      let scrap = try TemporaryFile(bytes: bytes)
      do { _ = try CSVFile(path: scrap.path) } catch { return "\(error)" }
      return "nothing was thrown"
    }
    let zeros = [UInt8](repeating: 0, count: 4000)
    #expect(try refusal(zeros).contains("found only zero bytes: the file is damaged"))
    let text = Array(String(repeating: "1,19,9\n", count: 200).utf8)
    #expect(try refusal(text + zeros).contains("goes on in zero bytes: the file is damaged"))
    let wide = "user_id,anime_id,rating\n".utf8.flatMap { [$0, 0, 0, 0] as [UInt8] }
    #expect(try refusal(wide).contains("wide letters"))
  }

  @Test func aFirstLineMayNameTheSeparator() throws {
    for end in ["\n", "\r\n", "\r"] {
      let scrap = try TemporaryFile("\u{FEFF}sep=;\(end)a,b;c\(end)1;2\(end)")
      var found: [Int: [String]] = [:]
      let file = try CSVFile(path: scrap.path)
      try file.forEachRow { found[$0.line] = $0.texts }
      #expect(found == [2: ["a,b", "c"], 3: ["1", "2"]] && file.separator == .semicolon)
    }
    #expect(try rows("sep=x\n1") == [["sep=x"], ["1"]])
  }

  @Test func countsLinesInsideQuotes() throws {
    let scrap = try TemporaryFile("a\n\"1\n2\n3\"\nb\n")
    var lines: [Int] = []
    try CSVFile(path: scrap.path).forEachRow { lines.append($0.line) }
    #expect(lines == [1, 2, 5])
  }

  @Test func readsIntegersAndNumbers() throws {
    let scrap = try TemporaryFile("12, -7 ,x,1.5,99999999999999999999,\n")
    try CSVFile(path: scrap.path).forEachRow { row in
      #expect((0..<6).map { row.integer($0) } == [12, -7, nil, nil, nil, nil])
      #expect(row.number(3) == 1.5)
      #expect(row.integer(17) == nil)
      #expect(row.text(17) == "")
    }
    // As R writes 100,000. Names as 1e5 are no numbers.
    let powers = try TemporaryFile("1e+05,-2.5e+01,+19,1e5,1e+99,e+05,1.5e+00,+\n")
    try CSVFile(path: powers.path).forEachRow { row in
      #expect((0..<8).map { row.integer($0) } == [100_000, -25, 19, nil, nil, nil, nil, nil])
    }
  }

  @Test func unreadableFilesAreErrorsWithPathAndLine() throws {
    func message(_ scrap: TemporaryFile) -> String {
      do {
        try CSVFile(path: scrap.path).forEachRow { _ in }
        return "nothing was thrown"
      } catch { return "\(error)" }
    }
    #expect(message(try TemporaryFile("")).contains("empty"))
    #expect(message(try TemporaryFile(bytes: [1, 0, 2])).contains("binary"))
    let wide: [UInt8] = "user_id,anime_id".utf8.flatMap { [$0, 0, 0, 0] }
    let mark: [UInt8] = [0xFF, 0xFE, 0, 0]
    for bytes in [wide, mark + wide] {
      #expect(message(try TemporaryFile(bytes: bytes)).contains("UTF-32"))
    }
    let tar: [UInt8] = Array("ratings.csv".utf8) + [UInt8](repeating: 0, count: 246) + Array("ustar  ".utf8)
    #expect(message(try TemporaryFile(bytes: tar)).contains("tar -xf"))
    let open = try TemporaryFile("a,b\nc,\"d\n e")
    #expect(
      message(open) == "\(open.path):2: the quote opened here is never closed; the file may be cut short.")
    #expect(throws: CatalogueError.self) { try CSVFile(path: "/no/such/file.csv") }
    #expect(throws: CatalogueError.self) { try CSVFile(path: "/tmp") }
  }

  @Test func readsRowsAcrossTheChunksOfAFile() throws {
    // Quotes, pairs of quotes and line ends fall on every place around the 256 KiB that are read at once.
    for shift in 0..<24 {
      let filler = String(repeating: "x", count: (1 << 18) - 12 - shift)
      let text = "\(filler)\n\"a\"\"b\",\"c\r\nd\"\r\ne,f\n"
      #expect(try rows(text) == [[filler], ["a\"b", "c\r\nd"], ["e", "f"]])
    }
    #expect(try rows("a,\"b\"") == [["a", "b"]])
  }

  @Test(.timeLimit(.minutes(5))) func saysHowToUnpackAndRefusesWhatIsNoFile() throws {
    func reason(_ path: String) -> String {
      do { _ = try CSVFile(path: path) } catch { return (error as? CatalogueError)?.reason ?? "" }
      return ""
    }
    let packed = try TemporaryFile(bytes: [0x1F, 0x8B, 8, 0, 0, 0])
    #expect(reason(packed.path).contains("damaged or cut short"))
    let other = try TemporaryFile(bytes: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0, 0, 4])
    #expect(reason(other.path).contains("unxz"))
    #expect(reason("/dev/zero") == "is a device, not a file.")
    #expect(reason("/tmp") == "is a folder, not a file.")
    #expect(throws: CatalogueError.self) { try CSVFile(path: packed.path, mostBytes: 5) }
    let long = try TemporaryFile(String(repeating: ",", count: CSVFile.longestRow / 4 + 1))
    #expect(throws: CatalogueError.self) { try CSVFile(path: long.path).forEachRow { _ in } }
  }

  @Test func zeroBytesInsideQuotesAreErrors() throws {
    // After the first 64 KiB, which are searched when the file is opened.
    let scrap = try TemporaryFile(
      bytes: Array("a\n".utf8) + [UInt8](repeating: 0x0A, count: 1 << 16) + [0x22, 0, 0x22])
    #expect(throws: CatalogueError.self) { try CSVFile(path: scrap.path).forEachRow { _ in } }
  }
}
