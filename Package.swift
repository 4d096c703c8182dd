// swift-tools-version: 6.2
import PackageDescription

// Targets stand on lines; a target imports only what stands on a lower line (Tests/ArchitectureTests checks it).
// CONTRIBUTING.md describes the lines and says why each package is here.

/// Every target of ours: warnings are errors.
let common: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// Targets without a single unsafe construct.
let strict = common + [.strictMemorySafety()]

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioWebSocket = Target.Dependency.product(name: "NIOWebSocket", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")

func source(_ name: String, _ dependencies: [Target.Dependency], settings: [SwiftSetting] = strict) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: name + "Tests", dependencies: dependencies,
        swiftSettings: common)
}

let fuzzed = ["Answer", "Event", "Import", "Line", "Logo", "Mapping", "Params"]

let package = Package(
    name: "idp-sync",
    platforms: [.macOS(.v26)],
    products: [
        .executable(name: "idp-registry", targets: ["idp-registry"]),
        .executable(name: "sync-agent", targets: ["sync-agent"]),
        .library(name: "DingTalkSimulator", targets: ["DingTalkSimulator"]),
        .library(name: "LineProtocol", targets: ["JSONKit", "LineProtocol"]),
        .library(name: "DingTalkSource", targets: ["JSONKit", "IdentityModel", "SourceAPI", "DingTalkSource"]),
        // For Tests/Fuzz.
        .library(name: "IdentityModel", targets: ["JSONKit", "IdentityModel"]),
        .library(name: "Contracts", targets: ["RegistryAPI", "AgentAPI"]),
        .library(name: "SyncEngine", targets: ["SourceAPI", "DirectoryStore", "SyncEngine"]),
        .library(name: "AgentService", targets: ["AgentService"]),
        // Loaded into daemons under test, see Tests/FaultyMachine.
        .library(name: "FaultyMachine", type: .dynamic, targets: ["FaultyMachine"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        // 0: C
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),

        // 1: kits; know nothing of IdPs or DingTalk
        source("JSONKit", []),
        source("CurlKit", ["CCurl"], settings: common),
        source("DaemonKit", ["JSONKit", arguments, logging, metrics, lifecycle], settings: common),
        source("DatabaseKit", [grdb], settings: common),
        source("HTTPKit", [nioCore, nioPosix, nioHTTP1, logging, metrics, lifecycle], settings: common),
        source("WebSocketKit", [nioCore, nioPosix, nioHTTP1, nioWebSocket, nioSSL], settings: common),
        // 1½: the line protocol stands on the JSON kit
        source("LineProtocol", ["JSONKit", nioCore, nioPosix, logging, metrics, lifecycle], settings: common),
        // 1¾: commands that speak to a daemon
        source("DaemonCommands", ["JSONKit", "LineProtocol", "DaemonKit", arguments]),

        // 2: contracts; values and method types, no I/O (the agent speaks of IdPs as the registry does)
        source("IdentityModel", ["JSONKit"]),
        source("SourceAPI", ["JSONKit", "IdentityModel"]),
        source("RegistryAPI", ["JSONKit", "LineProtocol", "IdentityModel"]),
        source("AgentAPI", ["JSONKit", "LineProtocol", "IdentityModel", "RegistryAPI"]),

        // 3: stores; SQL and rows
        source("RegistryStore", ["JSONKit", "DatabaseKit", "IdentityModel", grdb, crypto], settings: common),
        source("DirectoryStore", ["JSONKit", "DatabaseKit", "IdentityModel", grdb, sqlite], settings: common),
        source("EventStore", ["JSONKit", "DatabaseKit", "IdentityModel", grdb]),

        // 4: services
        source(
            "RegistryService", ["JSONKit", "LineProtocol", "DaemonKit", "IdentityModel", "RegistryAPI", "RegistryStore", logging, metrics]),
        source(
            "DingTalkSource", ["JSONKit", "CurlKit", "WebSocketKit", "IdentityModel", "SourceAPI", crypto, cryptoExtras, logging, metrics]),
        source("SyncEngine", ["JSONKit", "IdentityModel", "SourceAPI", "DirectoryStore", "EventStore", crypto, logging, metrics]),
        // 5: the agent's rim stands on the engine
        source(
            "AgentService",
            [
                "JSONKit", "LineProtocol", "CurlKit", "DaemonKit", "IdentityModel", "SourceAPI", "RegistryAPI", "AgentAPI",
                "DirectoryStore", "EventStore", "HTTPKit", "SyncEngine",
                crypto, logging, metrics, lifecycle, subprocess,
            ]),

        // 6: executables; flags and construction
        .executableTarget(
            name: "idp-registry",
            dependencies: [
                "JSONKit", "DaemonKit", "DaemonCommands", "LineProtocol", "IdentityModel", "RegistryAPI", "RegistryStore",
                "RegistryService", arguments,
                logging,
                lifecycle,
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "sync-agent",
            dependencies: [
                "JSONKit", "DaemonKit", "DaemonCommands", "LineProtocol", "IdentityModel", "AgentAPI", "DirectoryStore", "CurlKit",
                "SourceAPI",
                "DingTalkSource", "EventStore",
                "SyncEngine", "AgentService", arguments, logging, metrics, lifecycle,
            ],
            swiftSettings: strict),

        // for tests and the demo; nothing above imports these
        source("DingTalkSimulator", [nioCore, nioPosix, nioHTTP1, nioWebSocket, crypto, cryptoExtras], settings: common),
        source("TestSupport", ["JSONKit", "LineProtocol", "DingTalkSimulator", subprocess, logging], settings: common),

        tests("Architecture", []),
        tests("JSONKit", ["JSONKit"]),
        tests("LineProtocol", ["LineProtocol", "JSONKit", "TestSupport", nioCore, nioPosix]),
        tests("CurlKit", ["CurlKit", "TestSupport"]),
        tests("WebSocketKit", ["WebSocketKit", nioCore, nioPosix, nioHTTP1, nioWebSocket, nioSSL]),
        tests("HTTPKit", ["HTTPKit", "DaemonKit", "TestSupport", logging, lifecycle]),
        tests("EventStore", ["EventStore", "IdentityModel", "JSONKit", "TestSupport"]),
        tests(
            "DaemonKit",
            ["DaemonKit", "DaemonCommands", "LineProtocol", "JSONKit", "TestSupport", arguments, logging, metrics, lifecycle]),
        tests("IdentityModel", ["IdentityModel", "JSONKit"]),
        tests("RegistryStore", ["RegistryStore", "IdentityModel", "JSONKit", "TestSupport", grdb]),
        tests(
            "RegistryService",
            [
                "RegistryService", "RegistryAPI", "RegistryStore", "LineProtocol", "DaemonKit", "JSONKit", "IdentityModel", "TestSupport",
                logging, lifecycle,
            ]),
        tests("DirectoryStore", ["DirectoryStore", "IdentityModel", "DatabaseKit", "JSONKit", "TestSupport", grdb]),
        tests("DingTalkSource", ["DingTalkSource", "SourceAPI", "CurlKit", "WebSocketKit", "DingTalkSimulator", "TestSupport"]),
        tests(
            "SyncEngine",
            ["SyncEngine", "SourceAPI", "DirectoryStore", "EventStore", "IdentityModel", "JSONKit", "TestSupport", grdb, logging]),
        tests(
            "AgentService",
            [
                "AgentService", "AgentAPI", "RegistryAPI", "LineProtocol", "DaemonKit", "JSONKit", "IdentityModel", "SourceAPI",
                "TestSupport", logging,
            ]),
        tests("DingTalkSimulator", ["DingTalkSimulator", "TestSupport"]),
        // The bodies of the fuzz targets; Tests/Fuzz is a package of its own that gives them to libFuzzer.
        .testTarget(
            name: "FuzzTests",
            dependencies: [
                "LineProtocol", "JSONKit", "RegistryAPI", "AgentAPI", "IdentityModel", "SourceAPI", "DirectoryStore", "DingTalkSource",
                "SyncEngine", "AgentService", "TestSupport",
            ],
            path: "Tests/Fuzz/Sources", exclude: fuzzed.map { "\($0)Fuzz/Entry.swift" }, swiftSettings: common),
        .target(name: "FaultyMachine", path: "Tests/FaultyMachine", swiftSettings: common),
        tests(
            "Invariant",
            [
                "SyncEngine", "SourceAPI", "DirectoryStore", "DingTalkSource", "CurlKit", "IdentityModel", "JSONKit", "DingTalkSimulator",
                "TestSupport", logging, metrics,
            ]),
        tests(
            "EndToEnd", ["TestSupport", "DingTalkSimulator", "LineProtocol", "RegistryAPI", "AgentAPI", "IdentityModel", "JSONKit", grdb]),
    ],
    swiftLanguageModes: [.v6]
)
