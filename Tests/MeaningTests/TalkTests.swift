import Catalogue
import Foundation
import Foundations
import Testing

@testable import Meaning

@Suite struct TalkTests {
  static let grammar = Result { () throws -> TalkGrammar in
    let search = try Shipped.search.get()
    let nicknames = try NicknameFile.read(Shipped.root + "/Assets/nicknames.csv")
    return TalkGrammar(
      TitleIndex(search.titles, adult: false, nicknames: nicknames), describing: search,
      today: BroadcastSeason(.fall, 2026))
  }

  private func read(_ sentence: String) throws -> Wish { try Self.grammar.get().read(sentence) }

  /// The bar: nine in ten of the sentences, on each half.
  @Test func sentencesAreReadExactly() throws {
    let cases = try TalkCases(path: Shipped.resource("talk.jsonl"))
    #expect(cases.cases.count == 100)
    for half in cases.measure(try Self.grammar.get().read) {
      #expect(half.of == 50)
      #expect(half.right * 10 >= half.of * 9, "\(half.half): \(half.right) of \(half.of)")
    }
  }

  @Test func hostileSentencesAreInert() throws {
    let cases = try TalkCases(path: Shipped.resource("talk.jsonl")).cases.filter { $0.kind == "hostile" }
    #expect(cases.count >= 8)
    for one in cases {
      let wish = try read(one.sentence)
      #expect(one.isMet(by: wish), "\(one.sentence.prefix(60)): \(wish.json)")
      let echoed = wish.notUnderstood.joined()
      #expect(
        !echoed.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }, "\(one.sentence.prefix(60))")
    }
  }

  @Test(arguments: [
    ("10,000 members at most", #"{"members_to":10000}"#),
    ("12-24 episodes", #"{"episodes_from":12,"episodes_to":24}"#),
    ("a film rated above 8", #"{"score_from":8,"types":["Movie"]}"#),
    ("something scarier than Mushishi", #"{"moods":["scary"],"not_understood":["Mushishi"]}"#),
    ("from the 90s and 2000s", #"{"year_from":1990,"year_to":2009}"#),
    ("autumn 2011", #"{"season":"fall 2011"}"#),
    ("no horror or gore, but funny", #"{"genres_out":["Horror","Gore"],"moods":["funny"]}"#),
    ("with dragons", #"{"not_understood":["dragons"]}"#), ("", "{}"),
  ])
  func sentencesOfTheirOwn(sentence: String, json: String) throws {
    #expect(try read(sentence).json == json)
  }

  /// What people say every day, in words that mean something else elsewhere.
  @Test(arguments: [
    // How far a negation reaches.
    ("no ecchi, harem or gore", #"{"genres_out":["Ecchi","Harem","Gore"]}"#),
    ("nothing sad, dark or violent", #"{"moods_out":["sad","dark","violent"]}"#),
    ("no ecchi, harem, or gore please", #"{"genres_out":["Ecchi","Harem","Gore"]}"#),
    (
      "comedy without mecha, isekai and ecchi",
      #"{"genres_in":["Comedy"],"genres_out":["Mecha","Isekai","Ecchi"]}"#
    ),
    ("no movies, OVAs or specials", #"{"types_out":["Movie","OVA","Special"]}"#),
    ("no ecchi and harem", #"{"genres_out":["Ecchi","Harem"]}"#),
    ("not sad and funny", #"{"moods":["funny"],"moods_out":["sad"]}"#),
    ("no gore, comedy", #"{"genres_in":["Comedy"],"genres_out":["Gore"]}"#),
    ("not sad, nor dark", #"{"moods_out":["sad","dark"]}"#),
    ("I hate mecha", #"{"genres_out":["Mecha"]}"#), ("I don't like romance", #"{"genres_out":["Romance"]}"#),
    ("I don't want anything like Naruto", #"{"unlike":["Naruto"]}"#),
    ("nothing from before 2000", #"{"year_from":2000}"#),
    ("nothing from the 90s", #"{"not_understood":["from the 90s"]}"#),
    ("instead of romance I want action", #"{"genres_in":["Action"],"genres_out":["Romance"]}"#),
    ("no isekai give me fantasy", #"{"genres_in":["Fantasy"],"genres_out":["Isekai"]}"#),
    (
      "a romance that doesn't take place in school",
      #"{"genres_in":["Romance"],"genres_out":["School"]}"#
    ),
    ("action rather than romance", #"{"genres_in":["Action"],"genres_out":["Romance"]}"#),
    ("zero fanservice", #"{"genres_out":["Ecchi"]}"#),
    ("hardly any romance", #"{"genres_out":["Romance"]}"#),
    ("it shouldn't be sad", #"{"moods_out":["sad"]}"#), ("it can't be too long", #"{"episodes_to":39}"#),
    ("don't give me romance", #"{"genres_out":["Romance"]}"#), ("I don't care about romance", "{}"),
    ("it can be sad", "{}"),
    ("I hate it when it's slow", #"{"moods_out":["slow"]}"#),
    ("no horror movies", #"{"genres_out":["Horror"]}"#),
    ("no movies", #"{"types_out":["Movie"]}"#), ("not these", #"{"refine":"different"}"#),
    ("ecchi-free", #"{"genres_out":["Ecchi"]}"#),
    ("non-isekai fantasy", #"{"genres_in":["Fantasy"],"genres_out":["Isekai"]}"#),
    ("bored of isekai", #"{"genres_out":["Isekai"]}"#),
    ("skip romance", #"{"genres_out":["Romance"]}"#), ("sad, but not depressing", #"{"moods":["sad"]}"#),
    ("older than me", #"{"not_understood":["older"]}"#), ("older than that", #"{"refine":"older"}"#),
    ("a pre-2000 comedy", #"{"genres_in":["Comedy"],"year_to":1999}"#), ("post 2010", #"{"year_from":2011}"#),
    ("12 max", #"{"not_understood":["12 max"]}"#),
    // "not that" and "too" before an adjective.
    ("something not that long", #"{"episodes_to":39}"#), ("not that old", #"{"year_from":2000}"#),
    ("not that popular", #"{"niche":"obscure"}"#), ("not this dark", #"{"moods_out":["dark"]}"#),
    ("not that one", #"{"refine":"not_that_one"}"#),
    ("not that, something funny", #"{"moods":["funny"],"refine":"not_that_one"}"#),
    ("romance, nothing too old", #"{"genres_in":["Romance"],"year_from":2000}"#),
    ("not too new", #"{"year_to":2017}"#), ("not too short", #"{"episodes_from":14}"#),
    ("too old", #"{"refine":"newer"}"#),
    ("nothing older", #"{"not_understood":["older"]}"#),
    // Negations that deny something else.
    ("I don't have much time so something short", #"{"episodes_to":13}"#),
    ("I don't have time for long shows", #"{"episodes_to":39}"#),
    ("not only action but also romance", #"{"genres_in":["Action","Romance"]}"#),
    ("I have nothing against romance", "{}"), ("why not a comedy", #"{"genres_in":["Comedy"]}"#),
    ("not sure, maybe a comedy", #"{"genres_in":["Comedy"]}"#),
    // Words around a wish.
    ("an 8 year old", #"{"not_understood":["8 year old"]}"#),
    ("I'm new to anime", "{}"), ("something special tonight", "{}"), ("a special", #"{"types":["Special"]}"#),
    ("I had a long day", "{}"), ("something to relax after work", #"{"moods":["cozy"]}"#),
    ("the kids are asleep, something scary", #"{"moods":["scary"]}"#),
    ("a comedy based on my history", #"{"genres_in":["Comedy"]}"#),
    ("a clear ending", #"{"not_understood":["clear ending"]}"#), ("clear", #"{"refine":"clear"}"#),
    ("ok, reset please", #"{"refine":"clear"}"#), ("never mind the gore", "{}"),
    ("start over with comedies", #"{"genres_in":["Comedy"],"refine":"clear"}"#),
    // Numbers.
    ("rated 8/10 or higher", #"{"score_from":8}"#), ("4 out of 5 stars", #"{"score_from":8}"#),
    ("8+ comedies", #"{"genres_in":["Comedy"],"score_from":8}"#),
    ("at least two seasons", #"{"episodes_from":20}"#),
    ("a movie under 2 hours", #"{"not_understood":["under 2 hours"],"types":["Movie"]}"#),
    ("a 2 hour movie", #"{"not_understood":["2 hour"],"types":["Movie"]}"#),
    ("main character in his 30s", #"{"not_understood":["30s"]}"#),
    ("from 2015 to now", #"{"year_from":2015}"#), ("from the early 90s to now", #"{"year_from":1990}"#),
    ("something from this year", #"{"year_from":2026,"year_to":2026}"#),
    ("I liked the first season of Tokyo Ghoul", #"{"like":["Tokyo Ghoul"]}"#),
    ("I love the humor of Gintama", #"{"like":["Gintama"]}"#),
    ("not too many episodes", #"{"episodes_to":39}"#), ("only a few episodes", #"{"episodes_to":13}"#),
    ("two or three episodes", #"{"episodes_from":2,"episodes_to":3}"#),
    ("a dozen episodes", #"{"episodes_from":12,"episodes_to":12}"#),
    ("a season or two", #"{"not_understood":["two"]}"#),
    ("half a dozen comedies", #"{"count":6,"genres_in":["Comedy"]}"#),
    ("about a couple", #"{"not_understood":["couple"]}"#),
    ("a couple of comedies", #"{"count":2,"genres_in":["Comedy"]}"#),
    ("about two brothers", #"{"not_understood":["about two brothers"]}"#),
    ("something for two people", #"{"not_understood":["two people"]}"#),
    ("at least 24 episodes long", #"{"episodes_from":24}"#),
    ("old but not too old", #"{"year_from":1980,"year_to":1999}"#),
    ("less action", #"{"genres_out":["Action"]}"#),
    ("I don't want to cry", #"{"moods_out":["sad"]}"#), ("don't make me cry", #"{"moods_out":["sad"]}"#),
    // Titles.
    ("something like Free!", #"{"like":["Free!"]}"#), ("something like Orange", #"{"like":["Orange"]}"#),
    ("I like Naruto", #"{"like":["Naruto"]}"#), ("like the movie Your Name", #"{"like":["Kimi no Na wa."]}"#),
    ("I love dogs", #"{"not_understood":["dogs"]}"#),
    ("I like it when robots fight", #"{"genres_in":["Mecha"],"not_understood":["fight"]}"#),
  ])
  func everydaySentences(sentence: String, json: String) throws {
    #expect(try read(sentence).json == json)
  }

  /// What testers said and was misread.
  @Test(arguments: [
    // "But I" is a name, and "One" and "Piece" are words.
    ("I didn't like Bleach, but I liked Naruto", #"{"like":["Naruto"],"unlike":["Bleach"]}"#),
    ("nothing like Bleach, but I want action", #"{"genres_in":["Action"],"unlike":["Bleach"]}"#),
    ("I watched One Piece and want more", #"{"like":["One Piece"]}"#),
    ("one piece", #"{"like":["One Piece"]}"#),
    ("I can't get into One Piece", #"{"unlike":["One Piece"]}"#),
    // Titles that are only named.
    ("Naruto", #"{"like":["Naruto"]}"#),
    ("shonen but not naruto", #"{"genres_in":["Shounen"],"titles_out":["Naruto"]}"#),
    ("without Naruto", #"{"titles_out":["Naruto"]}"#), ("except Naruto", #"{"titles_out":["Naruto"]}"#),
    ("no Naruto or Bleach, funny", #"{"moods":["funny"],"titles_out":["Naruto","Bleach"]}"#),
    (
      "I watched Death Note and Code Geass, what next?",
      #"{"like":["Death Note","Code Geass: Hangyaku no Lelouch"]}"#
    ),
    ("my favorites are Nana and Beck", #"{"like":["Nana","Beck"]}"#),
    ("a mix of Death Note and Beck", #"{"like":["Death Note","Beck"]}"#),
    ("Frieren was great, more please", #"{"like":["Sousou no Frieren"]}"#),
    ("Frieren was boring", #"{"unlike":["Sousou no Frieren"]}"#),
    ("I dropped Naruto", #"{"unlike":["Naruto"]}"#),
    ("isn't there anything like Nana?", #"{"like":["Nana"]}"#),
    // What denies, and what does not.
    ("enough isekai", #"{"genres_out":["Isekai"]}"#), ("not enough action", #"{"genres_out":["Action"]}"#),
    ("I don't hate romance", "{}"),
    ("romance yes, drama no", #"{"genres_in":["Romance"],"genres_out":["Drama"]}"#),
    ("more action than romance", #"{"genres_in":["Action"]}"#),
    ("less romance than action", #"{"genres_in":["Action"],"genres_out":["Romance"]}"#),
    ("nothing from the 2020s", #"{"year_to":2019}"#),
    ("not winter 2020", #"{"not_understood":["winter 2020"]}"#),
    // Numbers that count no titles.
    ("I'm 16", #"{"not_understood":["16"]}"#), ("there are 4 of us", #"{"not_understood":["4"]}"#),
    ("I'm 35 and tired of high school", #"{"genres_out":["School"],"not_understood":["35"]}"#),
    ("I watched 300 anime already", #"{"not_understood":["300"]}"#),
    ("I gave it an 8", #"{"not_understood":["gave it an 8"]}"#),
    ("room 101", #"{"not_understood":["room 101"]}"#),
    ("surprise me with 3 dramas", #"{"count":3,"genres_in":["Drama"],"surprise":true}"#),
    ("give me 5", #"{"count":5}"#), ("5 please", #"{"count":5}"#),
    ("3 good movies", #"{"count":3,"types":["Movie"]}"#),
    // Bounds.
    ("'98", #"{"year_from":1998,"year_to":1998}"#), ("2006+", #"{"year_from":2006}"#),
    ("last year", #"{"year_from":2025,"year_to":2025}"#), ("the last 2 years", #"{"year_from":2025}"#),
    ("this season", #"{"season":"fall 2026"}"#), ("last summer", #"{"season":"summer 2026"}"#),
    ("this winter", #"{"season":"winter 2027"}"#), ("next spring", #"{"season":"spring 2027"}"#),
    ("spring season", #"{"season":"spring 2026"}"#),
    ("around 24 episodes", #"{"episodes_from":20,"episodes_to":28}"#),
    ("at most 2 cours", #"{"episodes_to":26}"#),
    ("longer than 50 but shorter than 100", #"{"episodes_from":51,"episodes_to":99}"#),
    ("not as long as Naruto", #"{"episodes_to":219}"#),
    ("not as long as One Piece", #"{"not_understood":["not as long as One Piece"]}"#),
    // Words for what there is.
    ("light-hearted", #"{"moods":["funny","wholesome"]}"#), ("happier", #"{"moods":["uplifting"]}"#),
    ("a happy ending", #"{"not_understood":["happy ending"]}"#),
    ("idol anime", #"{"genres_any":["Idols (Female)","Idols (Male)"]}"#),
    ("no idols", #"{"genres_out":["Idols (Female)","Idols (Male)"]}"#),
    ("love triangle", #"{"genres_in":["Love Polygon"]}"#),
    ("adult romance", #"{"genres_in":["Adult Cast","Romance"]}"#),
    ("family friendly", #"{"for_child":0,"genres_out":["Ecchi","Gore","Horror"]}"#),
    ("something by trigger", #"{"studios":["Trigger"]}"#), ("shaft", #"{"studios":["Shaft"]}"#),
    // What was shown.
    ("rather a romance", #"{"genres_in":["Romance"],"replaces":true}"#),
    ("not the first one", #"{"refine":"not_that_one"}"#), ("more of that", #"{"refine":"different"}"#),
    ("I've already seen all of those", #"{"refine":"different"}"#),
    ("I don't like any of these", #"{"refine":"different"}"#),
  ])
  func misreadSentences(sentence: String, json: String) throws {
    #expect(try read(sentence).json == json)
  }

  /// Words of the grammar in any order: nothing ends the program, and nothing is made up.
  @Test func wordsInAnyOrderAreRead() throws {
    let seed: UInt64 = 20
    var random = RandomSource(seed: seed)
    let known = try Self.grammar.get().vocabulary.phrases.words.sorted()
    let others = [
      "12", "8/10", "0", "-3", "1e308", "nan", "99999999999999999999", "8.5+", "90s", "0s", "2015", "9999",
      "half",
      "million", "thousand", "Free!", "Monster", ",", ".", "(", "and", "or", "nor", "but", "so", "year",
      "old",
    ]
    for _ in 0..<300 {
      let words = (0..<Int(1 + random.next() % 9)).map { _ in
        let list = random.next() % 3 == 0 ? others : known
        return list[Int(random.next() % UInt64(list.count))]
      }
      let sentence = words.joined(separator: " ")
      let wish = try read(sentence)
      #expect((1...Wish.mostTitles).contains(wish.count ?? 1), "\(seed): \(sentence)")
      #expect((0...10).contains(wish.scoreFrom ?? 0), "\(seed): \(sentence)")
      #expect(wish.notUnderstood.allSatisfy(sentence.contains), "\(seed): \(sentence): \(wish.json)")
      // Said again it means the same.
      #expect(try read(sentence) == wish, "\(seed): \(sentence)")
    }
  }

  @Test func theLastYearsCountFromTheNewestTitles() throws {
    let newest = try #require(try Self.grammar.get().newest)
    for (sentence, years) in [
      ("from the last 10 years", 10), ("the past decade", 10), ("something from the last few years", 5),
    ] {
      let wish = try read(sentence)
      #expect(
        wish.yearFrom == newest + 1 - years && wish.yearTo == nil && wish.count == nil,
        "\(sentence): \(wish.json)")
    }
  }

  /// What a converter takes for a number, and a person for a word.
  @Test(arguments: [
    "nank members", "under nanm episodes", "infk members", "rated nan or higher", "1e308 million members",
  ])
  func wordsThatLookLikeNumbersAreHarmless(sentence: String) throws {
    let wish = try read(sentence)
    #expect(
      wish.episodesTo == nil && wish.scoreFrom == nil && wish.membersFrom ?? 2_000_000_000 == 2_000_000_000)
    #expect(TalkNumbers.whole(.nan) == -1 && TalkNumbers.whole(.infinity) == 2_000_000_000)
  }

  @Test func casesCountPartsThatOverlapOnly() {
    var expected = Wish()
    expected.notUnderstood = ["good soundtrack"]
    let one = TalkCases.Case(sentence: "", expected: expected, half: "choose", kind: "partly")
    var read = Wish()
    #expect(!one.isMet(by: read))
    read.notUnderstood = ["soundtrack"]
    #expect(one.isMet(by: read))
    read.notUnderstood = ["soundtrack", "dragons"]
    #expect(!one.isMet(by: read))
    read.notUnderstood = ["soundtrack"]
    read.genresIn = ["Music"]
    #expect(!one.isMet(by: read))
  }

  @Test func structuresOfStrangersAreBounded() throws {
    let json = #"""
      {"genres_in": ["Comedy", 5], "moods": ["sad", "evil"], "count": 900, "year_from": "x", "score_from": 99,
       "season": "someday 3", "refine": "rm -rf", "niche": "famous", "like": ["\u001b[2JMonster"], "extra": {"a": 1}}
      """#
    let wish = try JSONDecoder().decode(Wish.self, from: Data(json.utf8))
    var expected = Wish()
    (expected.moods, expected.niche, expected.like) = ([.sad], .famous, ["[2JMonster"])
    #expect(wish == expected)
  }
}
