import AgentAPI
import DaemonKit
import DirectoryStore
import IdentityModel
import LineProtocol

/// Answers about user groups.
struct GroupHandlers: Sendable {
    let store: DirectoryStore
    let link: RegistryLink
    let feed: FeedSignal
    let clock: any WallClock

    func add(to table: inout MethodTable) {
        table.add(GroupCreate.self, create)
        table.add(GroupGet.self, get)
        table.add(GroupList.self, list)
        table.add(GroupUpdate.self, update)
        table.add(GroupDelete.self, delete)
        table.add(GroupMembersList.self, members)
    }

    private var advice: GroupAdvice { GroupAdvice(store: store, link: link) }

    private func create(_ draft: GroupDraft, _: RPCCall) async throws -> UserGroup {
        defer { feed.announce() }
        return try await advice.advise(on: try await store.createGroup(draft, at: clock.now()))
    }

    private func get(_ params: GroupReference, _: RPCCall) async throws -> UserGroup {
        try require(await store.group(params.id), params.id)
    }

    private func list(_ params: GroupList.Params, _: RPCCall) async throws -> GroupList.Result {
        let page = try await store.groups(params.page(of: GroupList.self))
        return GroupList.Result(groups: page.items, nextPageToken: params.next(after: page, of: GroupList.self))
    }

    private func update(_ params: GroupUpdate.Params, _: RPCCall) async throws -> UserGroup {
        defer { feed.announce() }
        let group = try require(
            await store.updateGroup(params.id, by: params.patch, ifRevision: params.ifRevision, at: clock.now()), params.id)
        return try await advice.advise(on: group)
    }

    private func delete(_ params: GroupReference, _: RPCCall) async throws -> Deleted {
        defer { feed.announce() }
        guard try await store.deleteGroup(params.id, at: clock.now()) else { throw RPCError.notFound("group", params.id.rawValue) }
        return Deleted()
    }

    private func members(_ params: GroupMembersList.Params, _: RPCCall) async throws -> EmployeeList.Result {
        // What the registry told last may not have reached the store, and what has just changed may not have been told.
        let idps = try await link.current().idps
        if try await store.followEnabled(EnabledIdPs.ids(of: idps), at: clock.now()) { feed.announce() }
        let (page, asOf) = try require(
            await store.members(of: params.id, asOf: params.asOf, params.page(of: GroupMembersList.self)), params.id)
        return EmployeeList.Result(employees: page.items, asOf: asOf, nextPageToken: params.next(after: page, of: GroupMembersList.self))
    }

    private func require<Value>(_ value: Value?, _ id: GroupID) throws(RPCError) -> Value {
        guard let value else { throw .notFound("group", id.rawValue) }
        return value
    }
}
