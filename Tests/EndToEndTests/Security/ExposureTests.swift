import DingTalkSimulator
import Foundation
import Glibc
import JSONKit
import TestSupport
import Testing

/// What can be seen of the daemons from outside: their memory, their files, their logs.
@Suite struct ExposureTests {
    private static let user = 4001

    @Test(
        .enabled("only root can act as another user, who must be able to run what was built") { await isUserPossible() },
        arguments: TestedDaemon.allCases)
    func `a daemon's memory and environment are closed to its own user, and it leaves no core`(_ tested: TestedDaemon) async throws {
        try await withTemporaryDirectory { directory in
            try #require(chown(directory, uid_t(Self.user), gid_t(Self.user)) == 0)
            let own = tested.launch(in: directory)
            let launch = DaemonLaunch(
                program: "setpriv", arguments: Self.identity + [own.program] + own.arguments, socket: own.socket)
            try await withDaemon(launch) { daemon in
                let folder = "/proc/\(daemon.processIdentifier)"
                for file in ["environ", "maps", "fd"] {
                    let read = try await Self.asUser([file == "fd" ? "ls" : "cat", "\(folder)/\(file)"])
                    #expect(read.exitCode != 0, "\(file) was read")
                }
                let limits = try String(contentsOfFile: folder + "/limits", encoding: .utf8)
                #expect(limits.contains(#/(?m)^Max core file size +0 +0 /#))
                // What a process shows that does not close itself.
                #expect(try await Self.asUser(["cat", "/proc/self/environ"]).exitCode == 0)
            }
        }
    }

    @Test func `no secret, no token and no code is in a file of the agent's or in a log, whatever is logged`() async throws {
        let aesKey = CallbackTests.aesKey
        try await withDingTalkSimulator(organisation: Organisation(employees: 20, departments: 4, seed: 3)) { simulator in
            try await withPair(simulator: simulator, takesCallbacks: true, agentOptions: ["--log-level", "trace"]) { pair in
                let idp = try await pair.createTestedIdP(CallbackTests.settings)
                pair.subscribe(idp)
                #expect(try await pair.sync(idp).at("status").text == "success")
                simulator.events.emit("user_modify_org", ["stranger"], corpID: simulator.apps[0].corpID)
                try await eventually { simulator.events.underWay == 0 }
                simulator.invalidateTokens()
                #expect(try await pair.sync(idp).at("status").text == "success")
                _ = try? await pair.agent.call("login.inApp", ["idpId": idp, "code": "c0de-that-nobody-gave"])
                let app = simulator.apps[0]
                let asked = try await runProgram(
                    "curl", ["-s", simulator.baseURL + "/gettoken?appkey=\(app.key)&appsecret=\(app.secret)"])
                let token = try #require(JSONValue(parsing: Array(asked.output.utf8)).at("access_token").text)
                #expect(simulator.counters.requests("/topapi/v2/user/list") > 0)
                let logs = pair.agent.logText + pair.registry.logText
                #expect(pair.agent.logText.contains(" debug "), "nothing is logged that could show a secret")
                for secret in [app.secret, CallbackTests.token, aesKey, token, "c0de-that-nobody-gave"] {
                    #expect(!logs.contains(secret))
                    #expect(try Self.files(in: pair.site.agentState, holding: secret) == [])
                    #expect(try Self.files(in: pair.site.registryState, holding: secret) == [])
                }
                // The search finds what is there.
                #expect(try Self.files(in: pair.site.registryState, holding: app.key) != [])
            }
        }
    }

    @Test func `the agent's files are for their owner alone`() async throws {
        try await withDingTalkSimulator(organisation: Organisation(employees: 20, departments: 4, seed: 3)) { simulator in
            try await withPair(simulator: simulator) { pair in
                let idp = try await pair.createTestedIdP()
                // Slow enough to be looked at while it is staged.
                simulator.limits = Limits(perSecond: nil, latency: 200)
                let task = try await pair.agent.call("sync.start", ["idpId": idp]).at("id")
                let staging = pair.site.agentState + "/staging"
                try await eventually { (try? FileManager.default.contentsOfDirectory(atPath: staging).isEmpty) == false }
                let names = FileManager.default.enumerator(atPath: pair.site.agentState)?.compactMap { $0 as? String } ?? []
                #expect(names.count > 5)
                for name in names + ["."] {
                    let attributes = try? FileManager.default.attributesOfItem(atPath: pair.site.agentState + "/" + name)
                    // One that is gone by now tells nothing.
                    guard let mode = attributes?[.posixPermissions] as? Int else { continue }
                    let isFolder = attributes?[.type] as? FileAttributeType == .typeDirectory
                    #expect(mode == (isFolder ? 0o700 : 0o600), "\(name): \(String(mode, radix: 8))")
                }
                simulator.limits = .none
                _ = try await pair.agent.call("task.wait", ["taskId": task])
            }
        }
    }

    private static func files(in folder: String, holding text: String) throws -> [String] {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return try names.filter { name in
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: folder + "/" + name, isDirectory: &isFolder), !isFolder.boolValue else {
                return false
            }
            return try Data(contentsOf: URL(filePath: folder + "/" + name)).range(of: Data(text.utf8)) != nil
        }
    }

    private static let identity = ["--reuid=\(user)", "--regid=\(user)", "--clear-groups"]

    private static func asUser(_ command: [String]) async throws -> FinishedProgram { try await runProgram("setpriv", identity + command) }

    private static func isUserPossible() async -> Bool {
        guard geteuid() == 0 else { return false }
        return (try? await asUser(["sync-agent", "--version"]))?.exitCode == 0
    }
}
