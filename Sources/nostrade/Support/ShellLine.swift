import Foundation

/// A line that a shell completes: its words as they were typed, and names as they are offered to it.
enum ShellLine {
  /// The words without their quotes; nil for one that the shell would put something else in place of.
  ///
  /// - Parameter isBash: bash hands on `a:b` and `a=b` in three pieces each.
  static func words(_ typed: [String], isBash: Bool) -> [String?] {
    (isBash ? joined(typed) : typed).map(unquoted)
  }

  /// Puts together what bash has split. Between two pieces there may have been a blank, which nobody writes there.
  private static func joined(_ pieces: [String]) -> [String] {
    var words: [String] = []
    var isOpen = false
    for piece in pieces {
      let breaks = !piece.isEmpty && piece.allSatisfy { $0 == ":" || $0 == "=" }
      if !words.isEmpty, breaks || isOpen { words[words.count - 1] += piece } else { words.append(piece) }
      isOpen = breaks
    }
    return words
  }

  /// A word as the shell would hand it on; nil where it would expand a part of it. A quote that is open ends with the word.
  static func unquoted(_ word: String) -> String? {
    var result = ""
    var quote: Character?
    var isEscaped = false
    for letter in word {
      if isEscaped {
        // In double quotes a backslash is one before other letters.
        if quote == "\"", !"\"\\$`".contains(letter) { result.append("\\") }
        result.append(letter)
        isEscaped = false
      } else if quote == "'" {
        if letter == "'" { quote = nil } else { result.append(letter) }
      } else if letter == "\\" {
        isEscaped = true
      } else if letter == "$" || letter == "`" {
        return nil
      } else if letter == "\"" {
        quote = quote == nil ? "\"" : nil
      } else if letter == "'", quote == nil {
        quote = "'"
      } else {
        result.append(letter)
      }
    }
    return result
  }

  /// A name as the function that completes for this shell must read it. The one for bash lets bash expand names as if they had been
  /// typed: a name that a stranger made would be run as a command.
  static func quoted(_ name: String, for shell: String) -> String {
    switch shell {
    case "bash":
      String(
        name.flatMap { letter -> [Character] in
          letter.isLetter || letter.isNumber || "_./-".contains(letter) ? [letter] : ["\\", letter]
        })
    // What follows a colon is a description.
    case "zsh": name.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: ":", with: "\\:")
    default: name
    }
  }
}
