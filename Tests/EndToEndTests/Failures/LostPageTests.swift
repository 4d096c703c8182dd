import DingTalkSimulator
import JSONKit
import TestSupport
import Testing

/// What cannot be read is told, and touches nobody.
@Suite struct LostPageTests {
    @Test(arguments: [FaultKind.systemBusy, .truncatedJSON, .upstreamTimeout])
    func `one page fails for good: nobody of it is touched, all else is applied (TopIAM, open-ace#3021)`(_ fault: FaultKind) async throws {
        try await withScene { scene in
            let before = try await scene.accounts()
            scene.inject(fault, .members, department: 200)
            try scene.organisation.edit { contents in
                try contents.add(.member(900, of: 100))
                try contents.updateEmployee("u004") { $0.title = "总监" }
                try contents.updateDepartment(300) { $0.name = "市场与品牌部" }
            }
            let task = try await scene.sync()
            #expect(task.at("status").text == "partial_success", "\(task)")
            #expect(task.at("counts.employee.created") == 1)
            #expect(task.at("counts.employee.deleted") == 0)
            #expect(try await scene.coverage(of: 200, in: task).at("state").text == "failed")
            #expect(words(of: task).contains("again"))
            let after = try await scene.accounts()
            #expect(after["u004"]?.at("title").text == "总监")
            for (person, account) in before {
                #expect(after[person]?.at("id") == account.at("id"))
                #expect(after[person]?.at("accountStatus") == account.at("accountStatus"))
                #expect(after[person]?.at("departments[0].sourceId") == account.at("departments[0].sourceId"))
            }
            scene.recover()
            #expect(try await scene.sync().at("status").text == "success")
            #expect(try await scene.differences() == [])
        }
    }

    @Test func `a person who left another department leaves though one page fails for good (open-ace#3021)`() async throws {
        try await withScene { scene in
            scene.inject(.systemBusy, .members, department: 200)
            try scene.organisation.edit { try $0.removeEmployee("u004") }
            let task = try await scene.sync()
            #expect(task.at("status").text == "partial_success", "\(task)")
            #expect(task.at("counts.employee.deleted") == 1)
            #expect(try await scene.accounts()["u004"]?.at("accountStatus").text == "suspended")
            scene.recover()
            #expect(try await scene.sync().at("status").text == "success")
            #expect(try await scene.differences() == [])
        }
    }

    @Test(arguments: [FaultKind.moreWithEmptyList, .repeatedCursor])
    func `a listing that leads nowhere ends, and its department is told as failed`(_ fault: FaultKind) async throws {
        try await withScene { scene in
            let before = try await scene.accounts()
            scene.inject(fault, .members, department: 200)
            scene.simulator.counters.reset()
            let task = try await scene.sync()
            #expect(task.at("status").text == "partial_success", "\(task)")
            #expect(scene.simulator.counters.requests(Interface.members.rawValue) < 50)
            let unit = try await scene.coverage(of: 200, in: task)
            #expect(unit.at("state").text == "failed")
            #expect(unit.at("error.source.class").text == "protocol")
            try await scene.expectUntouched(before)
        }
    }

    @Test(arguments: [FaultKind.truncatedJSON, .notJSON, .hugeBody(10_000_000)])
    func `a body that is no answer is told as such, in bounded time and memory`(_ fault: FaultKind) async throws {
        try await withScene { scene in
            let before = try await scene.accounts()
            scene.inject(fault, .members, department: 200)
            let task = try await scene.sync()
            #expect(task.at("status").text == "partial_success", "\(task)")
            let unit = try await scene.coverage(of: 200, in: task)
            #expect(unit.at("state").text == "failed")
            #expect(unit.at("error.source.class").text == "protocol")
            #expect(scene.pair.agent.peakMemory < 200 << 20)
            try await scene.expectUntouched(before)
        }
    }

    @Test(arguments: [FaultKind.slowBody(bytesPerSecond: 100), .neverAnswer])
    func `an answer that drips or never comes is given up in time, and the rest goes on`(_ fault: FaultKind) async throws {
        try await withScene(options: ["--request-timeout-seconds", "1"]) { scene in
            let before = try await scene.accounts()
            scene.inject(fault, .members, department: 200)
            let task = try await scene.sync()
            #expect(task.at("status").text == "partial_success", "\(task)")
            let unit = try await scene.coverage(of: 200, in: task)
            #expect(unit.at("state").text == "failed")
            #expect(["network", "protocol"].contains(unit.at("error.source.class").text))
            try await scene.expectUntouched(before)
        }
    }

    @Test func `a person who moves between two pages being read is there once, and the next run converges`() async throws {
        let organisation = try Organisation.company()
        try organisation.edit { contents in for number in 100..<250 { try contents.add(.member(number, of: 200)) } }
        try await withScene(organisation) { scene in
            let before = try await scene.staff()
            scene.inject(.moveFirstPerson(to: 300), .members, department: 200, .first(1))
            _ = try await scene.sync()
            #expect(try await scene.staff() == before)
            scene.recover()
            scene.inject(.moveLastPersonToFront, .members, department: 200, .first(1))
            _ = try await scene.sync()
            #expect(try await scene.staff() == before)
            scene.recover()
            #expect(try await scene.sync().at("status").text == "success")
            #expect(try await scene.differences() == [])
        }
    }

    @Test func `numbers as strings, unknown fields and 18-digit orders are read as they are`() async throws {
        try await withScene { scene in
            for kind in [FaultKind.stringlyTyped, .unknownFields] {
                scene.inject(kind)
                try scene.organisation.edit { try $0.updateEmployee("u003") { $0.memberships[0].order += 2 } }
                let task = try await scene.sync()
                #expect(task.at("status").text == "success", "\(task)")
                #expect(task.at("counts.employee.updated") == 1)
                #expect(try await scene.differences() == [])
                scene.recover()
            }
        }
    }

    @Test func `the list of an empty department may be left out of its last page`() async throws {
        let organisation = try Organisation.company()
        try organisation.edit { try $0.add(Department(id: 400, parentID: 1, name: "空部门")) }
        try await withScene(organisation) { scene in
            scene.inject(.missingLists, .members, department: 400)
            let task = try await scene.sync()
            #expect(task.at("status").text == "success", "\(task)")
            #expect(try await scene.differences() == [])
        }
    }

    private static let silences: [(fault: FaultKind, interface: Interface)] = [
        (.silent, .members), (.missingMore, .members), (.silent, .departments), (.missingLists, .departments),
    ]

    @Test(arguments: silences.indices)
    func `an answer that says success and nothing else proves nothing: its department is told as failed`(
        _ index: Int
    ) async throws {
        let row = Self.silences[index]
        try await withScene { scene in
            let before = try await scene.accounts()
            // A leaf, and one with departments below it.
            for department: Int64 in [200, 100] {
                scene.inject(row.fault, row.interface, department: department)
                let task = try await scene.sync()
                #expect(task.at("status").text == "partial_success", "\(task)")
                let unit = try await scene.coverage(of: department, in: task)
                #expect(unit.at("state").text == "failed")
                #expect(unit.at("error.source.class").text == "protocol")
                try await scene.expectUntouched(before)
                scene.recover()
            }
            #expect(try await scene.sync().at("status").text == "success")
            #expect(try await scene.differences() == [])
        }
    }
}
