import Events
import Testing

@testable import Meaning

@Suite struct SentimentTests {
  /// Sentences as people write them, and which way they lean. Written before the lexicon was tried on them.
  static let sentences: [(text: String, leansUp: Bool)] = [
    ("A masterpiece, I cried at the end.", true),
    ("Not bad at all, I enjoyed most of it.", true),
    ("Slow at first but the second half is incredible.", true),
    ("Great music, boring story, in the end a waste of my time.", false),
    ("I really wanted to like this, but it is just dull.", false),
    ("Never boring, always funny.", true),
    ("The worst ending I have ever seen.", false),
    ("Beautiful to look at, yet there is nothing interesting in it.", false),
    ("Pretty boring if you ask me.", false),
    ("It isn't good.", false),
    ("It's okay, watchable on a rainy day.", true),
    ("Utterly unbearable main character.", false),
    ("Haunting and deeply moving.", true),
    ("Couldn't stop watching; absolutely gripping from start to finish.", true),
    ("Generic, predictable and forgettable.", false),
    ("The animation is a mess and the jokes are unfunny.", false),
    ("Sweet, cozy, and sometimes hilarious.", true),
    ("I dropped it after four episodes, so tedious.", false),
    ("Overrated, though the soundtrack is fantastic.", true),
    ("Fantastic soundtrack, though it is overrated garbage otherwise.", false),
    ("My favourite of all time!", true),
    ("Fails at everything it tries.", false),
    ("A clever plot without a single dull moment.", true),
    ("I hated every minute.", false),
  ]

  @Test func reviewsLeanTheWayTheyAreMeant() {
    let wrong = Self.sentences.filter { (Sentiment(of: $0.text).value > 0) != $0.leansUp }
    #expect(wrong.count <= 1, "\(wrong.map(\.text))")
  }

  @Test func strongWordsWeighMoreAndNoWordsNothing() {
    func value(_ text: String) -> Double { Sentiment(of: text).value }
    #expect(value("absolutely brilliant") > value("good"))
    #expect(value("good") > value("slightly good"))
    #expect(value("not good") < 0 && value("not terrible") > 0)
    #expect(value("terrible") < value("mediocre"))
    #expect(value("twelve episodes about a train") == 0 && !Sentiment(of: "a train").isKnown)
    #expect(value("") == 0 && value(String(repeating: "good ", count: 9000)) <= 1)
    #expect(Sentiment(of: "I cried like a child").words == ["cried"])
    #expect(Sentiment(of: "I really like the good songs").words == ["like", "good"])
    #expect(Sentiment(of: "Good music, bad plot.").words == ["good", "bad"])
    #expect(
      Sentiment(of: "Haunting, never boring. It isn't very good.").words
        == ["haunting", "never boring", "isn't very good"])
  }

  @Test(arguments: [
    ("10/10", true), ("9/10, no notes", true), ("A solid 8.5/10.", true), ("4 out of 5", true),
    ("3/10", false),
    ("I couldn't put it down", true), ("Heartbreaking.", true), ("It made me cry for hours", true),
    ("I gave up after two episodes", false), ("It blew me away", true),
    ("not my cup of tea", false),
  ])
  func marksAndSayingsAreRead(text: String, leansUp: Bool) {
    let read = Sentiment(of: text)
    #expect(read.isKnown && (read.value > 0) == leansUp, "\(read)")
  }

  @Test func marksAreRatings() {
    #expect(Sentiment(of: "10/10").rating(for: .love) == 10)
    #expect(Sentiment(of: "9/10, a bit slow").rating(for: .love) == 9)
    #expect(
      Sentiment(of: "6/10").rating(for: .like) == 6 && Sentiment(of: "3/5").rating(for: .like) == 6)
    #expect(Sentiment(of: "8.5/10").rating(for: .love) == 8.5)
    // Within the answer.
    #expect(
      Sentiment(of: "6/10").rating(for: .love) == 8
        && Sentiment(of: "10/10").rating(for: .dislike) == 4)
    #expect(Sentiment(of: "9/10 of it is a train").words == ["9/10"])
    for text in ["24/7", "11/10", "1/100000", "/10", "9/", "episode 5/12"] {
      #expect(Sentiment(of: text).mark == nil, "\(text)")
    }
  }

  @Test func datesAndSharesAreNoMarks() {
    for text in [
      "finished 9/10/2024. boring", "2024/9/10", "2/5 episodes in, wonderful", "2/5 in, wonderful",
      "dropped at 3 out of 5 episodes", "4/5 of the characters are dull", "seen 7/10-2023", "9/10.5",
    ] {
      #expect(Sentiment(of: text).mark == nil, "\(text)")
    }
    #expect(Sentiment(of: "finished 9/10/2024. boring").value < 0)
    for text in [
      "9/10. 2 thumbs up", "so good...9/10", "Rating-9/10", "9/10 in my book", "seen 9/10/2024, 9/10",
    ] {
      #expect(Sentiment(of: text).mark == 9, "\(text)")
    }
  }

  @Test func negationsEndAtTheNextWord() {
    let read = Sentiment(of: "Not great, not terrible.")
    #expect(read.words == ["not great", "not terrible"])
    #expect(abs(read.value) < 0.25)
    #expect(Sentiment(of: "Not, great").words == ["great"])
  }

  /// The words make an answer stronger or weaker; they never turn it into another.
  @Test func ratingsStayWithinTheAnswer() throws {
    let (warm, cool) = (
      Sentiment(of: "Brilliant, unforgettable, perfect."), Sentiment(of: "Terrible and boring.")
    )
    #expect(try #require(warm.rating(for: .love)) > 9 && #require(cool.rating(for: .love)) >= 8)
    #expect(try #require(warm.rating(for: .dislike)) <= 4 && #require(cool.rating(for: .dislike)) < 2)
    #expect(try #require(warm.rating(for: .like)) <= 7 && #require(cool.rating(for: .like)) >= 5)
    #expect(warm.rating(for: .seen) == nil && Sentiment(of: "a train").rating(for: .love) == nil)
  }

  /// Of several marks the first is that of the whole; stars are a mark.
  @Test(arguments: [
    ("7/10 but the ending is a 3/10", 7), ("5 stars", 10), ("4.5 stars", 9), ("4 stars out of 5", 8),
    ("8 stars", 8),
    ("Story 6/10, music 9/10, overall 8/10", 8),
  ])
  func theMarkOfTheWholeCounts(text: String, mark: Double) {
    #expect(Sentiment(of: text).mark == mark, "\(Sentiment(of: text))")
  }

  @Test func whatIsBetterThanExpectedIsPraise() {
    #expect(
      Sentiment(of: "Better than I expected").value > 0 && Sentiment(of: "worse than expected").value < 0)
    #expect(Sentiment(of: "five starships").mark == nil)
  }
}
