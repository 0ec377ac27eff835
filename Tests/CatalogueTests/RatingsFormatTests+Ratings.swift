import Events
import Foundation
import Testing

@testable import Catalogue

/// What ratings mean: scales, and what is no rating.
extension RatingsFormatTests {
  // MARK: Scales

  func rows(_ ratings: [Double]) -> String {
    "user_id,anime_id,rating\n" + ratings.enumerated().map { "1,\($0 + 1),\($1)\n" }.joined()
  }

  /// Lists of several sites in one file.
  @Test func everybodyMayRateOnTheirOwnScale() throws {
    func rows(_ user: String, _ ratings: [Double]) -> String {
      ratings.enumerated().map { "\(user),\($0 + 1),\($1)\n" }.joined()
    }
    let header = "username,anime_id,rating\n"
    let (ten, five) = ((0..<24).map { Double($0 % 10 + 1) }, (0..<24).map { Double($0 % 5 + 1) })
    let hundred = (0..<24).map { Double($0 % 10 + 1) * 10 }
    let read = try read(
      header + rows("ann", ten) + rows("bob", five) + rows("cid", hundred) + rows("dan", ten))
    for (name, highest) in [("ann", 10), ("bob", 5), ("cid", 10), ("dan", 10)] as [(String, Double)] {
      let rows = read.users.indices.filter { read.userText(read.users[$0]) == name }
      let expected = (0..<24).map { Float(Double($0 % Int(highest) + 1) * 10 / highest) }
      #expect(rows.map { read.ratings[$0] } == expected, "\(name)")
    }
    #expect(
      read.warnings == [
        "People rate on different scales: 2 on one of 10, 1 on one of 5 (bob), 1 on one of 100 (cid). Each is read on their own; "
          + "--scale reads all on one."
      ], "\(read.warnings)")
    #expect(try self.read(header + rows("ann", ten) + rows("bob", five), scale: .ten).ratings.last == 4)
    // Most ratings are of 100, most people are not.
    let heavy = try self.read(
      header + rows("cid", hundred + hundred + hundred) + rows("ann", ten) + "eve,1,8\n" + rows("dan", ten))
    #expect(heavy.ratings[72] == 1 && heavy.ratings[71] == 4 && heavy.feedback[96] == .love)
    // One low rating of somebody says nothing, nor does one slip.
    #expect(
      try self.read(header + rows("ann", ten) + "bob,1,3\nbob,2,30\n").warnings.first?.hasPrefix(
        "1 rating is not") == true)
    #expect(try self.read(header + rows("cid", hundred) + "bob,1,30\n").ratings.last == 3)
  }

  @Test func scalesAreToldFromManyRatingsAndCanBeNamed() throws {
    let stars = (0..<40).map { Double($0 % 10 + 1) / 2 }
    let five = try read(rows(stars))
    #expect(five.ratings.compactMap { $0 }.max() == 10 && five.warnings.first?.contains("scale of 5") == true)
    let hundred = try read(rows([90, 100, 20, 85, 10]))
    #expect(hundred.feedback == [.love, .love, .dislike, .love, .dislike] && hundred.ratings[0] == 9)
    #expect(hundred.warnings.first?.contains("scale of 100") == true)
    let many = (0..<2000).map { Double($0 % 20 + 1) }
    #expect(try read(rows(many)).warnings.first?.contains("scale of 20") == true)
    #expect(try read(rows([20, 15]), scale: .twenty).ratings == [10, 7.5])
    #expect(try read(rows([1, 0, -1]), scale: .thumbs).feedback == [.love, .dislike, .dislike])
    #expect(try read(rows([3, 2, 1, 0]), scale: .three).feedback == [.love, .like, .dislike, .seen])
    #expect(try read(rows([5, 2]), scale: .five).ratings == [10, 4])
  }

  @Test func aHandfulOfRatingsSaysNothingAboutTheScale() throws {
    let few = try read(rows([5, 4, 3]))
    #expect(few.ratings == [5, 4, 3] && few.feedback == [.like, .dislike, .dislike])
    #expect(few.warnings.first?.contains("--scale 5") == true)
  }

  @Test func slipsAboveTenAreNoOpinion() throws {
    let read = try read(rows([8, 9, 7, 99, 10, 6]))
    #expect(read.items == [1, 2, 3, 4, 5, 6] && read.feedback[3] == .seen && read.ratings[3] == nil)
    #expect(
      read.warnings == [
        "1 rating is not on the scale to 10 and counts as seen without an opinion, the first \"99\" on line 5."
      ])
    let stars = try self.read(rows([5, 4, 9, 8]), scale: .five)
    #expect(stars.feedback == [.love, .love, .seen, .seen])
    #expect(stars.warnings.first?.hasPrefix("2 ratings are not on the scale to 5") == true)
    #expect(stars.warnings.first?.hasSuffix("the first \"9\" on line 4.") == true)
  }

  @Test func manyOnesAreNoRatings() throws {
    let ones = rows(Array(repeating: 1, count: 22))
    #expect(refusal(ones).contains("--scale thumbs") && refusal(ones).contains("--columns rating=none"))
    #expect(refusal(rows((0..<44).map { Double($0 % 2) })).contains("--scale thumbs"))
    #expect(try read(ones, scale: .thumbs).feedback.allSatisfy { $0 == .love })
    #expect(try read(ones, scale: .ten).feedback.allSatisfy { $0 == .dislike })
    #expect(try read(rows([1, 1])).feedback == [.dislike, .dislike])
  }

  /// Somebody who wrote something about a title has seen it: it must not be recommended.
  @Test func whatCannotBeReadWasSeenAllTheSame() throws {
    let read = try read("user_id,anime_id,rating\n1,19,9\n1,1535,great\n1,5114,-3\n2,20,love\n3,,9\n")
    #expect(read.items == [19, 1535, 5114, 20] && read.feedback == [.love, .seen, .seen, .seen])
    #expect(
      read.warnings == [
        "Skipped 1 of 5 rows that could not be read, the first on line 6: the title is missing.",
        "3 ratings cannot be read and count as seen without an opinion, the first \"great\" on line 3.",
      ])
    let words = try self.read("user_id,anime_id,feedback_type\n1,19,3\n1,20,great\n1,21,11\n")
    #expect(words.items == [19, 20, 21] && words.feedback == [.love, .seen, .seen])
    // A title that nobody knows and no rating say nothing, and a second header is no person.
    let joined = try self.read("user_id,anime_id,rating\n1,19,9\nuser_id,anime_id,rating\n2,Nobody,great\n")
    #expect(joined.items == [19] && joined.histories().map { joined.userText($0.user) } == ["1", "2"])
    // It takes no rating away, wherever it stands.
    for rows in ["1,19,9\n1,19,great\n", "1,19,great\n1,19,9\n"] {
      let read = try self.read("user_id,anime_id,rating\n" + rows)
      #expect(read.items == [19] && read.feedback == [.love])
    }
  }

  @Test func peopleWithoutAUsableRowStayInTheirPlace() throws {
    let read = try read(
      "user_id,anime_id,rating,status\nann,19,0,planned\n5,,9,\n6,19,9,completed\nann,20,0,planned\n8,,,\n7,20,3,dropped\n9,21,0,planned\n"
    )
    let histories = read.histories()
    #expect(histories.map { read.userText($0.user) } == ["ann", "5", "6", "8", "7", "9"])
    #expect(histories.map(\.events.count) == [0, 0, 1, 0, 1, 0])
  }

  @Test func ratingsThatNameTheirScaleAreReadOnIt() throws {
    let texts = ["8/10", "4 / 5", "85%", "★★★★☆", "⭐⭐⭐", "★★½", "\"8,5\"", "0/10", "7/8", "+8", "11/10", "9"]
    let ratings: [Float?] = [8, 8, 8.5, 8, 6, 5, 8.5, nil, 8, 9]
    let read = try read(
      "user_id,anime_id,rating\n" + texts.enumerated().map { "1,\($0 + 1),\($1)\n" }.joined())
    #expect(read.items == Array(1...12))
    #expect(read.items.indices.filter { ![8, 10].contains($0) }.map { read.ratings[$0] } == ratings)
    #expect(
      read.warnings == [
        "2 ratings cannot be read and count as seen without an opinion, the first \"7/8\" on line 10."
      ])
    #expect(try self.read("user_id,anime_id,rating\n1,1,4/5\n1,2,3\n", scale: .five).ratings == [8, 6])
  }

  @Test func aRatingThatNamesItsScaleLeavesTheOthersAsTheyAre() throws {
    func with(_ one: String, _ ratings: [Double]) throws -> Ratings {
      try read(rows(ratings) + "1,1000,\(one)\n")
    }
    let stars = (0..<40).map { Double($0 % 5 + 1) }
    let five = try with("4/5", stars)
    let alone = try read(rows(stars))
    #expect(Array(five.ratings.prefix(40)) == alone.ratings && five.ratings.last == 8)
    #expect(Array(five.feedback.prefix(40)) == alone.feedback && five.feedback.last == .love)
    #expect(five.warnings == alone.warnings && five.warnings.first?.contains("scale of 5") == true)
    let hundred = try with("85%", [90, 100, 20, 85, 10])
    #expect(hundred.ratings == [9, 10, 2, 8.5, 1, 8.5])
    let halves = try with("0/10", [90, 100, 20])
    #expect(halves.ratings.last == .some(nil) && halves.feedback.last == .seen)
    // Dropped, with a rating of its own scale.
    let dropped = try read("user_id,anime_id,rating,status\n1,1,4/5,dropped\n1,2,90,completed\n")
    #expect(dropped.feedback == [.dropped, .love] && dropped.ratings == [8, 9])
  }

  @Test func aRatingThatIsLeftOutIsNoOpinion() throws {
    let read = try read("user_id,anime_id,rating\n1,1,\n1,2,N/A\n1,3,NaN\n1,4,-\n1,5,9\n1,6\n1,7,eight\n")
    #expect(read.items == [1, 2, 3, 4, 5, 6, 7])
    #expect(read.feedback == [.seen, .seen, .seen, .seen, .love, .seen, .seen])
    #expect(
      read.warnings == [
        "2 ratings cannot be read and count as seen without an opinion, the first missing on line 7.",
        "4 of 7 rows have no rating and count as seen without an opinion.",
      ])
    // Where 0 is thumbs down.
    #expect(
      try self.read("user_id,anime_id,rating\n1,1,\n1,2,0\n", scale: .thumbs).feedback == [.seen, .dislike])
  }

  @Test func whatCannotBeReadIsNamed() {
    let head = "user_id,anime_id,rating\n"
    #expect(
      refusal(head + "1,19,255\n").hasSuffix(
        ":2: no row has a user, an item and a rating: the rating is \"255\"."))
    #expect(refusal(head + "1,5.5,9\n").hasSuffix("the title is \"5.5\"."))
    #expect(refusal(head + ",19,9\n").hasSuffix("the user is missing."))
    #expect(refusal("user_id,anime_id,feedback_type\n1,19,77\n").hasSuffix("the feedback is \"77\"."))
  }

  @Test func aColumnThatStandsTwiceIsTold() throws {
    let read = try read("user_id,anime_id,rating,Rating\n1,19,9,1\n")
    #expect(read.ratings == [9] && read.warnings.first?.contains("column 4 of that name") == true)
  }
}
