import DingTalkSimulator
import Foundation
import JSONKit
import LineProtocol
import TestSupport
import Testing

/// One person explained, put right, and changed by hand, by the two real services.
@Suite struct PeopleTests {
    @Test func `one person is previewed, explained and put right, and stays as an administrator left them`() async throws {
        let organisation = Organisation(employees: 30, departments: 4, seed: 5)
        try await withDingTalkSimulator(organisation: organisation) { simulator in
            try await withPair(simulator: simulator) { pair in
                let idp = try await pair.createTestedIdP()
                _ = try await pair.sync(idp)
                let person = Array(organisation.snapshot.employees)[3]
                let source: JSONValue = .string(person.id)
                try organisation.edit { try $0.updateEmployee(person.id) { $0.title = "首席架构师" } }

                let preview = try await pair.agent.call("mapping.preview", ["idpId": idp, "sourceId": source])
                #expect(preview.at("employee.title").text == "首席架构师")
                let name = try #require(preview.at("fields").elements.first { $0.at("target").text == "username" })
                #expect(name.at("source").text == "userid" && name.at("raw") == source && name.at("value") == source)

                let explained = try await pair.agent.call("employee.resync", ["idpId": idp, "sourceId": source])
                #expect(
                    explained.at("steps").elements.map { $0.at("step").text } == ["read", "match", "map", "compare", "decide", "apply"])
                #expect(explained.at("action").text == "update" && explained.at("taskId") == .null)
                let applied = try await pair.agent.call("employee.resync", ["idpId": idp, "sourceId": source, "apply": true])
                #expect(applied.at("employee.title").text == "首席架构师")
                let records = try await pair.agent.call("record.list", ["taskId": applied.at("taskId")]).at("records").elements
                #expect(records.map { $0.at("sourceId") } == [source])
                #expect(try await pair.sync(idp).at("counts.employee.updated") == 0)
                #expect(
                    try await reason { try await pair.agent.call("employee.resync", ["idpId": idp, "sourceId": "nobody"]) } == "not_found")

                let id = applied.at("employee.id")
                #expect(
                    try await reason { try await pair.agent.call("employee.update", ["id": id, "patch": ["email": "x@y.z"]]) }
                        == "read_only")
                for member: JSONValue in [["departmentIds": ["dep-1"]], ["username": "x"], ["extended": ["a": 1]]] {
                    #expect(
                        try await reason { try await pair.agent.call("employee.update", ["id": id, "patch": member]) } == "read_only")
                }
                #expect(
                    try await reason { try await pair.agent.call("employee.update", ["id": id, "patch": ["shoe": 42]]) }
                        == "invalid_params")
                let edited = try await pair.agent.call("employee.update", ["id": id, "patch": ["title": "顾问"]])
                #expect(edited.at("title").text == "顾问" && edited.at("localEdits[0].source").text == "首席架构师")
                try organisation.edit { try $0.updateEmployee(person.id) { $0.workPlace = "月球" } }
                try await checkDurations(pair.agent)
                _ = try await pair.sync(idp)
                var now = try await pair.employee(idp, person.id)
                #expect(now.at("title").text == "顾问" && now.at("workPlace").text == "月球")
                try organisation.edit { try $0.updateEmployee(person.id) { $0.title = "总监" } }
                _ = try await pair.sync(idp)
                now = try await pair.employee(idp, person.id)
                #expect(now.at("title").text == "总监" && now.at("localEdits") == [])
            }
        }
    }

    @Test func `suspensions and expiry stand on the feed, and only an administrator lifts a suspension`() async throws {
        try await withDingTalkSimulator(organisation: Organisation(employees: 12, departments: 2, seed: 7)) { simulator in
            try await withPair(simulator: simulator) { pair in
                let idp = try await pair.createTestedIdP()
                _ = try await pair.sync(idp)
                let people = try await pair.agent.call("employee.list", ["idpId": idp]).at("employees").elements
                let cursor = try await endOfFeed(pair.agent)
                let (first, second) = (people[0].at("id"), people[1].at("id"))
                let suspended = try await pair.agent.call("employee.suspend", ["ids": [first, "emp-nobody"]])
                #expect(suspended.at("results[0].accountStatus").text == "suspended")
                #expect(suspended.at("results[1].error.reason").text == "not_found")
                let change = try await pair.agent.call("changes.list", ["after": cursor]).at("changes[0]")
                #expect(change.at("after.suspendedBy").text == "administrator" && change.at("taskId") == .null)
                _ = try await pair.sync(idp)
                #expect(try await pair.agent.call("employee.get", ["id": first]).at("accountStatus").text == "suspended")
                let enabled = try await pair.agent.call("employee.enable", ["ids": [first]])
                #expect(enabled.at("results[0].accountStatus").text == "enabled")

                let past: JSONValue = ["expiresAt": "2020-01-01T00:00:00.000Z"]
                let expired = try await pair.agent.call("employee.update", ["id": second, "patch": past])
                #expect(expired.at("suspendedBy").text == "expiry")
                let refused = try await pair.agent.call("employee.enable", ["ids": [second]])
                #expect(refused.at("results[0].error.reason").text == "account_expired")
            }
        }
    }

    /// By the service's own clock: an administrator who looks at one person waits for less than a second, half of all times. That is the
    /// source's answer and some milliseconds; so much more is allowed here that no busy machine is in doubt.
    private func checkDurations(_ agent: Daemon) async throws {
        let metrics = try await agent.call("service.metrics").at("metrics").elements
        let durations = try #require(metrics.first { $0.at("name").text == "rpc_duration_seconds" })
        for method in ["employee.resync", "mapping.preview"] {
            let series = try #require(durations.at("series").elements.first { $0.at("labels.method").text == method }, "\(method)")
            let median: Double? =
                switch series.at("p50") {
                case .int(let value): Double(value)
                case .number(let text): Double(text)
                default: nil
                }
            #expect(try #require(median) < 1, "\(method)")
        }
    }

    @Test func `an account whose time comes is suspended by the scheduler, and the feed tells it`() async throws {
        try await withDingTalkSimulator(organisation: Organisation(employees: 6, departments: 2, seed: 8)) { simulator in
            try await withTemporaryDirectory { directory in
                let site = DaemonSite(directory: directory)
                let machine = try FaultyMachine(in: directory)
                try await withDaemon(site.registry) { registry in
                    try await withDaemon(machine.running(site.agent(source: simulator.baseURL))) { agent in
                        let pair = DaemonPair(site: site, registry: registry, agent: agent, simulator: simulator)
                        let idp = try await pair.createTestedIdP()
                        _ = try await pair.sync(idp)
                        let people = try await agent.call("employee.list", ["idpId": idp]).at("employees").elements
                        let expiresAt = Timestamp(milliseconds: Int64(Date.now.timeIntervalSince1970 * 1000) + 86_400_000).description
                        let edited = try await agent.call(
                            "employee.update", ["id": people[0].at("id"), "patch": ["expiresAt": .string(expiresAt)]])
                        #expect(edited.at("accountStatus").text == "pending")

                        let watcher = try await agent.client()
                        _ = try await watcher.call(method: "changes.watch", params: ["after": endOfFeed(agent)])
                        try machine.setClock(aheadBySeconds: 2 * 86_400)
                        var entries = watcher.notifications.makeAsyncIterator()
                        let entry = try #require(try await entries.next()).value
                        await watcher.close()
                        #expect(entry.at("id") == people[0].at("id"))
                        #expect(entry.at("before.accountStatus").text == "pending")
                        #expect(entry.at("after.accountStatus").text == "suspended")
                        #expect(entry.at("after.suspendedBy").text == "expiry")
                        #expect(entry["taskId"] == nil)
                        let others = try await agent.call("employee.list", ["idpId": idp, "accountStatus": "suspended"])
                        #expect(others.at("employees").elements.map { $0.at("id") } == [people[0].at("id")])
                    }
                }
            }
        }
    }
}
