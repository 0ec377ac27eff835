/// What people say around a wish, in words that mean something else elsewhere: "a long day" asks for no long title.
extension TalkVocabulary {
  static let everyday: [(String, Item)] =
    nothing.map { ($0, .filler) } + indifferent.map { ($0, .indifferent) } + time.map { ($0, .clauseEnd) }
    + unknown.map { ($0, .unknown) } + asleep
    + negations.map { ($0, .negation) }
    + [
      ("lighthearted", .several([.mood(.funny), .mood(.wholesome)])),
      ("light hearted", .several([.mood(.funny), .mood(.wholesome)])),
      ("family friendly", .several([.mood(.wholesome), .without(["Ecchi", "Gore", "Horror"])])),
      ("enough", .negation),
      ("few episodes", .episodes(from: nil, to: 13)), ("a few episodes", .episodes(from: nil, to: 13)),
      ("many episodes", .episodes(from: 40, to: nil)), ("too many episodes", .episodes(from: 40, to: nil)),
      ("so many episodes", .episodes(from: 40, to: nil)), ("lots of episodes", .episodes(from: 40, to: nil)),
      ("a lot of episodes", .episodes(from: 40, to: nil)),
      ("that many episodes", .episodes(from: 40, to: nil)),
      ("not these", .refine(.different)), ("not those", .refine(.different)),
      ("none of these", .refine(.different)),
      ("none of those", .refine(.different)), ("short on time", .episodes(from: nil, to: 13)),
      ("short of time", .episodes(from: nil, to: 13)),
    ]

  private static let nothing = [
    "top", "rather", "completely", "entirely", "not only", "not just", "but also", "why not", "not sure",
    "no idea", "no clue", "no preference",
    "no preferences", "nothing in particular", "nothing special", "nothing specific", "no problem",
    "no worries",
    "no matter", "no matter what", "no rush", "no pressure", "not important", "if not", "or not",
    "long day", "long week", "long night", "long flight", "long trip", "long drive", "long weekend",
    "long time",
    "long while", "long ago", "long shift", "long month", "long year", "short break", "short time",
    "short while",
    "old friend", "old friends", "old enough", "old days", "old times", "new to", "im new", "new here",
    "new at this", "new job", "new year", "new years", "after work", "before work", "from work", "off work",
    "of work", "to work", "work today", "work tomorrow", "done with work", "after school", "before school",
    "school night", "school today", "school tomorrow", "my history", "watch history", "viewing history",
    "watching history", "my watch history", "my list", "my ratings", "my taste", "my tastes", "my favorites",
    "my favourites", "what i like", "what i love", "what i liked", "what i loved", "what ive seen",
  ]

  private static let negations = [
    "besides", "apart from", "aside from", "bored of", "bored with", "bored by", "fed up with", "enough of",
    "enough with", "skip", "hold the",
    "less", "zero", "doesnt", "shouldnt", "mustnt", "wouldnt", "rather than", "instead of", "hardly any",
    "barely any", "very little", "dont make me", "wont make me", "doesnt take place", "dont give me",
    "dont give us",
    "dont recommend",
    "dont suggest", "dont include", "dont involve", "dont contain", "dont take place", "dont focus on",
    "dont wanna",
    "dont feel like", "cant be", "cannot be", "wont be",
  ]

  private static let indifferent = [
    "can be", "dont care about", "dont need", "doesnt need", "not needed",
    "nothing against", "no problem with", "not opposed to", "no objection to", "no objections to",
    "fine with",
    "ok with", "okay with", "not necessarily", "not only for", "not just for", "never mind the",
    "never mind if",
  ]

  private static let time = [
    "much time", "that much time", "a lot of time", "lots of time", "enough time", "all day", "all night",
  ]

  private static let unknown = [
    "this year", "last year", "this season", "last season", "next season", "this month", "happy ending",
    "happy endings", "happy end", "trigger warning", "trigger warnings",
    "old man", "old woman", "old lady", "old guy", "old people", "old couple", "new girl", "new student",
    "new york", "long hair", "short hair",
  ]

  /// "The kids are asleep": the sentence is of somebody else.
  private static let asleep: [(String, Item)] = ["kids", "children"].flatMap { kids in
    [
      "are asleep", "are sleeping", "are in bed", "are away", "are out", "are gone", "are at school",
      "asleep",
      "are finally asleep", "are already asleep", "went to bed", "sleep", "are not here", "arent here",
    ].map { ("\(kids) \($0)", .filler) }
  }
}
