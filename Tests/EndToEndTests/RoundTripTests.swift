import JSONKit
import LineProtocol
import TestSupport
import Testing

/// What is exported can be imported, here and elsewhere.
@Suite struct RoundTripTests {
    /// A nested organisation with values that files find hard.
    private static func fill(_ agent: Daemon, _ idp: JSONValue) async throws {
        func department(_ name: String, _ parent: JSONValue?) async throws -> JSONValue {
            let params: JSONValue = ["idpId": idp, "name": .string(name)]
            return try await agent.call("department.create", params.merging(patch: parent.map { ["parentId": $0] } ?? [:])).at("id")
        }
        let rd = try await department("研发中心", nil)
        let backend = try await department("后端", rd)
        let deep = try await department("=平台", backend)
        // Of one name, in different places.
        let other = try await department("后端", department("市场", nil))
        let odd = try await department("a;b", rd)
        // As the root is called.
        let namesake = try await department("外包人员", nil)
        let people: [(name: String, members: JSONValue)] = [
            ("anna", ["displayName": "=HYPERLINK(\"http://x\")", "departmentIds": [backend, deep]]),
            ("ben", ["displayName": "'=quoted, already", "telephone": "+86-138 0000 0003", "departmentIds": [other]]),
            ("carl", ["displayName": "两 \"行\"", "description": "- 备注", "email": "carl@example.com", "departmentIds": [odd, deep]]),
            ("dora", ["title": "@home", "hiredDate": "2024-02-29", "expiresAt": "2031-01-01T00:00:00.000Z", "departmentIds": [namesake]]),
            ("eva", ["employmentStatus": "left", "employeeNumber": "007"]),
            ("finn", ["extended": ["desk": "-12", "size": .number("-1.5"), "parking": true]]),
            ("gina", ["extended": ["since": "2020-02-02", "parking": false]]),
        ]
        for person in people {
            let params: JSONValue = ["idpId": idp, "username": .string(person.name)]
            _ = try await agent.call("employee.create", params.merging(patch: person.members))
        }
    }

    private func export(_ agent: Daemon, _ idp: JSONValue, _ format: String) async throws -> String {
        var data = ""
        var params: JSONValue = ["idpId": idp, "format": .string(format), "pageSize": 2]
        while true {
            let page = try await agent.call("employee.export", params)
            data += page.at("data").text ?? ""
            guard let token = page["nextPageToken"] else { return data }
            params = params.merging(patch: ["pageToken": token])
        }
    }

    /// What an import can set of everybody, by name, with the names of departments from the root down.
    private func people(_ agent: Daemon, _ idp: JSONValue) async throws -> [String: JSONValue] {
        let departments = try await agent.call("department.list", ["idpId": idp, "recursive": true, "pageSize": 1000]).at("departments")
        let paths = Dictionary(
            departments.elements.map { ($0.at("id").text ?? "", JSONValue.array($0.at("path").elements.dropFirst().map { $0 })) }
        ) { first, _ in first }
        var people: [String: JSONValue] = [:]
        for person in try await agent.call("employee.list", ["idpId": idp]).at("employees").elements {
            var kept: [JSONValue.Member] = [
                "displayName", "email", "telephone", "title", "employeeNumber", "description", "hiredDate", "expiresAt", "employmentStatus",
                "extended",
            ].compactMap { name in person[name].map { .init(name, $0) } }
            let places = person.at("departments").elements.compactMap { paths[$0.at("id").text ?? ""] }.map { "\($0)" }.sorted()
            kept.append(.init("places", .array(places.map { .string($0) })))
            people[person.at("username").text ?? ""] = .object(kept)
        }
        return people
    }

    private func addFields(_ registry: Daemon) async throws {
        for (key, type) in [("desk", "string"), ("since", "date"), ("size", "number"), ("parking", "boolean")] {
            _ = try await registry.call(
                "field.create", ["key": .string(key), "name": .string(key), "type": .string(type)])
        }
    }

    @Test(arguments: ["csv", "ndjson"])
    func `a file changes nothing where it comes from, and makes the same people elsewhere`(_ format: String) async throws {
        try await withTemporaryDirectory { directory in
            let site = DaemonSite(directory: directory)
            try await withDaemon(site.registry) { registry in
                try await withDaemon(site.agent(source: "http://127.0.0.1:1")) { agent in
                    try await addFields(registry)
                    let idp = try await registry.call("idp.create", ["type": "custom", "name": "外包人员", "status": "enabled"]).at("id")
                    try await eventually {
                        (try? await agent.call("employee.create", ["idpId": idp, "username": "probe", "extended": ["desk": "1"]])) != nil
                    }
                    _ = try await agent.call("employee.delete", ["id": agent.call("employee.list", ["idpId": idp]).at("employees[0].id")])
                    try await Self.fill(agent, idp)
                    let before = try await people(agent, idp)
                    #expect(before.count == 7)
                    let file = try await export(agent, idp, format)
                    if format == "csv" {
                        let cells = file.split(separator: "\r\n").flatMap { $0.split(separator: ",") }
                        #expect(!cells.contains { "=+-@".contains($0.drop { $0 == "\"" }.first ?? " ") }, "\(file)")
                    }
                    let again = try await agent.call(
                        "employee.import", ["idpId": idp, "format": .string(format), "data": .string(file)])
                    #expect(again.at("unchanged") == 7, "\(again)")
                    #expect(again.at("failed") == 0)

                    // Elsewhere departments are made by hand before; one that a file could only name by its id goes by another name.
                    _ = try await registry.call("idp.disable", ["id": idp])
                    let copy = try await registry.call("idp.create", ["type": "custom", "name": "合作伙伴", "status": "enabled"]).at("id")
                    try await copyDepartments(agent, from: idp, to: copy)
                    let portable = try await portable(file, agent, idp, copy)
                    let made = try await agent.call(
                        "employee.import", ["idpId": copy, "format": .string(format), "data": .string(portable)])
                    #expect(made.at("created") == 7, "\(made)")
                    #expect(try await people(agent, copy) == before)
                }
            }
        }
    }

    private func departments(_ agent: Daemon, _ idp: JSONValue) async throws -> [JSONValue] {
        try await agent.call("department.list", ["idpId": idp, "recursive": true, "pageSize": 1000]).at("departments").elements
            .sorted { $0.at("path").elements.count < $1.at("path").elements.count }
    }

    private func copyDepartments(_ agent: Daemon, from idp: JSONValue, to copy: JSONValue) async throws {
        var ids: [String: JSONValue] = [:]
        for department in try await departments(agent, idp) where department["parentId"] != nil {
            let parent = ids[department.at("parentId").text ?? ""]
            let params: JSONValue = ["idpId": copy, "name": department.at("name")]
            ids[department.at("id").text ?? ""] = try await agent.call(
                "department.create", params.merging(patch: parent.map { ["parentId": $0] } ?? [:])
            ).at("id")
        }
    }

    /// The file with the ids of departments that names do not tell, `a;b` and the root, replaced by those of the copy.
    private func portable(_ file: String, _ agent: Daemon, _ idp: JSONValue, _ copy: JSONValue) async throws -> String {
        let theirs = try await departments(agent, copy)
        return try await departments(agent, idp).reduce(into: file) { file, department in
            let isRoot = department["parentId"] == nil
            guard isRoot || department.at("name").text == "a;b",
                let twin = theirs.first(where: { isRoot ? $0["parentId"] == nil : $0.at("name").text == "a;b" }),
                let old = department.at("id").text, let new = twin.at("id").text
            else { return }
            file = file.replacing(old, with: new)
        }
    }
}
