import Foundation

/// The words of a nightly job that is installed: enough of them to tell which home it tunes.
struct JobWords {
  private var words: [String] = []
  private var variables: [String: String] = [:]

  /// A command as a shell reads it: `NAME='VALUE' 'PROGRAM' tune --home 'DIR'`.
  init(shell command: String) { take(Self.split(command, quote: "'", escape: nil)) }

  /// A unit of systemd, with lines `Environment="NAME=VALUE"` and `ExecStart="PROGRAM" "tune" ...`.
  init(service: String) {
    for line in service.split(separator: "\n") {
      for key in ["Environment=", "ExecStart="] where line.hasPrefix(key) {
        let plain = String(line.dropFirst(key.count)).replacingOccurrences(of: "%%", with: "%")
        let isCommand = key == "ExecStart="
        take(
          Self.split(
            isCommand ? plain.replacingOccurrences(of: "$$", with: "$") : plain, quote: "\"", escape: "\\"))
      }
    }
  }

  /// Variables come before the program.
  private mutating func take(_ all: [String]) {
    for word in all {
      if words.isEmpty, let sign = word.firstIndex(of: "="), !word.hasPrefix("/") {
        variables[String(word[..<sign])] = String(word[word.index(after: sign)...])
      } else {
        words.append(word)
      }
    }
  }

  /// Words between spaces. What is quoted is one word; `escape` counts in quotes, a backslash everywhere else.
  private static func split(_ text: String, quote: Character, escape: Character?) -> [String] {
    var (words, word): ([String], String?) = ([], nil)
    var (isQuoted, isEscaped) = (false, false)
    for character in text {
      if isEscaped {
        word = (word ?? "") + String(character)
        isEscaped = false
      } else if character == (isQuoted ? escape : "\\") {
        isEscaped = true
      } else if character == quote {
        isQuoted.toggle()
        word = word ?? ""
      } else if character == " ", !isQuoted {
        if let word { words.append(word) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    return words + (word.map { [$0] } ?? [])
  }

  /// The folder of the home's data.
  var data: String {
    let option = words.firstIndex(of: "--home").flatMap {
      words.indices.contains($0 + 1) ? words[$0 + 1] : nil
    }
    return Home(option, environment: variables).data
  }
}
