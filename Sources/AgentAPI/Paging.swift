import JSONKit
import LineProtocol

/// Which page of a list is wanted.
public struct Paging: JSONObject, Hashable {
    public var pageSize = PageSize.standard
    public var pageToken: PageToken?

    public init() {}

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.defaulted("pageSize", &pageSize, "How many at most, 1 to 1000.")
        visitor.optional("pageToken", &pageToken, "`nextPageToken` of the page before; absent for the first.")
    }
}

/// The params of a list.
public protocol PagedParams: JSONObject {
    var paging: Paging { get set }
}

extension PagedParams {
    /// What the list is narrowed by: these params without the page. A page token holds for the same only.
    public var filter: JSONValue {
        var copy = self
        copy.paging = Paging()
        return (try? JSONValue(parsing: copy.jsonBytes())) ?? .null
    }
}
