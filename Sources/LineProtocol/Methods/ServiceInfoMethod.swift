import JSONKit

/// `service.info`: which service this is, and how long it runs.
public enum ServiceInfoMethod: RPCMethod {
    public typealias Params = JSONEmpty
    public typealias Result = ServiceInfo
    public static let name = "service.info"
    public static let summary = "Says which service this is, its version, and how long it runs."
    public static let access = RPCAccess.viewer
}

/// The result of `service.info`.
public struct ServiceInfo: JSONObject, Hashable {
    public static let schemaName: String? = "ServiceInfo"

    public var service = ""
    public var version = ""
    public var `protocol` = 1
    public var pid = 0
    public var startedAt = Timestamp(milliseconds: 0)
    public var uptimeSeconds = 0

    public init() {}

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("service", &service, "The service's name.")
        visitor.required("version", &version, "The service's version.")
        visitor.required("protocol", &`protocol`, "The version of the protocol.")
        visitor.required("pid", &pid, "The service's process.")
        visitor.required("startedAt", &startedAt, "When the service started.")
        visitor.required("uptimeSeconds", &uptimeSeconds, "For how many seconds the service runs.")
    }
}
