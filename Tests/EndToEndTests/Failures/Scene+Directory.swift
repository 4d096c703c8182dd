import DingTalkSimulator
import JSONKit
import LineProtocol
import TestSupport
import Testing

extension Scene {
    /// Every account of the directory by the source's id, those who left included.
    func accounts() async throws -> [String: JSONValue] { try await pair.agent.accounts(of: idp) }

    /// Who works here by the directory.
    func staff() async throws -> Set<String> {
        Set(try await accounts().filter { $0.value.at("employmentStatus").text == "active" }.keys)
    }

    /// How the directory differs from the organisation; empty when it is its mirror.
    func differences() async throws -> [String] { try await pair.agent.differences(of: idp, from: organisation) }

    /// Expects that everybody is as `before`: the same accounts with the same ids, nobody suspended or removed, no place lost.
    func expectUntouched(_ before: [String: JSONValue], sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let after = try await accounts()
        #expect(Set(after.keys) == Set(before.keys), sourceLocation: sourceLocation)
        var touched: [String] = []
        for (person, account) in before {
            for member in ["id", "accountStatus", "employmentStatus", "departments", "telephone", "email"]
            where after[person]?.at(member) != account.at(member) {
                touched.append("\(person): \(member)")
            }
        }
        #expect(touched == [], sourceLocation: sourceLocation)
    }
}

extension Daemon {
    func accounts(of idp: JSONValue) async throws -> [String: JSONValue] {
        let client = try await client()
        var accounts: [String: JSONValue] = [:]
        var query: JSONValue = ["idpId": idp, "pageSize": 1000]
        while true {
            let page = try await client.call(method: "employee.list", params: query)
            for account in page.at("employees").elements { accounts[account.at("sourceId").text ?? ""] = account }
            guard page.at("nextPageToken") != .null else { break }
            query = query.merging(patch: ["pageToken": page.at("nextPageToken")])
        }
        await client.close()
        return accounts
    }

    /// How the directory differs from an organisation that may be read as a whole.
    func differences(of idp: JSONValue, from organisation: Organisation) async throws -> [String] {
        let contents = organisation.snapshot
        var found: [String] = []
        var accounts = try await accounts(of: idp).filter { $0.value.at("employmentStatus").text == "active" }
        for person in contents.employees {
            guard let account = accounts.removeValue(forKey: person.id) else {
                found.append("\(person.id) is missing")
                continue
            }
            let fields = [
                ("displayName", person.name), ("title", person.title), ("telephone", person.mobile),
                ("email", [person.orgEmail, person.email].lazy.compactMap { $0 }.first { !$0.isEmpty }),
            ]
            for (field, value) in fields where account.at(field).text ?? "" != value ?? "" {
                found.append("\(person.id): \(field) is \(account.at(field)), not \(value ?? "nothing")")
            }
            let places = Set(person.memberships.map { "\($0.departmentID) \($0.order) \($0.leader)" })
            let stored = Set(
                account.at("departments").elements.map {
                    "\($0.at("sourceId").text ?? "") \($0.at("order").integer ?? 0) \($0.at("leader") == true)"
                })
            if places != stored { found.append("\(person.id): in \(stored.sorted()), not \(places.sorted())") }
        }
        found += accounts.keys.map { "\($0) is no longer there" }
        return found + (try await departmentDifferences(of: idp, from: contents))
    }

    private func departmentDifferences(of idp: JSONValue, from contents: OrganisationContents) async throws -> [String] {
        var found: [String] = []
        var stored = try await EndToEndTests.departments(self, idp)
        stored["1"] = nil
        for department in contents.departments where department.id != Department.rootID {
            guard let here = stored.removeValue(forKey: String(department.id)) else {
                found.append("department \(department.id) is missing")
                continue
            }
            let parent = department.parentID.map { String($0) }
            if here.at("name").text != department.name || here.at("parentSourceId").text != parent {
                found.append("department \(department.id): \(here.at("name")) below \(here.at("parentSourceId"))")
            }
        }
        return found + stored.keys.map { "department \($0) is no longer there" }
    }
}

/// What the words of a task must hold: what happened and what to do.
func words(of task: JSONValue) -> String {
    ([task.at("error.message").text ?? ""] + task.at("notes").elements.compactMap(\.text)).joined(separator: "\n")
}
