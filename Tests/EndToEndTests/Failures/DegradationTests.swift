import DingTalkSimulator
import JSONKit
import TestSupport
import Testing

/// Seven ways in which a source degrades, on a directory of 10,000 people: nobody is suspended, removed or emptied without approval, an
/// incomplete reading never passes for success, and the next good run leaves the same accounts.
@Suite struct DegradationTests {
    private struct Degradation: Sendable {
        let name: String
        var detail: String = "basic"
        /// Whether everything can be read all the same, later or in another way.
        var isHarmless = false
        let begin: @Sendable (Scene) throws -> Void
    }

    private static let employees = 10_000

    private static let degradations = [
        Degradation(name: "one page fails for good with -1") { scene in
            let contents = scene.organisation.snapshot
            let largest = contents.departments.max { contents.memberCount(of: $0.id) < contents.memberCount(of: $1.id) }
            scene.inject(.systemBusy, .members, department: largest?.id)
        },
        Degradation(name: "every 50th page throttled", isHarmless: true) { $0.inject(.throttled, .members, .every(50)) },
        Degradation(name: "contact scope reduced by 5 % of the people, root refused with 50004") { scene in
            let hidden = hiddenDepartments(of: scene)
            let tops = Set(scene.organisation.snapshot.children(of: Department.rootID))
            scene.simulator.scope = Scope(departments: tops, hiddenDepartments: hidden)
        },
        Degradation(name: "contact scope reduced by 5 % of the people, root still readable") { scene in
            scene.simulator.scope = Scope(departments: [Department.rootID], hiddenDepartments: hiddenDepartments(of: scene))
        },
        Degradation(name: "all lists empty with errcode 0") { $0.inject(.emptyLists) },
        Degradation(name: "only the people lists empty") { $0.inject(.emptyUserLists) },
        Degradation(name: "user/list permission revoked (60011)") {
            $0.simulator.permissions.points.remove("qyapi_get_department_member")
        },
        Degradation(name: "every 20th user/get throttled under detail full", detail: "full", isHarmless: true) {
            $0.inject(.throttled, .person, .every(20))
        },
    ]

    /// Departments with about one in twenty of the people in them.
    private static func hiddenDepartments(of scene: Scene) -> Set<Int64> {
        let contents = scene.organisation.snapshot
        var hidden: Set<Int64> = []
        var people = 0
        for department in contents.departments.reversed() where contents.children(of: department.id).isEmpty {
            guard people < employees / 20 else { break }
            people += contents.memberCount(of: department.id)
            hidden.insert(department.id)
        }
        return hidden
    }

    @Test func `no degradation of the source takes anybody from a directory of 10,000, and the next good run changes nothing`() async throws
    {
        try await withScene(Organisation(employees: Self.employees, departments: 300, seed: 12)) { scene in
            let before = try await scene.accounts()
            #expect(before.count == Self.employees)
            for degradation in Self.degradations {
                try await expect(degradation, touchesNobodyOf: before, in: scene)
            }
        }
    }

    private func expect(_ degradation: Degradation, touchesNobodyOf before: [String: JSONValue], in scene: Scene) async throws {
        let note = Comment(rawValue: degradation.name)
        _ = try await scene.pair.registry.call(
            "idp.update", ["id": scene.idp, "patch": ["sync": ["detail": .string(degradation.detail)]]])
        try degradation.begin(scene)
        let task = try await scene.sync()
        if degradation.isHarmless {
            #expect(task.at("status").text == "success", note)
            #expect(task.at("progress.throttled").integer ?? 0 > 0, note)
        } else {
            #expect(["held", "partial_success", "failed"].contains(task.at("status").text), note)
            #expect(task.at("failType") != .null, note)
            #expect(words(of: task).contains("kept") && words(of: task).contains("again"), "\(degradation.name): \(words(of: task))")
        }
        #expect(task.at("counts.employee.deleted") == 0, note)
        #expect(task.at("counts.department.deleted") == 0, note)
        let during = try await scene.accounts()
        #expect(Self.lost(before, during).isEmpty, note)

        scene.recover()
        scene.simulator.scope = .everything
        scene.simulator.permissions = .all
        let good = try await scene.sync()
        #expect(good.at("status").text == "success", "\(degradation.name): \(good)")
        let after = try await scene.accounts()
        #expect(Self.lost(before, after).isEmpty, note)
        #expect(after.count == before.count, note)
    }

    /// Who has another id or status, or fewer departments.
    private static func lost(_ before: [String: JSONValue], _ after: [String: JSONValue]) -> [String] {
        before.compactMap { person, account in
            let now = after[person] ?? .null
            let isSame = ["id", "accountStatus", "employmentStatus", "departments", "telephone", "email"].allSatisfy {
                now.at($0) == account.at($0)
            }
            return isSame ? nil : person
        }
    }
}
