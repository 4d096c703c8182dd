import Foundation
import GRDB
import IdentityModel
import JSONKit
import SourceAPI
import Testing

@testable import DirectoryStore
@testable import SyncEngine

@Suite struct StagingSinkTests {
    @Test func `after a batch that could not be staged nothing is taken any more, though there is room again`() async throws {
        let folder = NSTemporaryDirectory() + "sink-" + UUID().uuidString.prefix(8)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let staging = try StagingArea(folder: folder, task: TaskID(number: 1), basis: "basis")
        let sink = StagingSink(
            staging: staging, account: StagedAccount(), progress: ReadingProgress(StagedAccount(), persons: 0),
            plan: MappingPlan(FieldMappings(), fields: []), meter: ReadMeter(), now: { Timestamp(milliseconds: 0) })
        let departments = (0..<500).map { number in
            DepartmentObservation(
                sourceID: "d\(number)", name: String(repeating: "部门", count: 100), parentSourceID: "1", attributes: [],
                raw: Array("{}".utf8))
        }
        let (children, members) = (ReadUnit(.children, "1"), ReadUnit(.members, "1"))
        try await sink.take(.departments(unit: children, departments, requestID: nil))
        try await limit(staging, by: 2)
        await #expect(throws: DirectoryStoreError.diskFull) { try await sink.save() }
        try await limit(staging, by: 1_000_000)
        await #expect(throws: DirectoryStoreError.diskFull) { try await sink.save() }
        await #expect(throws: DirectoryStoreError.diskFull) {
            try await sink.take(.employees(unit: members, page: 1, [], requestID: nil, isLast: true))
        }
        await #expect(throws: DirectoryStoreError.diskFull) { try await sink.finish() }
        #expect(try await staging.account().childrenEnded == 0)
        #expect(try await staging.lacking(.members, among: ["1"]) == ["1"])
        try staging.queue.close()
    }

    /// Lets the scratch file grow by so many pages.
    private func limit(_ staging: StagingArea, by pages: Int) async throws {
        try await staging.writing { database in
            let present = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
            _ = try Row.fetchAll(database, sql: "PRAGMA max_page_count = \(present + pages)")
        }
    }
}
