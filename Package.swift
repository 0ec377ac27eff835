// swift-tools-version: 6.1
import PackageDescription

// A target depends only on targets declared before it; docs/architecture.md lists the layers. Each target names every module
// that it imports: `make lint` checks it.

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let coreMetrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")

// Tests start the program hundreds of times, each time in an empty home: it reads the whole catalogue, in half the time with these
// targets optimised. A target is compiled several times as long so: only where tests gain more than that.
let quick: [SwiftSetting] = [
  .unsafeFlags(["-O", "-assert-config", "Debug"], .when(configuration: .debug))
]

let package = Package(
  name: "nostrade",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "nostrade", targets: ["nostrade"])],
  dependencies: [
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
  ],
  targets: [
    // C
    .target(
      name: "CCurses",
      linkerSettings: [
        .linkedLibrary("ncursesw", .when(platforms: [.linux])),
        .linkedLibrary("tinfo", .when(platforms: [.linux])),
        .linkedLibrary("ncurses", .when(platforms: [.macOS])),
      ]),
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas",
      providers: [.apt(["libopenblas-dev"]), .brew(["openblas"])]),
    .target(
      name: "CBLAS",
      // On Linux OpenBLAS is loaded at run time: see docs/decisions/0039-openblas-at-run-time.md.
      dependencies: [.target(name: "COpenBLAS", condition: .when(platforms: [.macOS]))]),
    .systemLibrary(
      name: "CTomlPlusPlus", pkgConfig: "tomlplusplus",
      providers: [.apt(["libtomlplusplus-dev"]), .brew(["tomlplusplus"])]),
    .target(
      name: "CTOML",
      // On Linux its headers are on the compiler's default path.
      dependencies: [.target(name: "CTomlPlusPlus", condition: .when(platforms: [.macOS]))]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(
      name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"]), .brew(["expat"])]),
    .target(name: "CAllocations"),
    // libpq is loaded at run time: see docs/decisions/0140-libpq-at-run-time.md.
    .target(name: "CPostgres", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
    .target(
      name: "CKernels",
      // Optimised in debug builds too: tests would spend most of their time in element-wise loops otherwise.
      cSettings: [.unsafeFlags(["-O3", "-ffast-math", "-fno-finite-math-only"])]),

    // hnswlib is a header; without it vectors are compared one by one.
    .target(name: "CHNSW", dependencies: ["CKernels"], cxxSettings: [.unsafeFlags(["-O3"])]),

    // Hashing, files, dates, text, random numbers: no dependencies but the system and zlib
    .target(name: "Foundations", dependencies: ["CZlib"], swiftSettings: quick),

    // The one target that fetches files from other machines
    .target(
      name: "Fetching",
      dependencies: [
        "Foundations", .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
      ]),

    // Data: titles, cards, events
    .target(name: "Events", dependencies: ["Foundations"]),
    .target(name: "Catalogue", dependencies: ["Events", "Foundations"], swiftSettings: quick),
    .target(name: "Lists", dependencies: ["Catalogue", "CExpat", "Events", "Foundations"]),
    .target(name: "Cards", dependencies: ["Catalogue", "Events", "Foundations"]),
    .target(name: "Journal", dependencies: ["Catalogue", "Events", "Foundations", "Lists", grdb, sqlite]),
    .target(
      name: "PostgresJournal",
      dependencies: ["Catalogue", "CPostgres", "Events", "Foundations", "Journal", "Lists"]),

    // Models and ranking
    .target(name: "Tensors", dependencies: ["CBLAS", "CKernels", "Foundations"]),
    .target(name: "Models", dependencies: ["CKernels", "Events", "Foundations", "Tensors"]),
    .target(name: "Evaluation", dependencies: ["Events", "Foundations", "Models", "Tensors"]),
    .target(
      name: "Training",
      dependencies: ["CKernels", "Evaluation", "Events", "Foundations", "Models", "Tensors"]),
    .target(
      name: "Recommending",
      dependencies: ["Cards", "Catalogue", "CKernels", "Events", "Foundations", "Models", "Tensors"]),
    .target(
      name: "Meaning",
      dependencies: [
        "Cards", "Catalogue", "CHNSW", "CKernels", "Events", "Foundations", "Models", "Tensors",
      ],
      swiftSettings: quick),
    .target(
      name: "Learning",
      dependencies: [
        "Cards", "Catalogue", "Evaluation", "Events", "Foundations", "Models", "Recommending", "Tensors",
        "Training",
      ]),

    // The feed and its screen
    .target(name: "Feed", dependencies: ["Cards", "Catalogue", "Events", "Foundations"]),
    .target(
      name: "Terminal",
      dependencies: ["Cards", "Catalogue", "CCurses", "CTOML", "Events", "Feed", "Foundations"]),
    .target(
      name: "App",
      dependencies: [
        "Cards", "Catalogue", "Events", "Feed", "Foundations", "Journal", "Lists", "Meaning", "Models",
        "Recommending",
        "Tensors", logging,
      ]),

    // The HTTP service
    .target(
      name: "Server",
      dependencies: [
        "App", "Cards", "Catalogue", "Events", "Foundations", "Journal", "Lists", "Meaning", "Models",
        "Recommending",
        coreMetrics, httpTypes, hummingbird, hummingbirdCore, logging, metrics, nioCore, nioHTTP1,
        serviceLifecycle,
      ]),

    // Programs
    .executableTarget(
      name: "nostrade",
      dependencies: [
        "App", "Cards", "Catalogue", "CCurses", "Evaluation", "Events", "Feed", "Fetching", "Foundations",
        "Journal",
        "Learning", "Lists", "Meaning", "Models", "PostgresJournal", "Recommending", "Server", "Tensors",
        "Terminal", "Training",
        argumentParser,
        logging,
      ]),
    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        "CAllocations", "Cards", "Catalogue", "CKernels", "Events", "Foundations", "Meaning", "Models",
        "Recommending",
        "Tensors",
      ],
      exclude: ["thresholds.json"]),

    // Tests: one for each target, and what they share
    .target(name: "TestSupport", dependencies: ["Models"], path: "Tests/TestSupport"),
    .testTarget(name: "FoundationsTests", dependencies: ["Foundations", "TestSupport"]),
    .testTarget(name: "FetchingTests", dependencies: ["Fetching", "Foundations", "TestSupport"]),
    .testTarget(name: "EventsTests", dependencies: ["Events", "Foundations", "TestSupport"]),
    .testTarget(name: "CatalogueTests", dependencies: ["Catalogue", "Events", "Foundations", "TestSupport"]),
    .testTarget(name: "ListsTests", dependencies: ["Catalogue", "Events", "Foundations", "Lists"]),
    .testTarget(name: "JournalTests", dependencies: ["Catalogue", "Events", "Journal", "Lists", grdb]),
    .testTarget(
      name: "PostgresJournalTests",
      dependencies: [
        "Catalogue", "Events", "Foundations", "Journal", "Lists", "PostgresJournal", "TestSupport", grdb,
      ]),
    .testTarget(name: "TensorsTests", dependencies: ["CKernels", "Foundations", "Tensors"]),
    .testTarget(
      name: "ModelsTests",
      dependencies: ["CKernels", "Events", "Foundations", "Models", "Tensors", "TestSupport"],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "TrainingTests",
      dependencies: ["Evaluation", "Events", "Foundations", "Models", "Tensors", "Training"]),
    .testTarget(
      name: "EvaluationTests", dependencies: ["Evaluation", "Events", "Foundations", "Models", "TestSupport"]),
    .testTarget(
      name: "LearningTests",
      dependencies: [
        "Cards", "Catalogue", "Evaluation", "Events", "Foundations", "Learning", "Models", "Recommending",
        "Tensors", "TestSupport", "Training",
      ],
      exclude: ["Resources"]),
    .testTarget(
      name: "RecommendingTests",
      dependencies: [
        "Foundations", "Cards", "Catalogue", "Events", "Models", "Recommending", "Tensors", "TestSupport",
      ]),
    .testTarget(
      name: "MeaningTests",
      dependencies: [
        "Cards", "Catalogue", "Events", "Foundations", "Meaning", "Models", "Tensors", "TestSupport",
      ],
      exclude: ["Resources"]),
    .testTarget(name: "FeedTests", dependencies: ["Cards", "Catalogue", "Events", "Feed", "Foundations"]),
    .testTarget(
      name: "TerminalTests",
      dependencies: [
        "Cards", "Catalogue", "CCurses", "Events", "Feed", "Foundations", "Terminal", "TestSupport",
      ],
      exclude: ["Goldens"]),
    .testTarget(
      name: "AppTests",
      dependencies: [
        "App", "Cards", "Catalogue", "Events", "Feed", "Foundations", "Journal", "Lists", "Meaning", "Models",
        "Recommending",
        "Tensors", "TestSupport",
      ]),
    .testTarget(
      name: "ServerTests",
      dependencies: [
        "App", "Catalogue", "Events", "Foundations", "Journal", "Meaning", "Models", "Recommending", "Server",
        "TestSupport", grdb, httpTypes, nioCore, nioHTTP1,
      ]),
    .testTarget(
      name: "EndToEndTests", dependencies: ["Events", "Foundations", "Journal", "TestSupport", grdb],
      exclude: ["Snapshots"]),
    .testTarget(name: "DocumentationTests"),

    // Fuzzing: readers of strangers' files and input. The tests replay the seeds; docs/security.md
    .target(
      name: "FuzzTargets",
      dependencies: [
        "App", "Cards", "Catalogue", "Feed", "Foundations", "Lists", "Meaning", "Models", "Tensors",
        "Terminal",
        "Training",
      ],
      path: "Fuzz/Targets"),
    .testTarget(
      name: "FuzzTests", dependencies: ["Catalogue", "FuzzTargets", "Meaning", "Models", "Training"]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .gnu11,
  cxxLanguageStandard: .cxx17
)

// libFuzzer's own main program needs the sanitizers: `scripts/fuzz` builds it.
if Context.environment["NOSTRADE_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(name: "Fuzz", dependencies: ["FuzzTargets"], path: "Fuzz/Driver"))
}
