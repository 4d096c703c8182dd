import DirectoryStore
import Foundation
import IdentityModel
import JSONKit
import SourceAPI
import Synchronization
import Testing

@testable import SyncEngine

/// First load, no change, one per cent changed. Run it in release, one size at a time:
/// `SYNC_BENCHMARK=1000000 swift test -c release -Xswiftc -enable-testing --filter Benchmark`.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["SYNC_BENCHMARK"] != nil)) struct Benchmark {
    @Test func `three runs over a large organisation`() async throws {
        let people = Int(ProcessInfo.processInfo.environment["SYNC_BENCHMARK"] ?? "") ?? 10_000
        try await withEngine(ScriptedOrganisation()) { fixture in
            let source = GeneratedSource(
                people: people, departments: Int(ProcessInfo.processInfo.environment["SYNC_DEPARTMENTS"] ?? "") ?? max(1, people / 20))
            let environment = GeneratedEnvironment(idp: fixture.idp, source: source)
            let engine = SyncEngine(store: fixture.store, environment: environment, stagingFolder: fixture.folder + "/staging")
            for (name, step) in [("first load", 0), ("no change", 0), ("1 % changed", 100)] {
                source.changedEvery.store(step, ordering: .relaxed)
                let before = megabytes("VmRSS:")
                try? "5".write(toFile: "/proc/self/clear_refs", atomically: false, encoding: .utf8)
                let started = ContinuousClock.now
                let task = try await engine.start(SyncRequest(idpID: fixture.idp.id))
                var phases: [(TaskProgress.Phase, ContinuousClock.Instant)] = []
                var last = task
                for await update in try #require(try await engine.updates(of: task.id)) {
                    if phases.last?.0 != update.progress.phase {
                        phases.append((update.progress.phase, .now))
                        print(update.progress.phase, "RSS", megabytes("VmRSS:"), "peak", megabytes("VmHWM:"))
                    }
                    last = update
                }
                let ended = ContinuousClock.now
                let starts = phases.map(\.1) + [ended]
                let parts = phases.enumerated().map { "\($1.0) \(seconds(starts[$0 + 1] - $1.1))" }.joined(separator: ", ")
                print(
                    "before \(before) MB; \(people) \(name): \(seconds(ended - started)) s (\(parts)); peak RSS \(megabytes("VmHWM:")) MB, \(megabytes("VmRSS:")) at the end; \(last.status) \(last.counts.employee)"
                )
                #expect(last.status == .success)
                #expect(last.counts.employee.total == people)
            }
            let size = try await fixture.store.bytesOnDisk()
            print("directory \(size / 1_048_576) MB")
        }
    }

    private func seconds(_ duration: Duration) -> String { String(format: "%.2f", duration / .seconds(1)) }

    private func megabytes(_ name: String) -> Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix(name) } ?? ""
        return (Int(line.split(whereSeparator: \.isWhitespace).dropFirst().first ?? "") ?? 0) / 1024
    }
}

private struct GeneratedEnvironment: SyncEnvironment {
    let idp: IdP
    let source: GeneratedSource

    func configurations() async -> [IdP] { [idp] }
    func open(_ idpID: IdPID) async throws -> SyncConnection { SyncConnection(configuration: idp, source: source) }
    func mayPass(_ error: any Error) -> Bool { false }
    func report(_ task: SyncTask) async {}
}
