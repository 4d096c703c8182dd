import CoreMetrics
import Glibc
import JSONKit
import LineProtocol
import Logging
import NIOPosix

struct Key: JSONObject {
    var id = ""

    mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("id", &id, "The id.")
    }
}

struct Document: JSONObject {
    var id = "idp-8f2k3m5n7p"
    var name = "总部钉钉"
    var summary = "Log in with DingTalk, as everybody at headquarters does."
    var status = "enabled"
    var revision = 7
    var createdAt = "2026-11-23T16:05:09.120Z"

    mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("id", &id, "The id.")
        visitor.required("name", &name, "The name.")
        visitor.required("summary", &summary, "What it is.")
        visitor.required("status", &status, "Whether it is used.")
        visitor.required("revision", &revision, "How often it was changed.")
        visitor.required("createdAt", &createdAt, "When it was made.")
    }
}

enum Ping: RPCMethod {
    typealias Params = JSONEmpty
    typealias Result = JSONEmpty
    static let name = "ping"
    static let summary = "Answers."
    static let access = RPCAccess.viewer
}

enum Get: RPCMethod {
    typealias Params = Key
    typealias Result = Document
    static let name = "document.get"
    static let summary = "Gives a document from memory."
    static let access = RPCAccess.viewer
}

enum GetInTask: RPCMethod {
    typealias Params = Key
    typealias Result = Document
    static let name = "document.getInTask"
    static let summary = "Gives a document from a task."
    static let access = RPCAccess.viewer
}

/// Serves the benchmark's methods at `path` with one event loop, for ever.
func serve(_ path: String) async throws {
    var table = MethodTable { _ in nil }
    let document = Document()
    table.addImmediate(Ping.self) { params, _ in params }
    table.addImmediate(Get.self) { _, _ in document }
    table.add(GetInTask.self) { _, _ in document }
    unlink(path)
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    guard withUnixAddress(path, { bind(descriptor, $0, $1) }) == 0 else { exit(1) }
    try await LineServer(
        listening: descriptor, methods: table, roles: .groups(), logger: Logger(label: "benchmark") { _ in SwiftLogNoOpLogHandler() },
        metrics: NOOPMetricsHandler.instance, eventLoops: MultiThreadedEventLoopGroup(numberOfThreads: 1)
    ).run()
}
