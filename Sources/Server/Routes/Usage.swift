/// Answers that tell how to ask.
enum Usage {
  private static func ways(_ ways: [(String, String)]) -> JSONValue {
    .array(ways.map { ["example": .string($0), "does": .string($1)] })
  }

  static func root(_ endpoints: [Endpoint]) -> JSONValue {
    [
      "name": "nostrade", "about": "Recommends anime. Say what you think of some titles, then ask.",
      "begin": ways([
        ("GET /anime/search?q=cowboy", "finds a title and its id"),
        ("POST /events {\"user\": \"alice\", \"anime_id\": 1, \"feedback\": \"love\"}", "stores an answer"),
        ("GET /recommend/alice?k=5&explain=1", "recommends, with reasons"),
        ("GET /feed/alice", "the same as a page for a browser"),
      ]),
      "endpoints": .array(
        endpoints.map {
          ["method": .string($0.method.rawValue), "path": .string($0.path), "does": .string($0.summary)]
        }),
    ]
  }

  static func anime(_ parameters: [Parameter]) -> JSONValue {
    [
      "about": "Titles by what is known of them. mt_ is more than, lt_ less than.",
      "parameters": .array(parameters.map { ["name": .string($0.name), "does": .string($0.text)] }),
      "examples": ways([
        ("/anime?mt_episodes=10&lt_episodes=14&mt_rating=8.5", "good ones of a dozen episodes"),
        ("/anime?genre=Drama&genre=Romance&type=Movie", "films with both genres"),
        ("/anime?mt_year=1989&lt_year=2000&mt_members=100000", "well known ones of the nineties"),
        ("/anime?name=cowboy", "by name"),
      ]),
    ]
  }

  static let user: JSONValue = [
    "about": "The titles a person has rated or seen.",
    "parameters": [
      ["name": "user_id", "does": "the person's number, or where nobody has such a number, name"],
      ["name": "user", "does": "the person's name, in place of user_id"],
      ["name": "mt_rating", "does": "rated more than this, 1 to 10"],
      ["name": "lt_rating", "does": "rated less than this"],
    ],
    "examples": ways([
      ("/user?user_id=alice", "all of them"), ("/user?user_id=alice&mt_rating=7", "those rated 8 and more"),
    ]),
  ]

  static let search: JSONValue = [
    "about": "Titles by name, in any language, or by what one remembers of the story.",
    "examples": ways([
      ("/anime/search?q=cowboy", "by name"),
      ("/anime/search?describe=a+notebook+that+kills+people", "by what they are about"),
      ("/anime/search?describe=like+Mushishi+but+funny", "like another one, but different"),
    ]),
  ]

  static let feedback: JSONValue = [
    "about":
      "What can be said of a title. POST /feedback or /events stores it; DELETE /events/{id} takes it back.",
    "parameters": .array(
      Documents.answers.map {
        ["name": .string(Documents.name($0)), "does": .string("feedback_type \($0.rawValue)")]
      }),
    "examples": ways([
      ("{\"user\": \"alice\", \"anime_id\": 5114, \"feedback\": \"love\"}", "loved it"),
      (
        "{\"user\": \"alice\", \"anime_id\": 5114, \"feedback\": \"love\", \"event_key\": \"msg-1\"}",
        "the same, stored once however often it is sent"
      ),
    ]),
  ]

  static let evaluate: JSONValue = [
    "about":
      "POST /anime/evaluate judges a title that nobody has seen: the chance of each tier, and what it was judged by.",
    "examples": ways([
      (
        "{\"synopsis\": \"A boy finds a notebook that kills people.\", \"genres\": [\"Suspense\"]}",
        "judges it"
      )
    ]),
  ]
}
