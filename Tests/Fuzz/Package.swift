// swift-tools-version: 6.2
import PackageDescription

/// A fuzz target and what it feeds. libFuzzer brings the entry point.
func fuzz(_ name: String, _ products: String...) -> Target {
    .executableTarget(
        name: name + "Fuzz", dependencies: products.map { .product(name: $0, package: "idp-sync") },
        swiftSettings: [.unsafeFlags(["-parse-as-library"])])
}

// `Tests/Fuzz/run [TARGET] [SECONDS]` builds and runs them; each says in its first lines what it looks for.
let package = Package(
    name: "Fuzz",
    platforms: [.macOS(.v26)],
    dependencies: [.package(name: "idp-sync", path: "../..")],
    targets: [
        fuzz("Line", "LineProtocol"),
        fuzz("Params", "LineProtocol", "Contracts"),
        fuzz("Answer", "DingTalkSource"),
        fuzz("Event", "DingTalkSource"),
        fuzz("Mapping", "IdentityModel", "SyncEngine"),
        fuzz("Import", "IdentityModel", "SyncEngine", "AgentService"),
        fuzz("Logo", "IdentityModel"),
    ]
)
