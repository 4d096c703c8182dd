import DingTalkSimulator
import JSONKit
import LineProtocol
import TestSupport
import Testing

/// User groups as another system follows them: over the feed, while events, people and IdPs change them.
@Suite struct GroupStoryTests {
    @Test func `whoever watches the feed has the members of every group, whatever changes them`() async throws {
        let organisation = try Organisation.company()
        try await withCallbacks(organisation: organisation) { pair, idp in
            #expect(try await pair.sync(idp).at("status").text == "success")
            let agent = pair.agent
            let watcher = try await agent.client()
            _ = try await watcher.call(method: "changes.watch", params: [:])
            let group = try await agent.call(
                "group.create",
                [
                    "name": "平台",
                    "attributes": [["type": "department", "relation": "equal", "value": "OU=平台组,OU=研发中心,OU=总部钉钉"]],
                ]
            ).at("id")
            let first = try await Self.members(agent, group)
            #expect(!first.isEmpty)

            let full = try await agent.call("group.members", ["id": group])
            #expect(full.at("asOf") == (try await endOfFeed(agent)))
            let page = try await agent.call("group.members", ["id": group, "pageSize": 1])

            // An event brings somebody in, another takes somebody out, and a department leaves with all its people.
            try organisation.edit { try $0.add(.member(900, of: 120)) }
            _ = try await pair.handled(idp)
            #expect(try await Self.members(agent, group) == first.union(["u900"]))
            let leaver = try #require(first.min())
            try organisation.edit { try $0.removeEmployee(leaver) }
            _ = try await pair.handled(idp)
            try organisation.edit { try $0.updateDepartment(120) { $0.parentID = 300 } }
            _ = try await pair.handled(idp)
            // The pages that were begun before show the group as it was.
            var (seen, next) = (page.at("employees").elements, page["nextPageToken"])
            while let token = next {
                let page = try await agent.call("group.members", ["id": group, "pageSize": 1, "pageToken": token])
                #expect(page.at("asOf") == full.at("asOf"))
                seen += page.at("employees").elements
                next = page["nextPageToken"]
            }
            #expect(Set(seen.compactMap { $0.at("sourceId").text }) == first)
            let asOf: JSONValue = ["id": group, "asOf": full.at("asOf")]
            let again = try await agent.call("group.members", asOf).at("employees").elements
            #expect(again.map { $0.at("id") } == seen.map { $0.at("id") })
            let rest = try await Self.members(agent, group)
            #expect(!rest.contains("u900") && !rest.contains(leaver))
            #expect(!rest.isEmpty)
            _ = try await pair.registry.call("idp.disable", ["id": idp])
            try await eventually { try await Self.members(agent, group).isEmpty }
            _ = try await pair.registry.call("idp.enable", ["id": idp])
            try await eventually { try await Self.members(agent, group) == rest }

            let end = try #require(Int(try await endOfFeed(agent).text ?? ""))
            var told: Set<String> = []
            for try await notification in watcher.notifications {
                let change = notification.value
                if change.at("kind").text == "membership" {
                    #expect(change.at("groupId") == group)
                    let person = try #require(change.at("sourceId").text)
                    if change.at("action").text == "create" { told.insert(person) } else { told.remove(person) }
                }
                if Int(change.at("cursor").text ?? "") == end { break }
            }
            await watcher.close()
            #expect(told == rest)
            let pages = try await agent.call("changes.list", ["after": "0", "idpId": idp, "limit": 1000]).at("changes").elements
            let byEvent = pages.first { $0.at("kind").text == "membership" && $0.at("sourceId").text == "u900" }
            #expect(try await agent.call("task.get", ["taskId": #require(byEvent).at("taskId")]).at("trigger").text == "event")
        }
    }

    private static func members(_ agent: Daemon, _ group: JSONValue) async throws -> Set<String> {
        let page = try await agent.call("group.members", ["id": group, "pageSize": 1000])
        return Set(page.at("employees").elements.compactMap { $0.at("sourceId").text })
    }
}
