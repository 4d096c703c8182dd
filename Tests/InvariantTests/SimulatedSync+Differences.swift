import DingTalkSimulator
import IdentityModel
import JSONKit
import TestSupport

extension SimulatedSync {
    /// How the directory differs from the organisation; empty when it is its mirror.
    func differences() async throws -> [String] {
        let contents = simulator.organisation.snapshot
        var found: [String] = []
        var accounts = try await accounts().filter { $0.value.employmentStatus == .active }
        for person in contents.employees {
            guard let account = accounts.removeValue(forKey: person.id) else {
                found.append("\(person.id) is missing")
                continue
            }
            let email = [person.orgEmail, person.email].lazy.compactMap { $0 }.first { !$0.isEmpty }
            if account.fields.displayName != person.name { found.append("\(person.id): name") }
            if (account.fields.title ?? "") != (person.title ?? "") { found.append("\(person.id): title") }
            if (account.fields.telephone ?? "") != (person.mobile ?? "") { found.append("\(person.id): telephone") }
            if (account.fields.email ?? "") != (email ?? "") { found.append("\(person.id): email") }
            let places = Set(person.memberships.map { "\($0.departmentID) \($0.order) \($0.leader)" })
            let stored = Set(account.departments.map { "\($0.sourceId) \($0.order ?? 0) \($0.leader ?? false)" })
            if places != stored { found.append("\(person.id): in \(stored.sorted()), not \(places.sorted())") }
        }
        found += accounts.keys.map { "\($0) is no longer there" }
        var offices = Dictionary(uniqueKeysWithValues: try await departments().map { ($0.sourceId, $0) })
        offices["1"] = nil
        for office in contents.departments where office.id != 1 {
            let here = offices.removeValue(forKey: String(office.id))
            if here?.name != office.name || here?.parentSourceId != office.parentID.map({ String($0) }) {
                found.append("department \(office.id): \(here?.name ?? "missing") below \(here?.parentSourceId ?? "nothing")")
            }
        }
        return found + offices.keys.map { "department \($0) is no longer there" }
    }
}

/// What a system downstream holds that reads nothing but the change feed.
struct FeedReplica {
    private(set) var objects: [String: JSONValue] = [:]
    private(set) var cursor: String?

    /// Reads on to the end of the feed; what is wrong with it.
    mutating func follow(_ sync: SimulatedSync) async throws -> [String] {
        var wrong: [String] = []
        while true {
            let page = try await sync.changes(after: cursor)
            for change in page.changes {
                if objects[change.id] != change.before { wrong.append("\(change.cursor): \(change.action) of \(change.sourceId)") }
                objects[change.id] = change.after
            }
            cursor = page.cursor
            if page.changes.isEmpty { return wrong }
        }
    }

    /// How it differs from the directory.
    func differences(from sync: SimulatedSync) async throws -> [String] {
        var found: [String] = []
        let accounts = try await sync.accounts()
        let offices = try await sync.departments()
        if objects.count != accounts.count + offices.count { found.append("\(objects.count) objects") }
        for account in accounts.values {
            let told = objects[account.id.rawValue] ?? .null
            let places = Set(told.at("departments").elements.compactMap { $0.at("sourceId").text })
            let isSame =
                told.at("title").text == account.fields.title && told.at("accountStatus").text == account.accountStatus.rawValue
                && told.at("employmentStatus").text == account.employmentStatus.rawValue
                && places == Set(account.departments.map(\.sourceId))
            if !isSame { found.append(account.sourceId) }
        }
        for office in offices {
            let told = objects[office.id.rawValue] ?? .null
            if told.at("name").text != office.name || told.at("parentSourceId").text != office.parentSourceId {
                found.append("department \(office.sourceId)")
            }
        }
        return found
    }
}
