import ArgumentParser
import Foundations
import Journal

/// Options that name one person.
protocol ProfileNaming {
  var profile: String { get }
  var create: Bool { get }
  /// What an error about a name that nobody has advises.
  static var remedy: String { get }
}

extension ProfileNaming {
  /// The profile; nil for one that `--create` may make, and for the standard one where nobody has it yet. Makes nothing.
  func known(in store: any EventJournal) throws -> Profile? {
    try ProfileOptions.check(profile)
    if let known = try store.existingProfile(named: profile) { return known }
    guard create || profile == ProfileOptions.standard else {
      throw UnknownProfile(
        name: profile, known: try store.profiles().map(\.profile.name), remedy: Self.remedy)
    }
    return nil
  }

  /// The same of a home whose database need not exist yet.
  func known(in home: Home) throws -> (store: any EventJournal, profile: Profile)? {
    try ProfileOptions.check(profile)
    guard try home.journalPlace().exists(home) else {
      guard create || profile == ProfileOptions.standard else {
        throw UnknownProfile(name: profile, known: [], remedy: Self.remedy)
      }
      return nil
    }
    let store = try Journals.open(home)
    return try known(in: store).map { (store, $0) }
  }
}

/// The profile option, for subcommands that may make the profile.
struct ProfileOptions: ParsableArguments, ProfileNaming {
  static let standard = "me"
  static let remedy = "Add --create to make it."

  @Option(help: ArgumentHelp("Profile to use.", valueName: "name"), completion: Completions.profiles)
  var profile = Self.standard
  @Flag(help: "Create the profile if there is none of that name.") var create = false

  /// Refuses what can be no name. Journals do so too, and say where they are.
  ///
  /// - Throws: `CommandError`.
  static func check(_ name: String) throws {
    guard ProfileName.isUsable(name) else {
      throw CommandError(ProfileName.rule.prefix(1).uppercased() + ProfileName.rule.dropFirst())
    }
  }

  /// Makes a profile; says under which name, where characters of it cannot be seen.
  static func make(_ name: String, in store: any EventJournal) throws -> Profile {
    let made = try store.profile(named: name)
    if name.unicodeScalars.contains(where: { !CleanText.isPrintable($0) }) {
      Report.note("The name is read as \(made.name): characters that cannot be seen are left out.")
    }
    return made
  }

  /// The profile, which is made where it may be: call it after all that can fail. Only the standard one is created without --create.
  func open(in store: any EventJournal) throws -> Profile {
    try known(in: store) ?? Self.make(profile, in: store)
  }
}

/// The profile option, for subcommands that read: they make no profile but the standard one.
struct ReaderOptions: ParsableArguments, ProfileNaming {
  static let remedy = "nostrade profile --create NAME makes one."

  @Option(help: ArgumentHelp("Profile to use.", valueName: "name"), completion: Completions.profiles)
  var profile = ProfileOptions.standard
  /// Taken from scripts of older versions, where it made the profile: without one, nothing was said yet.
  @Flag(help: .hidden) var create = false

  /// The profile. One that `--create` would have made has said nothing, and is not stored.
  func open(in store: any EventJournal) throws -> Profile {
    if let known = try known(in: store) { return known }
    guard profile != ProfileOptions.standard else { return try store.profile(named: profile) }
    Report.note("There is no profile \"\(CleanText.clean(profile, limit: 60))\"; this command makes none.")
    return Profile(userID: 0, name: profile)
  }
}

/// The profile option of a command that is about all profiles.
struct ToldOptions: ParsableArguments, ProfileNaming {
  static let remedy = ReaderOptions.remedy

  @Option(
    name: .customLong("profile"),
    help: ArgumentHelp(
      "Profile that is told how it ended; all are tuned. With --report the only one that is shown. [default: me; with --report all]",
      valueName: "name"), completion: Completions.profiles)
  var named: String?
  /// See `ReaderOptions`.
  @Flag(help: .hidden) var create = false

  var profile: String { named ?? ProfileOptions.standard }
}

/// A profile that does not exist.
struct UnknownProfile: Error, CustomStringConvertible {
  let name: String
  let known: [String]
  /// What to do, in a sentence.
  var remedy = ""

  /// What there is instead, the most similar names first, and those that are as similar by the alphabet.
  var description: String {
    let shown = CleanText.clean(name, limit: 60)
    let names = Nearest.first(shown, of: known.sorted()).prefix(10).map { CleanText.clean($0, limit: 60) }
    let rest = known.count > names.count ? " and \(known.count - names.count) others" : ""
    return "There is no profile \"\(shown)\""
      + (names.isEmpty
        ? " and no other one yet."
        : ". There are: "
          + names.joined(separator: ", ") + rest + ".")
  }
}
