import Foundation
import JSONKit
import LineProtocol
import TestSupport
import Testing

/// Who may do what, shown by processes of other users. Changing the user takes root; without it the first test tells so, and the modes are
/// looked at all the same.
struct RegistryRoleTests {
    private static let viewers = 5001
    private static let admins = 5002
    private static let agentUser = 4003
    private static let isRoot = geteuid() == 0

    @Test(.enabled(if: isRoot, "only root can act as other users"))
    func `a member of the admin group may do everything`() async throws {
        try await withRegistry { site in
            let answer = try await Self.ask(site.registrySocket, Self.create("north"), uid: 4001, groups: [Self.viewers, Self.admins])
            #expect(answer.at("result.name") == "north")
            let entries = try await Self.ask(
                site.registrySocket, #"{"method":"audit.list"}"#, uid: 4001, groups: [Self.viewers, Self.admins])
            #expect(entries.at("result.entries[0].uid") == 4001)
            #expect(entries.at("result.entries[0].role") == "admin")
        }
    }

    @Test(.enabled(if: isRoot, "only root can act as other users"))
    func `a member of the viewer group may read, and is refused the rest`() async throws {
        try await withRegistry { site in
            for method in ["idp.list", "limits.get", "config.export", "audit.list", "audit.verify", "service.info"] {
                let answer = try await Self.ask(site.registrySocket, #"{"method":"\#(method)"}"#, uid: 4002, groups: [Self.viewers])
                #expect(answer["result"] != nil, "\(method)")
            }
            for request in [Self.create("north"), #"{"method":"idp.delete","params":{"id":"idp-7"}}"#, #"{"method":"key.rotate"}"#] {
                let answer = try await Self.ask(site.registrySocket, request, uid: 4002, groups: [Self.viewers])
                #expect(answer.at("error.code") == 403)
                #expect(answer.at("error.data.reason") == "forbidden")
            }
            let audit = try await Self.ask(site.registrySocket, #"{"method":"audit.list"}"#, uid: 0, groups: [])
            #expect(audit.at("result.entries").elements.prefix(3).map { $0["uid"] } == [4002, 4002, 4002])
            #expect(audit.at("result.entries").elements.prefix(3).allSatisfy { $0["role"] == "viewer" && $0["outcome"] == "forbidden" })
        }
    }

    @Test(.enabled(if: isRoot, "only root can act as other users"))
    func `an admin who is not root cannot have files read with the registry's rights`() async throws {
        try await withRegistry { site in
            for reference in [#"{"fromFile":"/etc/shadow"}"#, #"{"fromEnvironment":"HOME"}"#] {
                let idp =
                    #"{"type":"dingtalk","name":"north","status":"closed","dingtalk":{"corpId":"c","appKey":"k","dingtalkType":"standard","appSecret":\#(reference)}}"#
                let request = #"{"method":"config.import","params":{"document":{"idps":[\#(idp)]}}}"#
                let answer = try await Self.ask(site.registrySocket, request, uid: 4001, groups: [Self.viewers, Self.admins])
                #expect(answer.at("error.data.reason") == "invalid_params")
                #expect(answer.at("error.message").text?.contains("idp-registry apply") == true)
            }
            let inline = #"{"method":"config.import","params":{"document":{"idps":[{"type":"custom","name":"own","status":"closed"}]}}}"#
            let answer = try await Self.ask(site.registrySocket, inline, uid: 4001, groups: [Self.viewers, Self.admins])
            #expect(answer.at("result.plan[0].action") == "create")
            let audit = try await Self.ask(site.registrySocket, #"{"method":"audit.list"}"#, uid: 0, groups: [])
            #expect(audit.at("result.entries").elements.prefix(3).map { $0["outcome"] } == ["ok", "invalid_params", "invalid_params"])
        }
    }

    @Test(.enabled(if: isRoot, "only root can act as other users"))
    func `a stranger is kept out by the modes, and by the daemon where the modes were loosened`() async throws {
        try await withRegistry { site in
            let shut = try await Self.request(site.registrySocket, #"{"method":"idp.list"}"#, uid: 4004, groups: [])
            #expect(shut.exitCode != 0)
            #expect(shut.errorOutput.contains("Permission denied"))
            chmod(site.directory + "/run", 0o755)
            chmod(site.registrySocket, 0o666)
            // Either the refusal is read, or the connection was cut before.
            let refused = try await Self.request(site.registrySocket, #"{"method":"idp.list"}"#, uid: 4004, groups: [])
            #expect(!refused.output.contains("result"))
            #expect(refused.output.isEmpty || refused.output.contains(#""reason":"forbidden""#))
        }
    }

    @Test(.enabled(if: isRoot, "only root can act as other users"))
    func `the agent socket is for the agent only`() async throws {
        try await withRegistry { site in
            let request = #"{"method":"agent.configs"}"#
            let agent = try await Self.ask(site.registryAgentSocket, request, uid: Self.agentUser, groups: [Self.viewers])
            #expect(agent.at("result.revision").integer != nil)
            for loosened in [false, true] {
                if loosened { chmod(site.registryAgentSocket, 0o666) }
                for (uid, groups) in [(4001, [Self.viewers, Self.admins]), (4002, [Self.viewers])] {
                    let other = try await Self.request(site.registryAgentSocket, request, uid: uid, groups: groups)
                    #expect(!other.output.contains("result"), "\(uid)")
                    if !loosened { #expect(other.errorOutput.contains("Permission denied")) }
                }
            }
            // The agent's user is nobody on the admin socket.
            let nobody = try await Self.request(site.registrySocket, #"{"method":"idp.list"}"#, uid: Self.agentUser, groups: [])
            #expect(nobody.exitCode != 0)
        }
    }

    @Test func `sockets, directories and databases never have wider modes than they end with`() async throws {
        try await withTemporaryDirectory { directory in
            let site = DaemonSite(directory: directory + "/run")
            let state = directory + "/state"
            let allowed: [String: mode_t] = [
                site.directory: 0o750, site.registrySocket: 0o660, site.registryAgentSocket: 0o600, state: 0o700,
                state + "/idp-registry.sqlite": 0o600, state + "/idp-registry.sqlite-wal": 0o600, state + "/master.key": 0o600,
            ]
            // A umask that takes nothing away: what is narrow is so by the daemon's own doing.
            let launch = DaemonLaunch(
                program: "sh",
                arguments: [
                    "-c", #"umask 0; exec idp-registry "$@""#, "sh", "serve", "--run-dir", site.directory, "--state-dir", state,
                ], socket: site.registrySocket)
            try await withThrowingTaskGroup(of: [String: Set<mode_t>].self) { tasks in
                tasks.addTask {
                    var seen: [String: Set<mode_t>] = [:]
                    while !Task.isCancelled {
                        for path in allowed.keys { if let mode = Self.mode(of: path) { seen[path, default: []].insert(mode) } }
                        await Task.yield()
                    }
                    return seen
                }
                try await withDaemon(launch) { daemon in
                    _ = try await daemon.call("idp.create", ["type": "custom", "name": "own", "status": "closed"])
                    for (path, mode) in allowed { #expect(Self.mode(of: path) == mode, "\(path)") }
                }
                tasks.cancelAll()
                for (path, modes) in try await tasks.next() ?? [:] {
                    let wider = modes.filter { $0 & ~(allowed[path] ?? 0) != 0 }
                    #expect(wider.isEmpty, "\(path) had \(wider.map { String($0, radix: 8) })")
                }
            }
        }
    }
}

extension RegistryRoleTests {
    private static func create(_ name: String) -> String {
        #"{"method":"idp.create","params":{"type":"custom","name":"\#(name)","status":"closed"}}"#
    }

    /// A registry whose run directory others may come to.
    private func withRegistry(_ body: @Sendable @escaping (DaemonSite) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            chmod(directory, 0o755)
            let site = DaemonSite(directory: directory + "/run")
            let launch = DaemonLaunch(
                program: "idp-registry",
                arguments: [
                    "serve", "--run-dir", site.directory, "--state-dir", directory + "/state", "--viewer-group", "\(Self.viewers)",
                    "--admin-group", "\(Self.admins)", "--agent-uid", "\(Self.agentUser)",
                ], socket: site.registrySocket)
            try await withDaemon(launch) { _ in try await body(site) }
        }
    }

    /// One line to a socket, as another user.
    private static func request(_ socket: String, _ line: String, uid: Int, groups: [Int]) async throws -> FinishedProgram {
        let membership = groups.isEmpty ? "--clear-groups" : "--groups=" + groups.map(String.init).joined(separator: ",")
        return try await runProgram(
            "setpriv",
            [
                "--reuid=\(uid)", "--regid=\(uid)", membership, "sh", "-c", #"printf '%s\n' "$1" | socat -t 30 - "UNIX-CONNECT:$2""#, "sh",
                line, socket,
            ])
    }

    private static func ask(_ socket: String, _ line: String, uid: Int, groups: [Int]) async throws -> JSONValue {
        let finished = try await request(socket, line, uid: uid, groups: groups)
        guard finished.exitCode == 0 else { throw Mismatch(finished.errorOutput) }
        return try JSONValue(parsing: Array(finished.output.utf8))
    }

    private static func mode(of path: String) -> mode_t? {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & 0o7777 : nil
    }
}
