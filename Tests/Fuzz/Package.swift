// swift-tools-version: 6.2
import PackageDescription

// Fuzz targets: `Tests/Fuzz/run [SECONDS]` builds and runs them.
let package = Package(
    name: "Fuzz",
    platforms: [.macOS(.v26)],
    dependencies: [.package(name: "idp-sync", path: "../..")],
    targets: [
        .executableTarget(
            name: "LineFuzz",
            dependencies: [.product(name: "LineProtocol", package: "idp-sync")],
            // libFuzzer brings the entry point.
            swiftSettings: [.unsafeFlags(["-parse-as-library"])]),
        .executableTarget(
            name: "EventFuzz",
            dependencies: [.product(name: "DingTalkSource", package: "idp-sync")],
            swiftSettings: [.unsafeFlags(["-parse-as-library"])]),
    ]
)
