import DingTalkSimulator
import Foundation
import JSONKit
import TestSupport
import Testing

/// Copies of the directory that are made while it serves.
@Suite struct AgentBackupTests {
    @Test func `an agent on the copy serves the same employees, and its feed goes on`() async throws {
        try await withDingTalkSimulator(organisation: Organisation(employees: 40, departments: 5, seed: 11)) { simulator in
            try await withPair(simulator: simulator) { pair in
                let idp = try await pair.createTestedIdP()
                _ = try await pair.sync(idp)
                let restored = DaemonSite(directory: pair.site.directory + "/restored")
                for path in [restored.directory, restored.agentState] { try #require(mkdir(path, 0o700) == 0) }
                let copy = restored.agentState + "/directory.sqlite"

                let backup = try await pair.agent.call("service.backup", ["path": .string(copy)])
                let attributes = try FileManager.default.attributesOfItem(atPath: copy)
                #expect(attributes[.posixPermissions] as? Int == 0o600)
                #expect(attributes[.size] as? Int64 == backup.at("bytes").integer)
                #expect(try FileManager.default.contentsOfDirectory(atPath: restored.agentState) == ["directory.sqlite"])

                let people = try await pair.agent.call("employee.list", ["idpId": idp, "pageSize": 100])
                #expect(people.at("employees").elements.count == 40)
                let feed = try await endOfFeed(pair.agent)
                try await withDaemon(restored.agent(source: simulator.baseURL)) { agent in
                    let served = try await agent.call("employee.list", ["idpId": idp, "pageSize": 100])
                    #expect(served == people)
                    let end = try await endOfFeed(agent)
                    #expect(end == feed)
                }
            }
        }
    }

    @Test func `no file is overwritten, and nothing is left where no copy can be`() async throws {
        try await withTemporaryDirectory { directory in
            let site = DaemonSite(directory: directory)
            try await withDaemon(site.agent(source: "http://127.0.0.1:1")) { agent in
                let taken = directory + "/taken"
                try Data("mine".utf8).write(to: URL(filePath: taken))
                let before = try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
                for path in [taken, directory + "/no/such/folder"] {
                    #expect(try await reason { try await agent.call("service.backup", ["path": .string(path)]) } == "backup_failed")
                }
                for path in ["relative", "/"] {
                    #expect(try await reason { try await agent.call("service.backup", ["path": .string(path)]) } == "invalid_params")
                }
                #expect(try String(contentsOfFile: taken, encoding: .utf8) == "mine")
                #expect(try FileManager.default.contentsOfDirectory(atPath: directory).sorted() == before)
            }
        }
    }
}
