import IdentityModel
import Testing

@testable import DirectoryStore

@Suite struct TaskListTests {
    @Test func `tasks that stand otherwise than they are stored are found by how they stand`() async throws {
        try await withStore { fixture in
            var ids: [TaskID] = []
            for _ in 0..<3 {
                var task = SyncTask()
                task.idpId = fixture.idpID
                task.status = .planned
                ids.append(try await fixture.store.addTask(task, idpName: "总部", mappings: FieldMappings()).id)
            }
            var filter = TaskFilter()
            filter.live = [ids[1]: .running]
            func found(_ status: SyncTask.Status?) async throws -> [TaskID] {
                var wanted = filter
                wanted.status = status
                return try await fixture.all { try await fixture.store.tasks(wanted, $0) }.map(\.id)
            }
            #expect(try await found(.planned) == [ids[2], ids[0]])
            #expect(try await found(.running) == [ids[1]])
            #expect(try await found(nil) == ids.reversed())
        }
    }
}
