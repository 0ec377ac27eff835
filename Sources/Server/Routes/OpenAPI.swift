/// The interface for programs as a document, made from the endpoints that are served.
enum OpenAPI {
  /// Problems that every endpoint may answer with.
  private static let common = [400, 403, 429, 500, 503]

  static func document(_ endpoints: [Endpoint], hasTokens: Bool) -> JSONValue {
    let served = endpoints.filter { !$0.isPage }
    var paths: [JSONValue.Member] = []
    for endpoint in served {
      let operation = operation(endpoint, hasTokens: hasTokens)
      let method = endpoint.method.rawValue.lowercased()
      if let place = paths.firstIndex(where: { $0.name == endpoint.path }),
        case .object(let known) = paths[place].value
      {
        paths[place].value = .object(known + [.init(name: method, value: operation)])
      } else {
        paths.append(.init(name: endpoint.path, value: .object([.init(name: method, value: operation)])))
      }
    }
    return .members([
      "openapi": "3.0.3",
      "info": [
        "title": "nostrade", "version": "1",
        "description": "Recommends anime for many people. Errors are problem documents (RFC 9457).",
      ],
      "paths": .object(paths),
      "components": .members([
        "schemas": .object(Schemas.all.map { .init(name: $0.key, value: $0.value) }),
        "securitySchemes": hasTokens ? ["token": ["type": "http", "scheme": "bearer"]] : nil,
      ]),
    ])
  }

  private static func operation(_ endpoint: Endpoint, hasTokens: Bool) -> JSONValue {
    var answers: [JSONValue.Member] = endpoint.answers.sorted { $0.key < $1.key }.map { status, form in
      .init(
        name: "\(status)",
        value: [
          "description": .string(status == 201 ? "Stored." : "Well."),
          "content": form.contains("/")
            ? .object([.init(name: form, value: ["schema": ["type": "string"]])])
            : ["application/json": ["schema": ["$ref": .string("#/components/schemas/" + form)]]],
        ])
    }
    let needsToken = hasTokens && !endpoint.isOpen
    let problems =
      common + endpoint.problems + (endpoint.body == nil ? [] : [408, 413, 415]) + (needsToken ? [401] : [])
    for status in Set(problems).sorted() {
      answers.append(
        .init(
          name: "\(status)",
          value: [
            "description": .string(Problem.titles[status] ?? "Problem"),
            "content": ["application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"]]],
          ]))
    }
    return .members([
      "operationId": .string(
        endpoint.method.rawValue.lowercased()
          + endpoint.path.split(whereSeparator: { !$0.isLetter }).map { "_" + $0 }.joined()),
      "summary": .string(endpoint.summary),
      "parameters": .array(endpoint.parameters.map(\.json)),
      "requestBody": endpoint.body.map { schema in
        [
          "required": true,
          "content": .object([
            .init(
              name: endpoint.bodyType,
              value: .members(["schema": schema, "example": endpoint.example]))
          ]),
        ]
      },
      "responses": .object(answers),
      "security": needsToken ? [["token": []]] : nil,
    ])
  }
}
