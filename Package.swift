// swift-tools-version: 6.1
import PackageDescription

// Arrows point down only: see docs/architecture.md.
let package = Package(
  name: "nostrade",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "nostrade", targets: ["nostrade"])],
  dependencies: [
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
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
      // Elsewhere it is opened while the program runs: see docs/decisions/0039.
      dependencies: [.target(name: "COpenBLAS", condition: .when(platforms: [.macOS]))]),
    .systemLibrary(
      name: "CTomlPlusPlus", pkgConfig: "tomlplusplus",
      providers: [.apt(["libtomlplusplus-dev"]), .brew(["tomlplusplus"])]),
    .target(
      name: "CTOML",
      // On Linux its headers are on the compiler's path.
      dependencies: [.target(name: "CTomlPlusPlus", condition: .when(platforms: [.macOS]))]),
    .target(name: "CAllocations"),
    .target(
      name: "CKernels",
      // Optimised in debug builds too: element-wise loops dominate the tests' time otherwise.
      cSettings: [.unsafeFlags(["-O3", "-ffast-math", "-fno-finite-math-only"])]),

    // Small things that every room needs; on nothing but the system
    .target(name: "Foundations"),

    // Titles and events
    .target(name: "Events"),
    .target(name: "Catalogue", dependencies: ["Events", "Foundations"]),
    .target(name: "Cards", dependencies: ["Catalogue", "Events"]),
    .target(
      name: "Journal",
      dependencies: [
        "Catalogue", "Events", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ]),

    // The heart
    .target(name: "Tensors", dependencies: ["CBLAS", "CKernels", "Foundations"]),
    .target(name: "Models", dependencies: ["Events", "Tensors"]),
    .target(name: "Training", dependencies: ["Evaluation", "Events"]),
    .target(name: "Evaluation", dependencies: ["Models"]),
    .target(name: "Recommending", dependencies: ["Events", "Models", "Cards", "CKernels", "Tensors"]),
    .target(
      name: "Learning",
      dependencies: [
        "Catalogue", "Evaluation", "Events", "Foundations", "Models", "Recommending", "Tensors", "Training",
      ]),

    // The screen
    .target(name: "Feed", dependencies: ["Cards", "Events"]),
    .target(
      name: "Terminal", dependencies: ["Feed", "CCurses", "CTOML"]),
    .target(name: "App", dependencies: ["Events", "Feed", "Recommending", "Journal"]),

    // What is run
    .executableTarget(
      name: "nostrade",
      dependencies: [
        "App", "Events", "Learning", "Training", "Evaluation", "Terminal", "CCurses",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "Benchmarks", dependencies: ["App", "Events", "Training", "Terminal", "CAllocations"],
      exclude: ["thresholds.json"]),

    // Tests, a room each
    .testTarget(name: "FoundationsTests", dependencies: ["Foundations"]),
    .testTarget(name: "EventsTests", dependencies: ["Events"]),
    .testTarget(name: "CatalogueTests", dependencies: ["Catalogue"]),
    .testTarget(name: "JournalTests", dependencies: ["Events", "Journal"]),
    .testTarget(name: "TensorsTests", dependencies: ["Tensors"]),
    .testTarget(name: "ModelsTests", dependencies: ["Events", "Models"], exclude: ["Fixtures"]),
    .testTarget(name: "TrainingTests", dependencies: ["Training"]),
    .testTarget(name: "EvaluationTests", dependencies: ["Evaluation"]),
    .testTarget(
      name: "LearningTests",
      dependencies: ["Catalogue", "Evaluation", "Events", "Learning", "Models", "Recommending", "Tensors"]),
    .testTarget(name: "RecommendingTests", dependencies: ["Events", "Recommending"]),
    .testTarget(name: "FeedTests", dependencies: ["Feed"]),
    .testTarget(name: "TerminalTests", dependencies: ["Terminal", "Tensors"], exclude: ["Goldens"]),
    .testTarget(name: "AppTests", dependencies: ["App", "Events"]),
    .testTarget(name: "EndToEndTests", dependencies: ["Events", "Journal"], exclude: ["Snapshots"]),
    .testTarget(name: "DocumentationTests"),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .gnu11,
  cxxLanguageStandard: .cxx17
)
