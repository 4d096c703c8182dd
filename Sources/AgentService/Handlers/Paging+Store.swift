import AgentAPI
import DirectoryStore
import JSONKit
import LineProtocol

extension PagedParams {
    /// The page of `list` that is asked for, as the store wants it.
    func page(of list: any RPCMethod.Type) throws(RPCError) -> PageRequest {
        let token = try paging.pageToken?.key(in: list.name, filter: filter)
        return PageRequest(size: paging.pageSize.count, token: token?.text)
    }

    /// The token of the page after `page`.
    func next<Item>(after page: Page<Item>, of list: any RPCMethod.Type) -> PageToken? {
        page.nextToken.map { PageToken(after: .string($0), in: list.name, filter: filter) }
    }
}
