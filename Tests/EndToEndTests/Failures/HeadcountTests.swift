import DingTalkSimulator
import JSONKit
import TestSupport
import Testing

/// The number of persons that DingTalk gives beside those whom it lists: a difference is told, and decides nothing.
@Suite struct HeadcountTests {
    private static let count = "/topapi/user/count"

    private func words(of task: JSONValue) -> [String] {
        task.at("notes").elements.compactMap(\.text).filter { $0.hasPrefix("The source counts") }
    }

    @Test func `a later run is told whether as many persons were listed as there are, more or fewer, and a first one does not ask`()
        async throws
    {
        try await withScene { scene in
            #expect(scene.simulator.counters.requests(Self.count) == 0)
            let equal = try await scene.sync()
            #expect(equal.at("status").text == "success" && equal.at("sourceHeadcount") == 60, "\(equal)")
            #expect(words(of: equal) == [])
            #expect(scene.simulator.counters.requests(Self.count) == 1)

            scene.inject(.edit { try? $0.add(.member(60, of: 120)) }, .members, department: 120, .first(1))
            let more = try await scene.sync()
            #expect(more.at("status").text == "success", "\(more)")
            #expect(words(of: more) == ["The source counts 61 persons, 1 more than were read: some were not listed."])
            scene.recover()
            let caughtUp = try await scene.sync()
            #expect(caughtUp.at("counts.employee.created") == 1 && words(of: caughtUp) == [], "\(caughtUp)")

            scene.inject(.edit { try? $0.removeEmployee("u002") }, .members, department: 120, .first(1))
            let fewer = try await scene.sync()
            #expect(fewer.at("status").text == "success" && fewer.at("counts.employee.deleted") == 0, "\(fewer)")
            #expect(words(of: fewer) == ["The source counts 60 persons, 1 fewer than were read: some left meanwhile."])
            scene.recover()
            #expect(try await scene.sync().at("counts.employee.deleted") == 1)

            scene.simulator.permissions.points.remove("qyapi_get_member")
            let silent = try await scene.sync()
            #expect(silent.at("status").text == "success" && silent.at("sourceHeadcount") == .null, "\(silent)")
            #expect(words(of: silent) == [])
            #expect(try await scene.differences() == [])
        }
    }
}
