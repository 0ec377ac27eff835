import Fetching
import Foundation
import Synchronization

/// Fetches the posters of the cards that a feed shows, one after the other, where `fetch_posters` is set.
final class FeedPosters: Sendable {
  private struct Job: Sendable {
    var poster: PosterFetcher.Poster
    var done: @Sendable () -> Void
  }

  private let jobs: AsyncStream<Job>.Continuation
  private let asked = Mutex<Set<Int>>([])
  /// Cards that were passed over quickly are not worth fetching any more.
  private static let mostWaiting = 12
  private static let mostFailures = 4

  /// Fetches into `folder`, which is made.
  init?(folder: String) {
    guard
      (try? FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])) != nil
    else { return nil }
    let (stream, jobs) = AsyncStream<Job>.makeStream(bufferingPolicy: .bufferingNewest(Self.mostWaiting))
    self.jobs = jobs
    Task.detached(priority: .utility) {
      let fetcher = PosterFetcher.standard()
      var failures = 0
      for await job in stream {
        let report = await fetcher.fetch([job.poster], into: folder)
        if report.fetched > 0 {
          failures = 0
          job.done()
        } else if !report.failed.isEmpty {
          failures += 1
          if failures >= Self.mostFailures {
            Log.main.error("posters given up", metadata: ["error": "\(report.failed.values.first ?? "")"])
            return
          }
        }
      }
    }
  }

  /// Fetches a title's poster unless that was tried before; `done` is called from any thread when there is a new file.
  func fetch(_ id: Int, _ address: String, done: @escaping @Sendable () -> Void) {
    guard asked.withLock({ $0.insert(id).inserted }) else { return }
    let job = Job(poster: PosterFetcher.Poster(id: id, address: address), done: done)
    // One that gave way to newer ones is asked for again when its card comes back.
    if case .dropped(let old) = jobs.yield(job) { asked.withLock { _ = $0.remove(old.poster.id) } }
  }
}
