import Foundation
import JSONKit
import LineProtocol
import TestSupport
import Testing

/// Files that a registry is fed with and that it gives: configurations, keys, backups.
struct RegistryKeepingTests {
    private let document = """
        {"fields":[{"key":"desk","name":"Desk","type":"string"}],
         "idps":[{"type":"dingtalk","name":"north","status":"enabled","dingtalk":{"corpId":"ding1","appKey":"key","dingtalkType":"standard",
                  "appSecret":{"fromFile":"SECRET"}}}]}
        """

    private func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
    }

    private func secret(_ site: DaemonSite, _ id: JSONValue) async throws -> JSONValue? {
        let agent = try await LineClient.connect(path: site.registryAgentSocket)
        let answer = try await agent.call(method: "agent.credentials", params: ["idpId": id, "purpose": "connectivity"])
        await agent.close()
        return answer.at("dingtalk.appSecret")
    }

    @Test func `the same file at every start makes the IdPs once`() async throws {
        try await withTemporaryDirectory { directory in
            let site = DaemonSite(directory: directory)
            let file = directory + "/idps.json"
            try write("the-secret\n", to: directory + "/secret")
            try write(document.replacingOccurrences(of: "SECRET", with: directory + "/secret"), to: file)
            for _ in 0..<2 {
                try await withDaemon(site.registry.adding("--apply", file)) { daemon in
                    let idps = try await daemon.call("idp.list", ["types": ["dingtalk"]])
                    #expect(idps["total"] == 1)
                    #expect(idps.at("idps[0].revision") == 1)
                    #expect(try await secret(site, idps.at("idps[0].id")) == "the-secret")
                    #expect(try await daemon.call("field.list").at("fields").elements.contains { $0["key"] == "desk" })
                }
            }
            try write(document.replacingOccurrences(of: "SECRET", with: "/no/such/file"), to: file)
            let refused = try await runProgram(site.registry.program, site.registry.arguments + ["--apply", file])
            #expect(refused.exitCode == 78)
            #expect(refused.errorOutput.contains("document.idps[0].dingtalk.appSecret: there is no file /no/such/file"))
        }
    }

    @Test func `a file is applied to a registry that serves, after a dry run that does nothing`() async throws {
        try await withTemporaryDirectory { directory in
            let site = DaemonSite(directory: directory)
            let file = directory + "/idps.json"
            try write(document.replacingOccurrences(of: #"{"fromFile":"SECRET"}"#, with: #"{"fromEnvironment":"NORTH_SECRET"}"#), to: file)
            try await withDaemon(site.registry) { daemon in
                func apply(_ options: String...) async throws -> FinishedProgram {
                    try await runProgram(
                        "idp-registry", ["apply", file, "--run-dir", site.directory] + options,
                        environment: ["NORTH_SECRET": "other-secret"])
                }
                let made = "create field desk\ncreate idp north\n"
                #expect(try await apply("--dry-run").output == made)
                #expect(try await daemon.call("idp.list", ["types": ["dingtalk"]])["total"] == 0)
                #expect(try await apply().output == made)
                #expect(try await apply().output == "unchanged field desk\nunchanged idp north\n")
                let export = try await daemon.call("config.export").jsonBytes
                try write(String(decoding: export, as: UTF8.self), to: file)
                #expect(try await apply().output.contains("unchanged idp north\n"))
                #expect(try await secret(site, daemon.call("idp.list", ["types": ["dingtalk"]]).at("idps[0].id")) == "other-secret")
                try write(
                    document.replacingOccurrences(of: #"{"fromFile":"SECRET"}"#, with: #"{"fromEnvironment":"NORTH_SECRET"}"#), to: file)
                let unset = try await runProgram("idp-registry", ["apply", file, "--run-dir", site.directory])
                #expect(unset.exitCode != 0)
                #expect(unset.errorOutput.contains("NORTH_SECRET"))
            }
        }
    }

    @Test func `a restored backup serves with the key of its time, and with no other`() async throws {
        try await withTemporaryDirectory { directory in
            let site = DaemonSite(directory: directory)
            let restored = DaemonSite(directory: directory + "/restored")
            let file = directory + "/idps.json"
            try write("the-secret", to: directory + "/secret")
            try write(document.replacingOccurrences(of: "SECRET", with: directory + "/secret"), to: file)
            for path in [restored.directory, restored.registryState] { try #require(mkdir(path, 0o700) == 0) }
            let database = restored.registryState + "/idp-registry.sqlite"
            let key = restored.registryState + "/master.key"
            try await withDaemon(site.registry.adding("--apply", file)) { daemon in
                let backup = try await daemon.call("service.backup", ["path": .string(database)])
                #expect(backup["path"] == .string(database))
                try FileManager.default.copyItem(atPath: site.registryState + "/master.key", toPath: key)
                for path in [database, "relative", "/"] {
                    await #expect(throws: LineClientError.self) { try await daemon.call("service.backup", ["path": .string(path)]) }
                }
                _ = try await daemon.call("idp.create", ["type": "custom", "name": "later", "status": "closed"])
                _ = try await daemon.call("key.rotate")
                #expect(try await secret(site, daemon.call("idp.list", ["types": ["dingtalk"]]).at("idps[0].id")) == "the-secret")
            }
            try await withDaemon(restored.registry) { daemon in
                let idps = try await daemon.call("idp.list", ["types": ["dingtalk"]])
                #expect(idps["total"] == 1)
                #expect(try await secret(restored, idps.at("idps[0].id")) == "the-secret")
                #expect(try await daemon.call("audit.verify")["intact"] == true)
            }
            // The key after the rotation is another one.
            try FileManager.default.removeItem(atPath: key)
            try FileManager.default.copyItem(atPath: site.registryState + "/master.key", toPath: key)
            let refused = try await runProgram(restored.registry.program, restored.registry.arguments)
            #expect(refused.exitCode == 78)
            #expect(refused.errorOutput.contains("not the one that sealed"))
        }
    }

    @Test func `a key from the environment is not rotated, and the answer says what to do`() async throws {
        try await withTemporaryDirectory { directory in
            let site = DaemonSite(directory: directory)
            let key = String(repeating: "5a", count: 32)
            // Given in the shell, so that the daemon has it and nobody else.
            let launch = DaemonLaunch(
                program: "env", arguments: ["IDP_REGISTRY_MASTER_KEY=" + key, "idp-registry"] + site.registry.arguments,
                socket: site.registrySocket)
            try await withDaemon(launch) { daemon in
                let error = await #expect(throws: LineClientError.self) { try await daemon.call("key.rotate") }
                guard case .rpc(let failure) = error else { throw Mismatch("\(String(describing: error))") }
                #expect(failure.code == 409)
                #expect(failure.reason == "key_not_replaceable")
                #expect(failure.message.contains("--master-key-file"))
            }
        }
    }

    @Test func `the audit keeps as many entries as it is told`() async throws {
        try await withTemporaryDirectory { directory in
            let site = DaemonSite(directory: directory)
            try await withDaemon(site.registry.adding("--audit-max-entries", "100")) { daemon in
                let client = try await daemon.client()
                for _ in 0..<105 {
                    await #expect(throws: LineClientError.self) { try await client.call(method: "idp.enable", params: ["id": "idp-0"]) }
                }
                let entries = try await client.call(method: "audit.list", params: ["pageSize": 1000]).at("entries").elements
                #expect(entries.count == 100)
                #expect(entries.last?["number"]?.integer == entries.first?["number"]?.integer.map { $0 - 99 })
                #expect(try await client.call(method: "audit.verify") == ["intact": true, "entries": 100])
                await client.close()
            }
            for option in [["--audit-max-entries", "99"], ["--audit-retention-days", "0"]] {
                #expect(try await runProgram(site.registry.program, site.registry.arguments + option).exitCode == 64)
            }
        }
    }
}
