import DingTalkSimulator
import JSONKit
import LineProtocol
import TestSupport
import Testing

/// Ids are strings: one of any form that names nothing is no mistake of form.
@Suite struct UnknownIDTests {
    @Test func `ids of any form that name nothing are not found`() async throws {
        let organisation = Organisation(employees: 5, departments: 2, seed: 1)
        try await withDingTalkSimulator(organisation: organisation) { simulator in
            try await withPair(simulator: simulator) { pair in
                let calls: [(String, String)] = [
                    ("task.get", "taskId"), ("task.cancel", "taskId"), ("task.coverage", "taskId"), ("record.list", "taskId"),
                    ("record.get", "recordId"), ("employee.get", "id"), ("department.get", "id"), ("group.get", "id"),
                    ("department.list", "idpId"), ("employee.list", "idpId"),
                ]
                for id in ["nope", "工位-1", "rec0000001", String(repeating: "x", count: 100_000)] {
                    for (method, member) in calls {
                        let (code, size) = try await failure(pair.agent, method, [.init(member, .string(id))])
                        #expect(code == 404, "\(method) \(id.prefix(20))")
                        #expect(size < 2000)
                    }
                }
            }
        }
    }

    private func failure(_ agent: Daemon, _ method: String, _ params: [JSONValue.Member]) async throws -> (code: Int, size: Int) {
        do {
            let result = try await agent.call(method, .object(params))
            Issue.record("\(method) gave \(result)")
            return (0, 0)
        } catch {
            guard case .rpc(let failure)? = error as? LineClientError else { throw error }
            return (failure.code, failure.message.utf8.count + (failure.data?.jsonBytes.count ?? 0))
        }
    }
}
