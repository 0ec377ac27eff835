/// What people say of titles they have watched, and of those that were just shown.
extension TalkVocabulary {
  static let watched: [(String, Item)] =
    liked.map { ($0, .like(true)) } + disliked.map { ($0, .like(false)) }
    + thoseShown.map { ($0, .refine(.different)) } + theFirst.map { ($0, .refine(.notThatOne)) }
    + questions.map { ($0, .filler) } + noHarm.map { ($0, .indifferent) }
    + instead.map { ($0, .instead) }

  private static let liked = [
    "i watched", "i just watched", "ive watched", "ive just watched", "i have watched", "we watched",
    "i finished",
    "i just finished", "ive finished", "ive just finished", "i saw", "i just saw", "we saw", "ive seen",
    "i have seen", "weve seen", "just watched", "finished watching", "i already watched", "ive already seen",
    "ive already watched", "i already saw", "my favorites are", "my favourites are", "my favorite is",
    "my favourite is", "my favorites include", "my favourites include", "my favorite anime is",
    "my favourite anime is", "my favorite anime are", "my favourite anime are", "my favorite show is",
    "my favorite movie is", "a mix of", "mix of", "mixture of", "a mixture of", "combination of", "blend of",
    "cross between", "a cross between", "mix between", "crossover of", "obsessed with", "in love with",
    "hooked on", "crazy about", "i adore", "im a fan of",
  ]

  private static let disliked = [
    "i dropped", "ive dropped", "we dropped", "i cant get into", "cant get into", "couldnt get into",
    "i couldnt get into", "didnt get into", "i gave up on", "gave up on", "i stopped watching",
    "i couldnt finish",
    "couldnt finish", "i didnt finish", "i dislike", "i never liked", "i wasnt a fan of", "im not a fan of",
    "i dont care for",
  ]

  private static let thoseShown = [
    "all of those", "all of these", "all of them", "any of these", "any of those", "any of them", "them all",
    "seen them all", "seen all of those", "seen all of these", "seen all of them", "seen all those",
    "seen all these", "watched all of those", "watched all of these", "watched all of them",
    "watched them all", "ive already seen all of those", "ive already seen all of these",
    "ive already seen all of them", "ive seen all of those", "ive seen all of these", "ive seen all of them",
    "ive seen them all", "ive seen those", "ive seen these", "i dont like these", "i dont like those",
    "i dont like them", "i dont like any of these", "i dont like any of those", "i dont like any of them",
    "i dont like any", "dont like any of these", "dont like any of those", "dont like any of them",
    "dont want any of these", "dont want any of those", "i dont want any of these",
    "i dont want any of those",
    "i hate these", "i hate those", "i hate them", "more of that", "more of those", "more of this",
    "more of the same", "more of them", "more like these", "more like those",
  ]

  private static let theFirst = [
    "not the first one", "not the first", "not number one", "not the top one", "anything but the first",
    "anything but the first one", "i dont like it", "i dont like that", "i dont like this one",
    "i dont like that one", "i dont like the first one", "i hate that one", "i hate this one",
  ]

  private static let questions = [
    "isnt there", "arent there", "isnt there anything", "dont you have", "dont you know", "dont you know of",
    "cant you", "couldnt you", "wont you", "havent you", "havent you got", "is there not",
  ]

  private static let noHarm = [
    "dont hate", "i dont hate", "doesnt hate", "didnt hate", "i didnt hate", "dont dislike", "i dont dislike",
    "didnt dislike",
  ]

  private static let instead = [
    "rather a", "rather an", "rather something", "rather some", "rather have", "rather watch", "rather see",
    "id rather have", "id rather watch", "id rather see", "i would rather have", "i would rather watch",
    "instead", "i meant", "i mean", "no wait", "wait no", "oh wait", "wait", "scratch that",
    "switch to", "change to",
  ]
}
