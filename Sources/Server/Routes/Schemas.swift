/// The forms of bodies and answers (JSON Schema, as OpenAPI 3.0 has it).
enum Schemas {
  static func object(
    _ members: KeyValuePairs<String, JSONValue>, required: [String], closed: Bool = false
  ) -> JSONValue {
    .members([
      "type": "object", "required": required.isEmpty ? nil : .strings(required),
      "properties": .object(members.map { .init(name: $0.key, value: $0.value) }),
      "additionalProperties": closed ? false : nil,
    ])
  }
  private static func list(_ items: JSONValue) -> JSONValue { ["type": "array", "items": items] }
  private static func ref(_ name: String) -> JSONValue { ["$ref": .string("#/components/schemas/" + name)] }
  private static let integer: JSONValue = ["type": "integer"]
  private static let number: JSONValue = ["type": "number"]
  private static let text: JSONValue = ["type": "string"]
  private static let texts = list(text)
  private static func string(_ longest: Int) -> JSONValue {
    ["type": "string", "minLength": 1, "maxLength": .int(longest)]
  }
  private static let animeID: JSONValue = ["type": "integer", "minimum": 0, "maximum": 2_147_483_647]
  private static let time: JSONValue = [
    "type": "integer", "minimum": 1, "maximum": .int(Service.latestTime), "description": "Unix milliseconds.",
  ]
  private static let answerTime: JSONValue = [
    "type": "integer", "minimum": .int(Int(Service.earliestTime)), "maximum": .int(Service.latestTime),
    "description": "Unix milliseconds, from 1980 to a day after now.",
  ]
  private static let feedback: JSONValue = [
    "oneOf": [
      ["type": "string", "enum": .strings(Documents.answers.map(Documents.name))],
      ["type": "integer", "enum": .array(Documents.answers.map { .int($0.rawValue) })],
    ]
  ]
  static let name: JSONValue = [
    "type": "string", "minLength": 1, "maxLength": 60,
    "pattern": .string("^[^\(unseen)]+( [^\(unseen)]+)*$"),
    "description":
      "1 to 60 printable characters, without a space at its ends or two together and without joiners and other characters that cannot be seen. Any other name is refused (400).",
  ]
  /// Spaces, controls, joiners, marks of direction, variation selectors.
  private static let unseen =
    "\\s\\u0000-\\u001F\\u007F-\\u009F\\u00AD\\u061C\\u180E\\u200B-\\u200F\\u202A-\\u202E\\u2060-\\u206F\\uFE00-\\uFE0F\\uFEFF"
  private static let eventKey: JSONValue = ["type": "string", "pattern": "^[!-~]{1,200}$", "maxLength": 200]

  private static let answer: KeyValuePairs<String, JSONValue> = [
    "anime_id": animeID, "feedback": feedback, "timestamp": answerTime,
    "rating": ["type": "number", "minimum": 1, "maximum": 10], "event_key": eventKey,
  ]

  // MARK: Bodies

  static let newEvent = object(
    [
      "user": name, "anime_id": animeID, "feedback": feedback, "timestamp": answerTime,
      "rating": ["type": "number", "minimum": 1, "maximum": 10], "event_key": eventKey,
    ], required: ["user", "anime_id", "feedback"], closed: true)

  static let newEvents: JSONValue = [
    "oneOf": [
      newEvent,
      object(
        [
          "user": name,
          "events": [
            "type": "array", "minItems": 1, "maxItems": .int(Service.mostEvents),
            "items": object(answer, required: ["anime_id", "feedback"], closed: true),
          ],
        ], required: ["user", "events"], closed: true),
    ]
  ]

  private static let row = object(
    [
      "anime_id": animeID,
      "rating": [
        "type": "number", "minimum": -1, "maximum": 10,
        "description": "1 to 10; 0 and -1: seen, without an opinion.",
      ], "feedback": feedback, "timestamp": time,
    ], required: ["anime_id"], closed: true)

  static let histories = object(
    [
      "histories": [
        "type": "array", "maxItems": .int(Service.mostHistories),
        "items": object(
          [
            "user": string(200),
            "events": [
              "type": "array", "maxItems": .int(Service.mostHistoryEvents),
              "items": [
                "allOf": [row, ["anyOf": [["required": ["rating"]], ["required": ["feedback"]]]]]
              ],
            ],
          ], required: ["events"], closed: true),
      ]
    ], required: ["histories"], closed: true)

  /// A title to be judged, with genres of the catalogue.
  static func unseen(_ genres: [String]) -> JSONValue {
    object(
      [
        "synopsis": ["type": "string", "pattern": "[A-Za-z]", "minLength": 1, "maxLength": 20_000],
        "genres": ["type": "array", "maxItems": 50, "items": ["type": "string", "enum": .strings(genres)]],
        "type": string(60), "source": string(60),
        "studios": ["type": "array", "maxItems": 50, "items": string(100)],
        "episodes": ["type": "integer", "minimum": 1, "maximum": 100_000],
      ], required: ["synopsis"], closed: true)
  }

  static let sentence = object(
    ["message": string(500), "clear": ["type": "boolean", "description": "Forget what was said before."]],
    required: ["message"], closed: true)

  // MARK: Answers

  private static let title = object(
    [
      "anime_id": integer, "title": text, "english_title": text, "type": text, "episodes": integer,
      "year": integer,
      "genres": texts, "score": number, "members": integer,
    ], required: ["anime_id", "title", "genres"])

  private static let card = object(
    [
      "rank": integer, "anime_id": integer, "title": text, "english_title": text, "type": text,
      "episodes": integer,
      "year": integer, "genres": texts, "score": number,
      "match": [
        "type": "integer", "minimum": 1, "maximum": 99, "description": "Chance of a love, in percent.",
      ],
      "rating": number, "reasons": texts, "different": texts,
    ], required: ["rank", "anime_id", "title", "genres", "score", "reasons"])

  private static let event = object(
    [
      "event_id": integer, "anime_id": integer, "feedback": text, "feedback_type": integer,
      "timestamp": integer,
      "rating": number, "target_event": integer,
    ], required: ["event_id", "anime_id", "feedback", "feedback_type"])

  private static let usage = object(["about": text], required: [])

  /// By name, in the order of the document.
  static let all: KeyValuePairs<String, JSONValue> = [
    "Title": title, "Card": card, "Event": event, "Usage": usage,
    "Problem": object(
      ["type": text, "title": text, "status": integer, "detail": text, "parameter": text],
      required: ["type", "title", "status", "detail"]),
    "Status": object(["status": text], required: ["status"]),
    "Recommendations": object(
      [
        "user": text, "last_event": integer, "candidates": integer, "filtered_out": integer,
        "recommendations": list(ref("Card")),
      ], required: ["user", "recommendations"]),
    "Batch": object(
      [
        "results": list(
          object(
            [
              "user": text,
              "skipped": [
                "type": "integer", "description": "Events about titles that the catalogue does not have.",
              ],
              "recommendations": list(
                object(
                  ["rank": integer, "anime_id": integer, "score": number],
                  required: ["rank", "anime_id", "score"])),
            ], required: ["user", "skipped", "recommendations"]))
      ], required: ["results"]),
    "Stored": object(
      [
        "user": text, "user_id": integer, "repeated": integer, "events": list(ref("Event")),
        "recommendations": list(ref("Card")),
      ],
      required: ["user", "user_id", "repeated", "events"]),
    "TakenBack": object(
      ["user": text, "event": ref("Event"), "undo": ref("Event")], required: ["user", "event", "undo"]),
    "Log": object(
      ["user": text, "user_id": integer, "events": list(ref("Event"))],
      required: ["user", "user_id", "events"]),
    "Export": object(["profile": text], required: []),
    "Deleted": object(
      [
        "user": text, "events": integer, "backups_not_changed": integer,
        "models_removed": ["type": "integer", "nullable": true],
      ], required: ["user", "events"]),
    "Titles": object(["total": integer, "titles": list(ref("Title"))], required: ["total", "titles"]),
    "TitlesOrTeaching": ["anyOf": [ref("Titles"), ref("Usage")]],
    "User": object(
      [
        "user": text, "user_id": integer,
        "ratings": list(
          object(
            [
              "anime_id": integer, "title": text, "feedback": text, "rating": number,
              "set_aside": ["type": "boolean"],
            ],
            required: ["anime_id", "feedback"])),
      ], required: ["user", "user_id", "ratings"]),
    "UserOrTeaching": ["anyOf": [ref("User"), ref("Usage")]],
    "Found": object(
      [
        "like": ref("Title"),
        "titles": list(
          object(
            ["title": ref("Title"), "name": text, "keywords": texts, "genres": texts, "sentence": text],
            required: ["title"])),
      ], required: ["titles"]),
    "FoundOrTeaching": ["anyOf": [ref("Found"), ref("Usage")]],
    "Similar": object(
      ["title": ref("Title"), "similar": list(ref("Title")), "franchise": list(ref("Title"))],
      required: ["title", "similar", "franchise"]),
    "Verdict": object(
      [
        "tier": text, "chances": ["type": "object", "additionalProperties": number], "score": number,
        "mean": number,
        "nearest": list(["type": "object"]), "genres": list(["type": "object"]),
      ], required: ["tier", "chances", "score", "mean", "nearest", "genres"]),
    "Talk": object(
      [
        "parts": texts, "not_understood": texts, "passing": integer, "comment": text,
        "advice": list(["type": "object"]),
        "titles": list(
          object(
            ["rank": integer, "anime_id": integer, "title": text, "score": number, "reasons": texts],
            required: ["rank", "anime_id", "title", "reasons"])),
      ], required: ["parts", "not_understood", "passing", "comment", "titles"]),
  ]
}
