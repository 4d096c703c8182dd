import DaemonKit
import Glibc
import IdentityModel
import JSONKit
import LineProtocol
import RegistryAPI
import RegistryStore
import TestSupport
import Testing

struct RefusalAuditTests {
    private func outcomes(_ admin: LineClient) async throws -> [String] {
        try await admin.call(AuditList.self, .init()).entries.reversed().map {
            "\($0.role) \($0.method) \($0.outcome) \($0.idpId?.rawValue ?? "-")"
        }
    }

    @Test func `params that are refused are audited with the IdP that they name`() async throws {
        try await withRegistry { registry in
            let admin = try await registry.admin()
            let agent = try await registry.agent()
            _ = try await admin.failure("idp.create", #"{"type":"custom"}"#)
            _ = try await admin.failure("idp.update", #"{"id":"idp-7","patch":{},"colour":1}"#)
            _ = try await admin.failure("idp.delete", #"{"id":"idp-8"}"#)
            _ = try await agent.failure("agent.credentials", #"{"idpId":"idp-9","purpose":"curiosity"}"#)
            _ = try await agent.failure("agent.credentials", #"{"idpId":"idp-9","purpose":"sync"}"#)
            #expect(
                try await outcomes(admin) == [
                    "admin idp.create invalid_params -", "admin idp.update invalid_params idp-7", "admin idp.delete not_found idp-8",
                    "admin agent.credentials invalid_params idp-9", "admin agent.credentials not_found idp-9",
                ])
            #expect(try await admin.json("audit.verify") == ["intact": true, "entries": 5])
        }
    }

    @Test func `what a viewer may not do is audited as refused, what it may read is not`() async throws {
        try await withRegistry(roles: RolePolicy { _ in .viewer }) { registry in
            let viewer = try await registry.admin()
            _ = try await viewer.json("idp.list")
            _ = try await viewer.json("audit.list")
            _ = try await viewer.json("audit.verify")
            _ = try await viewer.failure("idp.get", #"{"id":"idp-7"}"#)
            #expect(try await viewer.failure("idp.delete", #"{"id":"idp-7"}"#).reason == "forbidden")
            #expect(try await viewer.failure("key.rotate").reason == "forbidden")
            let entries = try await registry.store.auditEntries(before: nil, about: nil, method: nil, limit: 9)
            #expect(
                entries.map { "\($0.role) \($0.method) \($0.outcome)" } == ["viewer key.rotate forbidden", "viewer idp.delete forbidden"])
            #expect(entries.map(\.idpId) == [nil, IdPID(rawValue: "idp-7")])
            #expect(entries.allSatisfy { $0.uid == Int64(geteuid()) && $0.pid == Int64(getpid()) })
        }
    }

    @Test func `what is refused is audited although the caller closes the connection at once`() async throws {
        try await withRegistry(roles: RolePolicy { _ in .viewer }) { registry in
            for _ in 0..<20 { try callAndLeave(registry.directory + "/admin.sock", #"{"method":"idp.delete","params":{"id":"idp-7"}}"#) }
            try await eventually {
                let entries = try await registry.store.auditEntries(before: nil, about: nil, method: "idp.delete", limit: 99)
                #expect(entries.allSatisfy { $0.outcome == "forbidden" })
                return entries.count == 20
            }
        }
    }

    /// Writes one line and closes the connection without waiting for anything.
    private func callAndLeave(_ path: String, _ line: String) throws {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
        try #require(status == 0)
        let bytes = Array((line + "\n").utf8)
        try #require(write(descriptor, bytes, bytes.count) == bytes.count)
    }
}
