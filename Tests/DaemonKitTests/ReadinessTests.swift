import DaemonKit
import Foundation
import Glibc
import Logging
import Testing

@Suite struct ReadinessTests {
    @Test func `each state is one datagram to the path`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/notify"
            let manager = try NotifySocket(name: Array(path.utf8))
            let readiness = Readiness(environment: ["NOTIFY_SOCKET": path], logger: Logger(label: "test"))
            readiness.ready()
            readiness.status("2 IdPs\nsynchronizing")
            readiness.stopping()
            #expect([manager.receive(), manager.receive(), manager.receive()] == ["READY=1", "STATUS=2 IdPs synchronizing", "STOPPING=1"])
        }
    }

    @Test func `an abstract socket is reached too`() throws {
        let name = "daemonkit-test-\(UUID())"
        let manager = try NotifySocket(name: [0] + Array(name.utf8))
        Readiness(environment: ["NOTIFY_SOCKET": "@" + name], logger: Logger(label: "test")).ready()
        #expect(manager.receive() == "READY=1")
    }

    @Test(arguments: [
        [:], ["NOTIFY_SOCKET": ""], ["NOTIFY_SOCKET": "relative"], ["NOTIFY_SOCKET": "/nowhere/notify"], ["NOTIFY_SOCKET": "@"],
    ])
    func `nobody to tell is no failure`(environment: [String: String]) {
        let readiness = Readiness(environment: environment, logger: Logger(label: "test"))
        readiness.ready()
        readiness.stopping()
    }
}

/// What a service manager listens at.
private final class NotifySocket {
    private let descriptor: Int32

    init(name: [UInt8]) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, socklen_t(2 + name.count)) }
        }
        try #require(bound == 0)
    }

    deinit { close(descriptor) }

    /// The next datagram; what was sent to a Unix socket is there already.
    func receive() -> String? {
        var buffer = [UInt8](repeating: 0, count: 512)
        let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        return count < 0 ? nil : String(decoding: buffer[..<count], as: UTF8.self)
    }
}
