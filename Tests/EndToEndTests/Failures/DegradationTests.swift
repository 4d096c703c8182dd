import DingTalkSimulator
import Foundation
import JSONKit
import TestSupport
import Testing

/// Ways in which a source degrades, on a directory of 10,000 people: nobody is suspended, removed or emptied without approval, an
/// incomplete reading never passes for success, and the next good run leaves the same accounts.
@Suite struct DegradationTests {
    private struct Degradation: Sendable {
        let name: String
        /// Whether everything can be read all the same, later or in another way.
        var isHarmless = false
        let begin: @Sendable (Scene) throws -> Void
    }

    private static let employees = 10_000

    /// A throttle whose window is over when it is told: what is thousands of times refused need not be waited for in a test.
    private static let throttle = FaultKind.subcode(
        90018, "您的应用调用该接口次数过多，触发了qps流控, 从 2026-01-05 10:15:02 到 2026-01-05 10:15:02 请求总次数超过 100000 次, 限制将在 2026-01-05 10:15:03 结束.")

    private static let degradations = [
        Degradation(name: "one page fails for good with -1") { scene in
            let contents = scene.organisation.snapshot
            let largest = contents.departments.max { contents.memberCount(of: $0.id) < contents.memberCount(of: $1.id) }
            scene.inject(.systemBusy, .members, department: largest?.id)
        },
        Degradation(name: "every 50th page throttled", isHarmless: true) { $0.inject(throttle, .members, .every(50)) },
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

    @Test func `no degradation of the source touches anybody in a directory of 10,000, nor does the next good run`() async throws {
        try await withScene(Organisation(employees: Self.employees, departments: 300, seed: 12)) { scene in
            let before = try await scene.accounts()
            #expect(before.count == Self.employees)
            var cursor = try await endOfFeed(scene.pair.agent)
            for degradation in Self.degradations { cursor = try await expect(degradation, touchesNobodyIn: scene, after: cursor) }
            try await scene.expectUntouched(before)
        }
    }

    /// A source that goes on refusing is asked ever more slowly: 10,000 take minutes (`FAILURE_DETAIL=10000`).
    @Test func `every 20th user/get throttled under detail full takes nobody away`() async throws {
        let employees = ProcessInfo.processInfo.environment["FAILURE_DETAIL"].flatMap { Int($0) } ?? 200
        let organisation = Organisation(employees: employees, departments: 10, seed: 13)
        try await withScene(organisation, settings: ["sync": ["detail": "full"]]) { scene in
            let degradation = Degradation(name: "every 20th user/get throttled", isHarmless: true) {
                $0.inject(Self.throttle, .person, .every(20))
            }
            let before = try await scene.accounts()
            _ = try await expect(degradation, touchesNobodyIn: scene, after: try await endOfFeed(scene.pair.agent))
            try await scene.expectUntouched(before)
        }
    }

    /// Whoever is suspended, removed, emptied or made anew is on the change feed after `cursor`; gives where it ends.
    private func expect(
        _ degradation: Degradation, touchesNobodyIn scene: Scene, after cursor: JSONValue
    ) async throws -> JSONValue {
        let note = Comment(rawValue: degradation.name)
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
        scene.recover()
        scene.simulator.scope = .everything
        scene.simulator.permissions = .all
        let good = try await scene.sync()
        #expect(good.at("status").text == "success", "\(degradation.name): \(good)")
        // Other updates may be: who is out of sight is marked, a department that was read by itself tells more of itself.
        let (changes, end) = try await changes(scene, after: cursor)
        let touched = changes.filter { change in
            change.at("action").text != "update"
                || ["accountStatus", "employmentStatus", "departments", "telephone", "email"].contains {
                    change.at("before").at($0) != change.at("after").at($0)
                }
        }
        #expect(touched.map { "\($0.at("action")) \($0.at("sourceId"))" } == [], note)
        return end
    }

    /// The change feed from `cursor` to its end.
    private func changes(_ scene: Scene, after cursor: JSONValue) async throws -> ([JSONValue], JSONValue) {
        var found: [JSONValue] = []
        var cursor = cursor
        while true {
            let page = try await scene.pair.agent.call("changes.list", ["after": cursor, "limit": 1000])
            cursor = page.at("cursor")
            if page.at("changes").elements.isEmpty { return (found, cursor) }
            found += page.at("changes").elements
        }
    }
}
