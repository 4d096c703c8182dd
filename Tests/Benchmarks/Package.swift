// swift-tools-version: 6.2
import PackageDescription

// Benchmarks: see README.md beside this file.
let package = Package(
    name: "Benchmarks",
    platforms: [.macOS(.v26)],
    dependencies: [.package(name: "idp-sync", path: "../..")],
    targets: [
        .executableTarget(name: "call-benchmark", dependencies: [.product(name: "LineProtocol", package: "idp-sync")])
    ],
    swiftLanguageModes: [.v6]
)
