import DaemonKit
import Foundation
import Logging
import TestSupport
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
        let readiness = Readiness(environment: environment, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        readiness.ready()
        readiness.stopping()
    }
}
