import JSONKit

/// `service.metrics`: what the service measures of itself.
public enum ServiceMetricsMethod: RPCMethod {
    public typealias Params = ServiceMetricsParams
    public typealias Result = ServiceMetrics
    public static let name = "service.metrics"
    public static let summary = "Gives the service's measurements: requests, errors and durations by method, connections, sizes."
    public static let access = RPCAccess.viewer
}

/// The params of `service.metrics`.
public struct ServiceMetricsParams: JSONObject, Hashable {
    public enum Format: String, JSONEnum {
        case json, prometheus
    }

    public var format = Format.json

    public init() {}

    public init(format: Format) {
        self.format = format
    }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.defaulted("format", &format, "How to write the measurements.")
    }
}

/// The result of `service.metrics`.
public struct ServiceMetrics: JSONObject, Hashable {
    public static let schemaName: String? = "ServiceMetrics"

    public var format = ServiceMetricsParams.Format.json
    public var metrics: JSONValue?
    public var text: String?

    public init() {}

    init(json metrics: JSONValue) {
        format = .json
        self.metrics = metrics
    }

    init(prometheus text: String) {
        format = .prometheus
        self.text = text
    }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("format", &format, "The format asked for.")
        visitor.optional("metrics", &metrics, "The measurements, for the format `json`.")
        visitor.optional("text", &text, "The measurements in Prometheus' text format, for the format `prometheus`.")
    }
}
