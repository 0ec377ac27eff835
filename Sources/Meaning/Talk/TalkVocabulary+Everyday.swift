/// What people say around a wish, in words that mean something else elsewhere: "a long day" asks for no long title.
extension TalkVocabulary {
  static let everyday: [(String, Item)] =
    nothing.map { ($0, .filler) } + indifferent.map { ($0, .indifferent) } + time.map { ($0, .clauseEnd) }
    + unknown.map { ($0, .unknown) } + asleep
    + negations.map { ($0, .negation) } + lifted + feelings + chinese
    + forEverybody.map { ($0, .several([.mood(.wholesome), .without(["Ecchi", "Gore", "Horror"])])) }
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

  /// What no word of a text need be.
  private static let chinese: [(String, Item)] =
    [
      "donghua", "chinese animation", "chinese anime", "chinese cartoon", "chinese cartoons",
      "anime from china",
    ]
    .map { ($0, .topic("donghua")) }
    + ["wuxia", "xianxia", "xuanhuan", "cultivation"].map { ($0, .topic("chinese fantasy")) }

  private static let nothing = [
    "directed by", "written by", "created by", "bedtime", "at bedtime",
    "cant wait", "cant wait for", "cant wait to",
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
    "dont feel like", "cant be", "cannot be", "wont be", "too", "too much", "too many", "way too",
    "way too much",
    "far too much", "a bit too", "a little too", "forget", "forget the", "forget about",
    "forget about the",
    "drop", "drop the", "lose", "lose the", "ditch", "ditch the", "cut", "cut the", "cut out the",
    "get rid of",
    "get rid of the", "leave out the", "had enough of", "done with",
  ]

  /// Fields that no longer have a bound.
  private static let lifted: [(String, Item)] = [
    (
      "years",
      [
        "no year limit", "no year limits", "any year", "any years", "from any year", "any decade",
        "from any decade",
        "any era", "any time period", "whatever year", "no matter the year", "year doesnt matter",
        "the year doesnt matter", "no limit on years",
      ]
    ),
    (
      "episodes",
      [
        "any length", "of any length", "no length limit", "however long", "any number of episodes",
        "no episode limit", "length doesnt matter", "the length doesnt matter", "no matter the length",
        "no matter how long",
      ]
    ),
    ("score", ["any score", "any rating", "no score limit", "score doesnt matter", "no matter the score"]),
    ("types", ["any type", "any format", "any kind", "movies or series", "series or movies"]),
    ("genres", ["any genre", "any genres", "no matter the genre"]),
    ("studios", ["any studio", "by any studio"]),
    ("moods", ["any mood", "any tone"]), ("members", ["any popularity", "famous or not", "popular or not"]),
  ].flatMap { field, phrases in phrases.map { ($0, .lift(field)) } }

  /// How somebody is, which asks for what helps; and tears of laughter.
  private static let feelings: [(String, Item)] =
    ["depressed", "sad", "down", "lonely", "heartbroken", "miserable"].flatMap { word in
      ["i am", "im", "i feel", "feeling", "im so", "i am so", "im feeling", "i am feeling"].map {
        ("\($0) \(word)", .mood(.uplifting))
      }
    }
    + [
      "laugh until i cry", "laugh till i cry", "laugh so hard i cry", "want to laugh until i cry",
      "want to laugh till i cry", "cry laughing", "cry with laughter", "cry from laughing", "cry of laughter",
      "make me laugh until i cry",
    ].map { ($0, .mood(.funny)) }

  static let forEverybody = [
    "for kids and adults alike", "for kids and adults", "for adults and kids", "for adults and kids alike",
    "for children and adults", "for children and adults alike", "for adults and children", "for all ages",
    "all ages",
    "for the whole family", "for the family", "for the entire family", "with the whole family",
    "with the family",
    "with my family", "with the kids", "with my kids", "with my children",
    "with the children", "safe for kids", "safe for children", "suitable for kids", "suitable for children",
    "ok for kids", "okay for kids", "kid safe", "child safe",
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
