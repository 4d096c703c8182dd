import IdentityModel
import JSONKit
import LineProtocol
import RegistryAPI
import TestSupport
import Testing

struct RegistryWatchTests {
    /// What a watcher saw, and where it goes on.
    private struct Watcher: Sendable {
        var seen: [ConfigChanged.Params] = []
        var last: Int64 = 0
        var base: Int64 = 0

        /// Takes what is there at first for known.
        mutating func begin(_ site: DaemonSite) async throws {
            let client = try await LineClient.connect(path: site.registryAgentSocket)
            base = try await client.call(AgentConfigs.self, .init()).revision
            last = base
            await client.close()
        }

        /// Watches over a connection of its own, as after a restart, until it has seen `revision`.
        mutating func watch(_ site: DaemonSite, until number: Int64) async throws {
            let revision = base + number
            let client = try await LineClient.connect(path: site.registryAgentSocket)
            _ = try await client.call(AgentWatch.self, .init(afterRevision: last))
            for try await notification in client.notifications where last < revision {
                guard let change = try notification.decode(ConfigChanged.self) else { continue }
                seen.append(change)
                last = change.revision
                if last >= revision { break }
            }
            await client.close()
        }
    }

    private func change(_ daemon: Daemon, _ range: Range<Int>) async throws {
        for number in range {
            _ = try await daemon.call("idp.create", ["type": "custom", "name": .string("own\(number)"), "status": "closed"])
        }
    }

    @Test func `every change arrives once and in order, whichever side was restarted or killed`() async throws {
        try await withTemporaryDirectory { directory in
            let site = DaemonSite(directory: directory)
            var watcher = Watcher()
            // The watcher is there when the changes come, and gone in the midst of them.
            watcher = try await withDaemon(site.registry) { [watcher] daemon in
                var watcher = watcher
                try await watcher.begin(site)
                async let changes: Void = change(daemon, 0..<10)
                try await watcher.watch(site, until: 4)
                try await changes
                try await watcher.watch(site, until: 7)
                daemon.kill()
                return watcher
            }
            // Changes that came before the kill, seen after it; then a registry that is stopped.
            watcher = try await withDaemon(site.registry) { [watcher] daemon in
                var watcher = watcher
                try await change(daemon, 10..<12)
                try await watcher.watch(site, until: 12)
                try await change(daemon, 12..<14)
                return watcher
            }
            watcher = try await withDaemon(site.registry) { [watcher] daemon in
                var watcher = watcher
                async let changes: Void = change(daemon, 14..<16)
                try await watcher.watch(site, until: 16)
                try await changes
                return watcher
            }
            #expect(watcher.seen.map { $0.revision - watcher.base } == Array(1...16))
            #expect(watcher.seen.allSatisfy { $0.change == .created })
            #expect(Set(watcher.seen.compactMap(\.idpId)).count == 16)
        }
    }
}
