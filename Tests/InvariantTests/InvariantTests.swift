import DingTalkSimulator
import Foundation
import IdentityModel
import TestSupport
import Testing

/// What holds under any mix of changes and troubles. `FAILURE_SEEDS=5000` for more seeds, `FAILURE_SEED=17` for one.
@Suite struct InvariantTests {
    private static let seeds: Range<Int> = {
        let environment = ProcessInfo.processInfo.environment
        if let one = environment["FAILURE_SEED"].flatMap({ Int($0) }) { return one..<one + 1 }
        return 0..<(environment["FAILURE_SEEDS"].flatMap { Int($0) } ?? 200)
    }()

    @Test(arguments: seeds)
    func `nobody leaves unproven, no task passes the guard, the feed tells all once, and one good run converges`(_ seed: Int) async throws {
        var turmoil = Turmoil(seed: UInt64(seed))
        try await withSimulatedSync(of: turmoil.organisation()) { sync in
            sync.idp.sync.guard = Self.guards[turmoil.number(0..<Self.guards.count)]
            var feed = FeedReplica()
            #expect(try await sync.sync().status == .success)
            for round in 0..<3 {
                sync.simulator.organisation.edit { contents in for _ in 0..<turmoil.number(1..<9) { turmoil.change(&contents) } }
                var troubles = turmoil.number(0..<4) == 0 ? [] : turmoil.trouble(sync.simulator)
                if turmoil.number(0..<12) == 0 { troubles.append(turmoil.delay(sync.simulator)) }
                let stop = turmoil.number(0..<4) == 0 ? turmoil.number(0..<12) : nil
                let decision = SimulatedSync.Decision.allCases[turmoil.number(0..<3)]
                let circumstances = "seed \(seed), round \(round): \(troubles), ends after \(stop ?? -1), \(decision)"
                try await expectSafeRun(sync, &feed, stop, decision, circumstances)
                turmoil.end(sync.simulator)
            }
            // An administrator who knows that all is well again lets everything through.
            sync.idp.sync.guard = Self.guards[0]
            let note = Comment(rawValue: "seed \(seed), afterwards")
            let good = try await sync.sync()
            #expect(good.status == .success, "\(note): \(good.status), \(good.error?.message ?? ""), \(good.notes)")
            let differences = try await sync.differences()
            #expect(differences == [], note)
            #expect(try await feed.follow(sync) == [], note)
            #expect(try await feed.differences(from: sync) == [], note)
            let accounts = try await sync.accounts()
            let quiet = try await sync.sync()
            #expect(quiet.status == .success, note)
            #expect(try await sync.changes(after: feed.cursor).changes.isEmpty, note)
            let same = try await sync.accounts()
            #expect(same.allSatisfy { accounts[$0.key]?.revision == $0.value.revision }, note)
        }
    }

    /// The first lets everything through.
    private static let guards: [RemovalGuard] = [(100, 1_000_000), (10, 50), (5, 2), (0, 0)].map { percent, count in
        var limits = RemovalGuard()
        limits.maxDeletePercent = percent
        limits.maxDeleteCount = count
        return limits
    }

    /// One run under whatever troubles there are.
    private func expectSafeRun(
        _ sync: SimulatedSync, _ feed: inout FeedReplica, _ stop: Int?, _ decision: SimulatedSync.Decision, _ circumstances: String
    ) async throws {
        let before = try await sync.accounts().filter { $0.value.employmentStatus == .active }
        let task = try await sync.sync(stoppingAfter: stop, decision)
        let note = Comment(rawValue: "\(circumstances); \(task.status)")
        if task.status == .success { #expect(try await sync.unread(task) == 0, note) }
        let after = try await sync.accounts()
        let gone = Set(before.keys).subtracting(after.filter { $0.value.employmentStatus == .active }.keys)
        let present = Set(sync.simulator.organisation.snapshot.employees.map(\.id))
        let limits = sync.idp.sync.guard
        // An administrator may let go whom the application is not to see any more, and more than the guard does.
        if !sync.wasApproved {
            #expect(gone.intersection(present) == [], note)
            #expect(gone.count <= max(limits.maxDeleteCount, before.count * limits.maxDeletePercent / 100), note)
        }
        #expect(task.counts.employee.deleted == gone.count, note)
        #expect(Set(after.keys).isSuperset(of: before.keys), note)
        #expect(try await feed.follow(sync) == [], note)
        #expect(try await feed.differences(from: sync) == [], note)
    }
}
