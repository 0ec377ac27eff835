import App
import ArgumentParser
import Catalogue
import Foundation
import Journal
import Learning
import Terminal

/// What a shell offers for a word, where that is in a home: names of profiles, models and themes. Asks no server, makes nothing, and
/// offers nothing where something cannot be read.
enum Completions {
  static let profiles = offered { home in
    switch try home.journalPlace() {
    case .own: try JournalStore.profileNames(in: home.database)
    case .file(let path): try JournalStore.profileNames(in: path)
    // It may ask for a password, or not answer.
    case .server: []
    }
  }

  static let models = offered { try Workspace.models($0).entries().map(\.name) }

  /// What `models use` takes.
  static let servable = offered { home in
    let library = try Workspace.models(home)
    let parts = library.tuned
    return library.entries().map(\.name) + parts.owners.flatMap { parts.kept($0).map(\.id) } + ["untuned"]
  }

  static let themes = offered { ThemeLibrary(settingsFolder: $0.config).listing.map(\.name) }

  /// The kinds of models that `train` makes.
  static let kinds = CompletionKind.list(Recipe.trainable.map(\.name))

  // Of the shipped catalogue: that of a home is in its database, which may have to be brought up to date first.
  static let types = offered { _ in Set(try shipped().compactMap(\.type)).sorted() }
  static let genres = offered { _ in Set(try shipped().flatMap(\.genres)).sorted() }

  private static func shipped() throws -> [Anime] {
    try CatalogueFile.readShipped(try Assets.catalogue()).titles
  }

  private static func offered(_ names: @escaping @Sendable (Home) throws -> [String]) -> CompletionKind {
    .custom { words, _, _ in
      let shell = ProcessInfo.processInfo.environment["SAP_SHELL"] ?? ""
      guard let home = home(ShellLine.words(words, isBash: shell == "bash")) else { return [] }
      // A line is a name.
      let whole = ((try? names(home)) ?? []).filter { $0.unicodeScalars.allSatisfy { $0.value >= 0x20 } }
      return whole.map { ShellLine.quoted($0, for: shell) }
    }
  }

  /// The home that the words of a line name; nil where only the shell knows which that is.
  private static func home(_ words: [String?]) -> Home? {
    var isKnown = true
    func value(_ name: String) -> String? {
      for (at, word) in words.enumerated().reversed() {
        guard let word else { continue }
        if word == name, at + 1 < words.count {
          if words[at + 1] == nil { isKnown = false }
          return words[at + 1]
        }
        if word.hasPrefix(name + "=") { return String(word.dropFirst(name.count + 1)) }
      }
      return nil
    }
    var home = Home(value("--home"))
    home.journal = value("--journal")
    return isKnown ? home : nil
  }
}
