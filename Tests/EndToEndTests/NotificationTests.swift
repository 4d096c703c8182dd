import DingTalkSimulator
import Foundation
import JSONKit
import LineProtocol
import TestSupport
import Testing

/// What the real agent tells others, and what it shows on a terminal.
@Suite struct NotificationTests {
    /// Starts an agent that tells `peer` and a program of these lines in `directory`.
    private func launch(_ site: DaemonSite, _ simulator: DingTalkSimulator, _ peer: WebhookPeer, program: String? = nil) throws
        -> DaemonLaunch
    {
        var launch = try site.agent(source: simulator.baseURL).telling(peer, in: site.directory)
        if let program {
            let path = site.directory + "/program"
            try "#!/bin/sh\ncd \(site.directory)\n\(program)\n".write(toFile: path, atomically: false, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
            launch = launch.adding("--notify-exec", path)
        }
        return launch
    }

    @Test func `changes and a failure are told to both receivers, signed, and status shows how everything stands`() async throws {
        let organisation = Organisation(employees: 130, departments: 6, seed: 4)
        try await withDingTalkSimulator(organisation: organisation) { simulator in
            try await withTemporaryDirectory { directory in
                let site = DaemonSite(directory: directory)
                try await withWebhookPeer { peer in
                    let launch = try launch(site, simulator, peer, program: "cat >> lines")
                    try await withDaemon(site.registry) { registry in
                        try await withDaemon(launch) { agent in
                            let pair = DaemonPair(site: site, registry: registry, agent: agent, simulator: simulator)
                            let idp = try await pair.createTestedIdP()
                            #expect(try await pair.sync(idp).at("status").text == "success")
                            simulator.allowedAddresses = ["192.0.2.1"]
                            let failed = try await pair.sync(idp)
                            #expect(failed.at("status").text == "failed")
                            try await eventually { peer.taken.last?.at("kind").text == "task.failed" }

                            let told = peer.taken
                            #expect(told.last?.at("task.id") == failed.at("id"))
                            #expect(told.last?.at("task.error") == failed.at("error"))
                            #expect(told.allSatisfy { $0.at("idpId") == idp })
                            #expect(Set(told.compactMap { $0.at("id").text }).count == told.count)
                            let feed = try await agent.call("changes.list", ["limit": 1000]).at("changes").elements
                            #expect(told.dropLast().flatMap { $0.at("changes").elements } == feed)
                            #expect(told.dropLast().last?.at("cursor") == feed.last?.at("cursor"))
                            for post in peer.posts {
                                let expected = try await hmac(post.body, in: directory)
                                #expect(post.signature == "sha256=" + expected)
                            }
                            try await eventually {
                                let lines = (try? String(contentsOfFile: directory + "/lines", encoding: .utf8)) ?? ""
                                return try lines.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) } == told
                            }
                            let metrics = try await agent.call("service.metrics", ["format": "prometheus"]).at("text").text ?? ""
                            #expect(
                                metrics.contains(
                                    #"notifications_total{outcome="delivered",receiver="url",service="sync-agent"} \#(told.count)"#),
                                "\(metrics)")
                            #expect(!agent.logText.contains("a-secret-of-the-tests"))
                            try await checkStatus(pair, idp)
                        }
                    }
                }
            }
        }
    }

    private func checkStatus(_ pair: DaemonPair, _ idp: JSONValue) async throws {
        let agent = try await runProgram("sync-agent", ["status", "--run-dir", pair.site.directory])
        #expect(agent.exitCode == 0, "\(agent.errorOutput)")
        #expect(agent.output.hasPrefix("sync-agent "))
        #expect(agent.output.contains("总部钉钉  \(idp.text ?? "?")  failed"), "\(agent.output)")
        #expect(agent.output.contains("Change feed at cursor"))
        #expect(agent.output.contains(/\n +objects of events +0 +0 s\n/), "\(agent.output)")
        // A receiver has taken a notification a moment before that is written down.
        try await eventually {
            let text = try await runProgram("sync-agent", ["status", "--run-dir", pair.site.directory]).output
            return text.contains(/\n +notifications by exec +0 +0 s\n/) && text.contains(/\n +notifications by url +0 +0 s\n/)
        }
        #expect(!agent.output.contains("\u{1B}"), "no colours where there is no terminal")
        let machine = try await runProgram("sync-agent", ["status", "--json", "--run-dir", pair.site.directory])
        #expect(try JSONValue(parsing: Array(machine.output.utf8)).at("schedules[0].idpId") == idp)
        let registry = try await runProgram("idp-registry", ["status", "--run-dir", pair.site.directory])
        #expect(registry.exitCode == 0, "\(registry.errorOutput)")
        #expect(registry.output.contains("Enabled: 1 of 5, of these custom: 0 of 1"), "\(registry.output)")
        #expect(registry.output.contains("总部钉钉  \(idp.text ?? "?")  dingtalk  enabled"), "\(registry.output)")
        let json = try await runProgram("idp-registry", ["status", "--json", "--run-dir", pair.site.directory])
        #expect(try JSONValue(parsing: Array(json.output.utf8)).at("idps").elements.contains { $0.at("id") == idp })
        let nobody = try await runProgram("sync-agent", ["status", "--run-dir", "/nonexistent"])
        #expect(nobody.exitCode == 1)
    }

    /// The HMAC by openssl.
    private func hmac(_ body: [UInt8], in directory: String) async throws -> String {
        try Data(body).write(to: URL(filePath: directory + "/body"))
        let result = try await runProgram("openssl", ["dgst", "-sha256", "-hmac", "a-secret-of-the-tests", directory + "/body"])
        return String(result.output.split(separator: " ").last?.split(separator: "\n").first ?? "")
    }

    @Test func `while a receiver refuses synchronizations go on, and after a kill -9 it is told everything, in order`() async throws {
        let organisation = Organisation(employees: 30, departments: 3, seed: 4)
        try await withDingTalkSimulator(organisation: organisation) { simulator in
            try await withTemporaryDirectory { directory in
                let site = DaemonSite(directory: directory)
                try await withWebhookPeer { peer in
                    let launch = try launch(site, simulator, peer)
                    peer.answer(503)
                    try await withDaemon(site.registry) { registry in
                        try await withDaemon(launch) { agent in
                            let pair = DaemonPair(site: site, registry: registry, agent: agent, simulator: simulator)
                            let idp = try await pair.createTestedIdP()
                            #expect(try await pair.sync(idp).at("status").text == "success")
                            try await eventually { !peer.posts.isEmpty }
                            simulator.allowedAddresses = ["192.0.2.1"]
                            #expect(try await pair.sync(idp).at("status").text == "failed")
                            simulator.allowedAddresses = nil
                            let people = Array(organisation.snapshot.employees.prefix(2)).map(\.id)
                            try organisation.edit { contents in for id in people { try contents.updateEmployee(id) { $0.title = "总监" } } }
                            #expect(try await pair.sync(idp).at("status").text == "success")
                            try await eventually { agent.logText.contains("a notification was not taken") }
                            let feed = try await agent.call("changes.list", ["limit": 1000]).at("changes").elements
                            let status = try await runProgram("sync-agent", ["status", "--json", "--run-dir", directory])
                            let lag = try JSONValue(parsing: Array(status.output.utf8)).at("lag.notifications").elements
                            #expect(lag.map { $0.at("receiver").text } == ["url"])
                            #expect(lag.first?.at("waiting").integer == Int64(feed.count + 1), "the changes and the failure")
                            agent.kill()
                        }
                        let refused = peer.posts
                        #expect(Set(refused.compactMap { $0.value.at("id").text }).count == 1, "nothing overtakes what was not taken")
                        peer.answer(204)
                        try await withDaemon(launch) { agent in
                            let feed = try await agent.call("changes.list", ["limit": 1000]).at("changes").elements
                            try await eventually { peer.taken.flatMap { $0["changes"]?.elements ?? [] }.count >= feed.count }
                            #expect(peer.taken.flatMap { $0["changes"]?.elements ?? [] } == feed)
                            #expect(peer.taken.first?.at("id") == refused.first?.value.at("id"))
                            #expect(peer.taken.map { $0.at("kind").text } == ["directory.changed", "task.failed", "directory.changed"])
                        }
                    }
                }
            }
        }
    }

    @Test func `a secret that everybody may read and a program that is not there are refused at the start`() async throws {
        try await withTemporaryDirectory { directory in
            let secret = directory + "/secret"
            try "a-secret-of-the-tests\n".write(toFile: secret, atomically: false, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: secret)
            let serve = ["serve", "--run-dir", directory, "--state-dir", directory + "/agent"]
            let open = try await runProgram(
                "sync-agent", serve + ["--notify-url", "https://hooks.example.com/x", "--notify-secret-file", secret])
            #expect(open.exitCode == 78)
            #expect(open.errorOutput.contains("open to everybody"), "\(open.errorOutput)")
            let missing = try await runProgram("sync-agent", serve + ["--notify-exec", directory + "/none"])
            #expect(missing.exitCode == 78)
            for wrong in [
                ["--notify-url", "http://hooks.example.com"], ["--notify-exec", "x"], ["--notify-kinds", "task.lost"],
                ["--notify-url", "https://h.example"],
            ] {
                #expect(try await runProgram("sync-agent", serve + wrong).exitCode == 64, "\(wrong)")
            }
        }
    }
}
