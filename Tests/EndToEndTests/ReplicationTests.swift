import DingTalkSimulator
import Foundation
import GRDB
import JSONKit
import TestSupport
import Testing

/// What a program does that replicates both databases while they are used, as Litestream: it keeps tables of its own in them, and holds
/// their write-ahead logs by a read that does not end.
@Suite struct ReplicationTests {
    @Test func `a replicator holds up nothing, and what it copied is both services on another machine`() async throws {
        try await withDingTalkSimulator(organisation: Organisation(employees: 400, departments: 20, seed: 63)) { simulator in
            try await withPair(simulator: simulator) { pair in
                let registry = try Replicator(pair.site.registryState + "/idp-registry.sqlite")
                let agent = try Replicator(pair.site.agentState + "/directory.sqlite")
                let idp = try await pair.createTestedIdP()
                #expect(try await pair.sync(idp).at("status").text == "success")
                // Erases the secret of before, for which the log is to be emptied.
                let secret: JSONValue = ["dingtalk": ["appSecret": .string(simulator.apps[0].secret)]]
                _ = try await pair.registry.call("idp.update", ["id": idp, "patch": secret])
                _ = try await pair.agent.call("connectivity.test", ["idpId": idp])
                let people = try await pair.agent.call("employee.list", ["idpId": idp, "pageSize": 1000])
                #expect(people.at("employees").elements.count == 400)

                let second = DaemonSite(directory: pair.site.directory + "/second")
                for path in [second.directory, second.registryState, second.agentState] { try #require(mkdir(path, 0o700) == 0) }
                try registry.copy(to: second.registryState + "/idp-registry.sqlite")
                try agent.copy(to: second.agentState + "/directory.sqlite")
                try FileManager.default.copyItem(
                    atPath: pair.site.registryState + "/master.key", toPath: second.registryState + "/master.key")
                try await withDaemon(second.registry) { registry in
                    try await withDaemon(second.agent(source: simulator.baseURL)) { agent in
                        #expect(try await registry.call("audit.verify").at("intact") == true)
                        #expect(try await agent.call("employee.list", ["idpId": idp, "pageSize": 1000]) == people)
                        // The secrets open under the key, and the directory is that of the source.
                        try await eventually { try await agent.call("service.health").at("status").text == "ready" }
                        let there = DaemonPair(site: second, registry: registry, agent: agent, simulator: simulator)
                        let task = try await there.sync(idp)
                        #expect(task.at("status").text == "success", "\(task)")
                        #expect(task.at("counts.employee.same") == 400)
                    }
                }
            }
        }
    }

    @Test func `Litestream's configuration names both databases where the units keep them`() throws {
        let configuration = try DocumentationFiles.text("compose/litestream.yml")
        let paths = configuration.split(separator: "\n").filter { $0.hasPrefix("  - path: ") }.map { String($0.dropFirst(10)) }
        let expected = try [("idp-registry", "idp-registry.sqlite"), ("sync-agent", "directory.sqlite")].map { unit, file in
            let lines = try DocumentationFiles.text("compose/systemd/\(unit).service").split(separator: "\n")
            let directory = try #require(lines.first { $0.hasPrefix("StateDirectory=") }).dropFirst("StateDirectory=".count)
            return "/var/lib/\(directory)/\(file)"
        }
        #expect(paths == expected)
        #expect(!configuration.contains("master-key\n") && !configuration.contains("path: /etc"))
    }
}

/// One database as a replicator uses it.
private struct Replicator {
    private let queue: DatabaseQueue

    init(_ path: String) throws {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        configuration.busyMode = .timeout(5)
        queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.inDatabase { database in
            try database.execute(
                sql: """
                    PRAGMA wal_autocheckpoint = 0;
                    CREATE TABLE _litestream_seq (id INTEGER PRIMARY KEY, seq INTEGER);
                    CREATE TABLE _litestream_lock (id INTEGER);
                    """)
        }
        try hold()
    }

    /// The database as its last commit left it, in another file.
    func copy(to path: String) throws {
        try queue.inDatabase { try $0.execute(sql: "ROLLBACK") }
        let copy = try DatabaseQueue(path: path)
        try queue.backup(to: copy)
        try copy.close()
        try hold()
    }

    private func hold() throws {
        _ = try queue.inDatabase { database in
            try database.execute(sql: "BEGIN")
            return try Int.fetchOne(database, sql: "SELECT count(*) FROM _litestream_seq")
        }
    }
}
