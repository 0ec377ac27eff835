import ArgumentParser
import Foundation
import Foundations
import Tensors

/// The `nostrade` command: opens the feed, or runs a subcommand.
@main
struct Nostrade: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "nostrade",
    abstract: "A feed of anime that learns what you love while you swipe.",
    discussion: """
      Opens the feed unless a subcommand is given. Data is kept in folders on this machine unless --journal names a \
      PostgreSQL server; --home puts everything in one folder.
      """,
    version: "0.1.0",
    subcommands: [
      FeedCommand.self, ImportCommand.self, ExportCommand.self, TrainCommand.self, TuneCommand.self,
      EvaluateCommand.self,
      RecommendCommand.self, RateCommand.self, UndoCommand.self, SearchCommand.self, EventsCommand.self,
      TalkCommand.self, JudgeCommand.self, MeaningCommand.self, PostersCommand.self,
      ProfileCommand.self, ScheduleCommand.self, ModelsCommand.self, ServeCommand.self, BackupCommand.self,
      JournalCommand.self,
      DoctorCommand.self,
      ConfigCommand.self,
    ],
    defaultSubcommand: FeedCommand.self)

  /// Exits with 0 on success, 1 on failure with a message on stderr, and 2 on wrong usage.
  static func main() {
    Descriptors.reserveStandardStreams()
    ProcessLimits.prepare()
    Log.prepare()
    if let shortage = chooseKernels() {
      Report.error(shortage)
      Foundation.exit(1)
    }
    var code = run()
    Journals.leaveIfAsked()
    if !Output.flush() {
      Journals.leaveIfAsked()
      let loss = Output.loss
      Report.error(loss.sentence)
      if loss.isFailure { code = max(code, 1) }
    }
    for error in Journals.close() {
      Log.failure(error)
      // A command that failed has said it.
      if code == 0 { Report.error("\(error)") }
      code = max(code, 1)
    }
    Log.end()
    Foundation.exit(code)
  }

  private static func chosen(_ arguments: [String]) throws -> any ParsableCommand {
    // Else the feed, which takes no words, would be said to take none.
    let word = arguments.first == "help" ? arguments.dropFirst().first : arguments.first
    let names = configuration.subcommands.map { $0._commandName }
    if let word, !word.hasPrefix("-"), word != "help", word != completing, !names.contains(word) {
      throw UnknownCommand(word, known: names)
    }
    return try parseAsRoot(arranged(arguments))
  }

  private static func run() -> Int32 {
    do {
      // Without arguments the options of the other subcommands are not parsed: the feed opens sooner.
      var command: any ParsableCommand =
        CommandLine.arguments.count == 1
        ? try FeedCommand.parse([]) : try chosen(Array(CommandLine.arguments.dropFirst()))
      do {
        if let command = command as? any HomeCommand {
          Log.begin(command.options.place, command: type(of: command)._commandName)
        }
        try command.run()
        return 0
      } catch let code as ExitCode {
        return code.rawValue
      } catch let error as ValidationError {
        let usage = usageString(for: type(of: command))
        Report.error("Error: \(error.message)\n\(usage)", bare: true)
        return 2
      } catch let error as UnknownProfile {
        Log.failure(error, of: type(of: command) as? any HomeCommand.Type)
        Report.error(error.remedy.isEmpty ? "\(error)" : "\(error) \(error.remedy)")
        return 1
      } catch let error where exitCode(for: error) == .failure {
        // `run` also throws help requests; only the parser knows their exit codes.
        Log.failure(error, of: type(of: command) as? any HomeCommand.Type)
        Journals.leaveIfAsked()
        Report.error("\(error)")
        return 1
      }
    } catch let error as UnknownCommand {
      Report.error("\(error)")
      return 2
    } catch {
      let message = fullMessage(for: error)
      if exitCode(for: error) == .success {
        let isScript = CommandLine.arguments.contains { $0.hasPrefix(CompletionScript.option) }
        Output.line(isScript ? CompletionScript.arranged(message) : message)
        return 0
      }
      Report.error(message, bare: true)
      return 2
    }
  }

  /// Options of the feed that have a value.
  static let optionsWithValue: Set<String> = [
    "--home", "--journal", "--profile", "--model", "--theme", "--picture", "--press", "--size",
  ]

  private static let completing = "---completion"

  /// The arguments with the subcommand first: people write `nostrade --home DIR recommend` too, which the parser would take
  /// for arguments of the default subcommand.
  static func arranged(_ arguments: [String]) -> [String] {
    // What a shell asks while it completes a line begins with a word of the parser's own.
    guard let first = arguments.first, first.hasPrefix("-"), first != completing else { return arguments }
    var at = 0
    while at < arguments.count, arguments[at] != "--" {
      let name = arguments[at]
      if let command = configuration.subcommands.first(where: { $0._commandName == name }) {
        var end = at + 1
        let inner = command.configuration.subcommands.map { $0._commandName }
        if end < arguments.count, inner.contains(arguments[end]) { end += 1 }
        return Array(arguments[at..<end] + arguments[..<at] + arguments[end...])
      }
      at += optionsWithValue.contains(name) ? 2 : 1
    }
    return arguments
  }

  /// Loads the matrix library, with all cores for training and evaluation; not at all for subcommands that need none. Returns a
  /// sentence when the process may not have what the subcommand needs.
  private static func chooseKernels() -> String? {
    let arguments = Set(CommandLine.arguments.dropFirst())
    let withoutMatrices: Set<String> = [
      "import", "export", "rate", "undo", "search", "events", "profile", "schedule", "models", "backup",
      "journal",
      "config",
      "help",
      "--help", "-h",
      "--version", completing,
    ]
    let isServing = arguments.isDisjoint(with: ["train", "evaluate"])
    let hasMatrices = arguments.isDisjoint(with: withoutMatrices)
    if let shortage = ProcessLimits.shortage(
      memory: hasMatrices ? BLASLibrary.memoryNeeded(singleThread: isServing) : 0)
    {
      return shortage
    }
    if hasMatrices { BLASLibrary.startLoading(singleThread: isServing) }
    return nil
  }
}

/// A first word that is no command.
private struct UnknownCommand: Error, CustomStringConvertible {
  let description: String

  init(_ word: String, known: [String]) {
    let near = Nearest.of(word, among: known).map { "did you mean \($0)?" } ?? "nostrade --help lists them."
    description = "There is no command \(CleanText.clean(word, limit: 60)); \(near)"
  }
}
