import JSONKit

/// `rpc.discover`: the service's OpenRPC document.
public enum DiscoverMethod: RPCMethod {
    public typealias Params = JSONEmpty
    public typealias Result = JSONValue
    public static let name = "rpc.discover"
    public static let summary = "Gives this document: every method with the schemas of its params and result, and its errors."
    public static let access = RPCAccess.viewer
}
