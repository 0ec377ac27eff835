@testable import Catalogue
import Events
import Foundations
import Foundation
import Tensors

@testable import Learning

/// Made-up lists of users with one of two tastes: even titles or odd ones. Title ids are 100 and up.
enum Tastes {
  static let titles = 40

  /// Lists of `count` users with 14 titles each, one of five disliked; `times` adds a time to every row.
  static func ratings(_ count: Int, firstUser: Int = 0, times: Bool = false, seed: UInt64 = 1) -> Ratings {
    var random = RandomSource(seed: seed)
    var result = Ratings()
    for user in firstUser..<firstUser + count {
      let own = Array(0..<titles / 2).shuffled(using: &random).prefix(14).map { 100 + 2 * $0 + user % 2 }
      for (k, id) in own.enumerated() {
        result.users.append(user)
        result.items.append(id)
        result.feedback.append(k % 5 == 4 ? Feedback.dislike : .love)
        result.ratings.append(Float(k % 5 == 4 ? 3 : 8 + k % 3))
        result.times.append(times ? Int64(1_600_000_000_000 + k * 1_000_000) : nil)
      }
    }
    result.fingerprint = "\(seed)"
    return result
  }

  /// Lists of a thousand users, and one more row: title 7, which nobody else has.
  static func ratingsWithARareTitle() -> Ratings {
    var result = ratings(1000)
    result.users.append(5)
    result.items.append(7)
    result.feedback.append(.love)
    result.ratings.append(9)
    result.times.append(nil)
    return result
  }

  /// The titles as a catalogue: even ones are dramas of 2005, odd ones comedies of 2022; each fourth is of the other year.
  static let catalogue: [Anime] = (100..<100 + titles).map { id in
    var anime = Anime(id: id, title: "title \(id)")
    anime.genres = id % 2 == 0 ? ["Drama", "Mystery"] : ["Comedy", "School"]
    anime.startDate = id % 4 < 2 ? "2022-01-01" : "2005-01-01"
    return anime
  }

  /// Options for runs of a second or less.
  static var quick: RecipeOptions {
    var options = RecipeOptions()
    options.epochs = 2
    options.sasrec.dim = 8
    options.sasrec.heads = 2
    options.sasrec.length = 20
    options.sasrec.threads = 1
    options.autoencoder.inner = 16
    options.autoencoder.bottleneck = 8
    options.autoencoder.shortest = 5
    options.groups = 2
    return options
  }

  static func temporaryFile(_ name: String) -> String {
    NSTemporaryDirectory() + "learning-\(UUID().uuidString)-\(name)"
  }
}
