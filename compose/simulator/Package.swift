// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that the root keeps exactly two executables.
let package = Package(
    name: "simulator",
    platforms: [.macOS(.v26)],
    dependencies: [
        .package(name: "idp-sync", path: "../.."),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    ],
    targets: [
        .executableTarget(
            name: "dingtalk-simulator",
            dependencies: [
                .product(name: "DingTalkSimulator", package: "idp-sync"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: [.treatAllWarnings(as: .error)])
    ],
    swiftLanguageModes: [.v6]
)
