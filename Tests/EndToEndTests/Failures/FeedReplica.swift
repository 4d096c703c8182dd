import JSONKit
import LineProtocol
import TestSupport

/// What a system downstream holds that reads nothing but the change feed.
struct FeedReplica: Sendable {
    private(set) var objects: [String: JSONValue] = [:]
    private var cursor: String?
    private var sequence: Int64 = 0
    /// Entries read so far.
    private(set) var entries = 0

    /// Reads on to the end of the feed; throws what is wrong with it.
    mutating func follow(_ agent: Daemon) async throws {
        let client = try await agent.client()
        while true {
            var query: JSONValue = ["limit": 1000]
            if let cursor { query = query.merging(patch: ["after": .string(cursor)]) }
            let page = try await client.call(method: "changes.list", params: query)
            for change in page.at("changes").elements { try apply(change) }
            cursor = page.at("cursor").text
            if page.at("changes").elements.isEmpty { break }
        }
        await client.close()
    }

    private mutating func apply(_ change: JSONValue) throws {
        guard let id = change.at("id").text, let number = change.at("cursor").text.flatMap({ Int64($0) }), number > sequence else {
            throw Mismatch("out of order: \(change)")
        }
        sequence = number
        entries += 1
        guard objects[id] ?? .null == change.at("before") else {
            throw Mismatch("twice or lost before \(change), here \(objects[id] ?? .null)")
        }
        objects[id] = change.at("after") == .null ? nil : change.at("after")
    }

    /// How it differs from the directory.
    func differences(from agent: Daemon, _ idp: JSONValue) async throws -> [String] {
        var found: [String] = []
        let accounts = try await agent.accounts(of: idp)
        let offices = try await departments(agent, idp)
        if objects.count != accounts.count + offices.count {
            found.append("\(objects.count) objects, not \(accounts.count) and \(offices.count)")
        }
        for account in accounts.values {
            let told = objects[account.at("id").text ?? ""] ?? .null
            for member in ["displayName", "title", "telephone", "accountStatus", "employmentStatus"]
            where told.at(member) != account.at(member) {
                found.append("\(account.at("sourceId")): \(member)")
            }
            let places = { (value: JSONValue) in Set(value.at("departments").elements.compactMap { $0.at("sourceId").text }) }
            if places(told) != places(account) { found.append("\(account.at("sourceId")): departments") }
        }
        for office in offices.values {
            let told = objects[office.at("id").text ?? ""] ?? .null
            if told.at("name") != office.at("name") { found.append("\(office.at("sourceId")): name") }
        }
        return found
    }
}
