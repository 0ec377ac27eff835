import App
import ArgumentParser
import Foundation
import Terminal

/// What a shell offers for a word, where that is in a home: names of profiles, models and themes. Asks no server, makes nothing, and
/// offers nothing where something cannot be read.
enum Completions {
  static let profiles = CompletionKind.custom { words, _, _ in
    let home = home(words)
    // A server may ask for a password, or not answer.
    guard let place = try? home.journalPlace(), !place.isServer, place.exists(home) else { return [] }
    return (try? Journals.open(home).profiles().map(\.profile.name)) ?? []
  }

  static let models = CompletionKind.custom { words, _, _ in
    (try? Workspace.models(home(words)).entries().map(\.name)) ?? []
  }

  static let themes = CompletionKind.custom { words, _, _ in
    ThemeLibrary(settingsFolder: home(words).config).listing.map(\.name)
  }

  /// The home that the words of a line name.
  private static func home(_ words: [String]) -> Home {
    func value(_ name: String) -> String? {
      if let at = words.lastIndex(of: name), at + 1 < words.count { return words[at + 1] }
      return words.last { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
    }
    var home = Home(value("--home"))
    home.journal = value("--journal")
    return home
  }
}
