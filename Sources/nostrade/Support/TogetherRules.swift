import Recommending

extension TogetherRule {
  /// The rule of a feed for several people, and those it is compared with.
  static var compared: [(name: String, rule: TogetherRule)] {
    [
      ("recommend --with", .shared()), ("the plain average", TogetherRule()),
      ("without misery", .withoutMisery()),
    ]
  }
}
