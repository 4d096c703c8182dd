import DirectoryStore
import Foundation
import IdentityModel
import JSONKit
import SourceAPI
import Synchronization
import TestSupport
import Testing

@testable import SyncEngine

@Suite struct EngineTests {
    @Test func `an IdP has one task at a time; the second start is told its id`() async throws {
        let gate = Gate()
        try await withEngine(.of(people: 5, departments: 2), gate: { _ in await gate.pass() }) { fixture in
            let engine = fixture.makeEngine()
            let request = SyncRequest(idpID: fixture.idp.id)
            let task = try await engine.start(request)
            do {
                _ = try await engine.start(request)
                Issue.record("a second task began")
            } catch SyncStartError.taskActive(let id) {
                #expect(id == task.id)
            }
            await gate.open()
            #expect(try await fixture.ended(task.id, engine).status == .success)
            try await eventually { fixture.reported.map(\.id) == [task.id] }
        }
    }

    @Test func `twenty starts at once make one task`() async throws {
        let gate = Gate()
        try await withEngine(.of(people: 5, departments: 2), gate: { _ in await gate.pass() }) { fixture in
            let engine = fixture.makeEngine()
            let request = SyncRequest(idpID: fixture.idp.id)
            let started = await withTaskGroup(of: TaskID?.self) { group in
                for _ in 0..<20 { group.addTask { try? await engine.start(request).id } }
                return await group.reduce(into: [TaskID]()) { found, id in if let id { found.append(id) } }
            }
            #expect(started.count == 1)
            await gate.open()
            _ = try await fixture.ended(started[0], engine)
        }
    }

    @Test func `a cancelled task leaves the directory as it was`() async throws {
        try await withEngine(
            .of(people: 5, departments: 2), gate: { _ in try await Task.sleep(for: .seconds(600)) }
        ) { fixture in
            let engine = fixture.makeEngine()
            let task = try await engine.start(SyncRequest(idpID: fixture.idp.id))
            let canceled = try await engine.cancel(task.id)
            #expect(canceled?.status == .canceled)
            #expect(try await fixture.store.task(task.id)?.status == .canceled)
            #expect(try await fixture.departments().isEmpty)
        }
    }

    @Test func `shutting down ends tasks that have read nothing as interrupted`() async throws {
        try await withEngine(.of(people: 5, departments: 2)) { fixture in
            fixture.source.beginning.withLock { $0 = { try await Task.sleep(for: .seconds(600)) } }
            let engine = fixture.makeEngine()
            let task = try await engine.start(SyncRequest(idpID: fixture.idp.id))
            await engine.shutdown()
            let ended = try await fixture.store.task(task.id)
            #expect(ended?.status == .failed)
            #expect(ended?.failType == .interrupted)
            await #expect(throws: SyncStartError.self) { try await engine.start(SyncRequest(idpID: fixture.idp.id)) }
        }
    }

    @Test func `tasks that a dead process left are ended, and their scratch files deleted`() async throws {
        try await withEngine(.of(people: 5, departments: 2)) { fixture in
            var task = SyncTask()
            task.idpId = fixture.idp.id
            task.status = .running
            task = try await fixture.store.addTask(task, idpName: "总部", mappings: FieldMappings())
            let scratch = fixture.folder + "/staging/\(task.id).sqlite"
            try FileManager.default.createDirectory(atPath: fixture.folder + "/staging", withIntermediateDirectories: true)
            try Data("x".utf8).write(to: URL(fileURLWithPath: scratch))
            let engine = fixture.makeEngine()
            try await engine.recover()
            let ended = try await engine.task(task.id)
            #expect(ended?.status == .failed)
            #expect(ended?.failType == .interrupted)
            #expect(!FileManager.default.fileExists(atPath: scratch))
            #expect(try await fixture.sync(on: engine).status == .success)
        }
    }

    @Test func `a source that gives nothing fails the task with its own words`() async throws {
        try await withEngine(.of(people: 5, departments: 2)) { fixture in
            fixture.source.change { $0.refusal = SourceFault(.credentials, code: "40089", message: "invalid appkey") }
            let task = try await fixture.sync()
            #expect(task.status == .failed)
            #expect(task.failType == .credentials)
            #expect(task.error?.reason == "source_error")
            #expect(task.error?.source?.code == "40089")
        }
    }

    @Test func `a value of the wrong type is a failed record for that field only`() async throws {
        var organisation = ScriptedOrganisation()
        organisation.add("u1", "李磊", in: "1")
        try await withEngine(organisation) { fixture in
            var mapping = FieldMapping("title", to: "level")
            mapping.targetType = .extended
            fixture.idp.sync.mappings.employee.append(mapping)
            var field = LocalField("level", "Level", .number)
            field.builtin = false
            let extended = field
            fixture.extendedFields.withLock { $0 = [extended] }
            let task = try await fixture.sync()
            #expect(task.status == .partialSuccess)
            #expect(task.counts.employee.created == 1)
            #expect(task.counts.employee.failed == 1)
            let failed = try #require(try await fixture.records(of: task).first { $0.success == false })
            #expect(failed.error?.message == "level: must be a number")
            #expect(try await fixture.employee("u1").fields.title == "工程师")
        }
    }
}
