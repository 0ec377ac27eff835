import ArgumentParser
import Catalogue
import Foundation
import Synchronization

extension RatingScale: ExpressibleByArgument {}

/// What a person says of ratings files where they do not say it themselves.
struct RatingsArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Which column is what, by name, or by number from 1: user=who,item=2,rating=stars,time=when,status=..., rating=none",
      valueName: "names"))
  var columns: String?
  @Option(
    help: ArgumentHelp(
      "Scale of the ratings: 3, 5, 10, 20, 100 or thumbs. [default: told from the file]", valueName: "scale"))
  var scale: RatingScale?

  func validate() throws {
    if let columns {
      do { _ = try RatingsFormat.columns(columns) } catch { throw ValidationError("\(error)") }
    }
  }

  /// The format of files. Titles that they name by text are looked up in `titles`, which is asked for when the first one comes.
  func format(_ titles: @escaping @Sendable () -> TitleTable? = { nil }) throws -> RatingsFormat {
    var format = RatingsFormat()
    if let columns { format.columns = try RatingsFormat.columns(columns) }
    format.scale = scale
    let lookup = TitleLookup(titles)
    format.titleID = { lookup.id($0) }
    return format
  }
}

/// Finds titles by their whole names, in a catalogue that is opened when it is first needed.
private final class TitleLookup: Sendable {
  private let titles: @Sendable () -> TitleTable?
  private let state = Mutex<(isOpen: Bool, table: TitleTable?, names: TitleNames?, known: [String: Int?])>(
    (false, nil, nil, [:]))

  init(_ titles: @escaping @Sendable () -> TitleTable?) { self.titles = titles }

  /// The id of the one title that has this name.
  func id(_ name: String) -> Int? {
    state.withLock { state in
      if !state.isOpen {
        state.isOpen = true
        state.table = titles()
        state.names = state.table.map(TitleNames.init)
      }
      guard let table = state.table, let names = state.names else { return nil }
      if let known = state.known[name] { return known }
      let rows = names.rows(named: name).filter { $0.value < .bare }
      let best = rows.values.min()
      let fits = rows.filter { $0.value == best }
      let id = fits.count == 1 ? fits.first.map { table.id($0.key) } : nil
      state.known[name] = .some(id)
      return id
    }
  }
}
