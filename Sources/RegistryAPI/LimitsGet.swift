import IdentityModel
import JSONKit
import LineProtocol

/// `limits.get`: how many identity providers are enabled and how many may be.
public enum LimitsGet: RPCMethod {
    /// The places of one limit.
    public struct Places: JSONObject, Hashable {
        public var used = 0
        public var max = 0
        public var holders: [NamedIdP] = []

        public init() {}

        public init(max: Int, holders: [NamedIdP]) {
            self.used = holders.count
            self.max = max
            self.holders = holders
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("used", &used, "How many are enabled.")
            visitor.required("max", &max, "How many may be.")
            visitor.required("holders", &holders, "Who holds the places.")
        }
    }

    public struct Result: JSONObject, Hashable {
        public var enabled = Places()
        public var customEnabled = Places()

        public init() {}

        public init(enabled: Places, customEnabled: Places) {
            self.enabled = enabled
            self.customEnabled = customEnabled
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("enabled", &enabled, "IdPs of all types.")
            visitor.required("customEnabled", &customEnabled, "IdPs of the type `custom`.")
        }
    }

    public typealias Params = JSONEmpty
    public static let name = "limits.get"
    public static let summary = "Tells how many IdPs are enabled, how many may be, and which they are."
    public static let access = RPCAccess.viewer
}
