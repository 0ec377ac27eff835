import ArgumentParser
import Foundation
import Foundations
import Tensors

/// `nostrade`: the feed by itself, everything else by name.
@main
struct Nostrade: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "nostrade",
    abstract: "A feed of anime that learns what you love while you swipe.",
    discussion: """
      Without a subcommand the feed opens. Everything lives in one folder, --home; nothing leaves this machine.
      """,
    version: "0.1.0",
    subcommands: [
      FeedCommand.self, ImportCommand.self, TrainCommand.self, TuneCommand.self, EvaluateCommand.self,
      RecommendCommand.self, RateCommand.self, UndoCommand.self, SearchCommand.self, EventsCommand.self,
      ProfileCommand.self, ScheduleCommand.self, ModelsCommand.self, DoctorCommand.self, ConfigCommand.self,
    ],
    defaultSubcommand: FeedCommand.self)

  /// Exit 0 when done, 1 when failed with a sentence on stderr, 2 for a call that makes no sense.
  static func main() {
    Descriptors.reserveStandardStreams()
    chooseKernels()
    var code = outcome()
    if !Output.isTaken() {
      Report.error(Output.lost)
      code = max(code, 1)
    }
    Foundation.exit(code)
  }

  private static func outcome() -> Int32 {
    do {
      // The feed alone is what is waited for: the options of all the others need not be gone through first.
      var command: any ParsableCommand =
        CommandLine.arguments.count == 1 ? try FeedCommand.parse([]) : try parseAsRoot()
      do {
        try command.run()
        return 0
      } catch let code as ExitCode {
        return code.rawValue
      } catch let error where exitCode(for: error) == .failure {
        // Help and the like are thrown by `run` too; the parser alone knows what those end with.
        Report.error("\(error)")
        return 1
      }
    } catch {
      let message = fullMessage(for: error)
      if exitCode(for: error) == .success {
        print(message)
        return 0
      }
      Report.error(message, bare: true)
      return 2
    }
  }

  /// Subcommands that train or measure many people want all cores; others of these multiply nothing.
  private static func chooseKernels() {
    let words = Set(CommandLine.arguments.dropFirst())
    let light: Set<String> = [
      "import", "rate", "undo", "search", "events", "profile", "schedule", "models", "config", "help",
      "--help", "-h",
      "--version",
    ]
    guard words.isDisjoint(with: light) else { return }
    BLASLibrary.startLoading(singleThread: words.isDisjoint(with: ["train", "evaluate"]))
  }
}
