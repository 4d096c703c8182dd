import JSONKit
import LineProtocol

/// `audit.verify`: whether the audit is as it was written.
public enum AuditVerify: RPCMethod {
    public struct Result: JSONObject {
        public var intact = false
        public var entries = 0
        public var firstBroken: Int64?

        public init() {}

        public init(entries: Int, firstBroken: Int64?) {
            self.intact = firstBroken == nil
            self.entries = entries
            self.firstBroken = firstBroken
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("intact", &intact, "Whether no entry was changed, added or taken away.")
            visitor.required("entries", &entries, "How many entries were found whole, from the oldest kept one on.")
            visitor.optional("firstBroken", &firstBroken, "Number of the first entry that was changed or is missing.")
        }
    }

    public typealias Params = JSONEmpty
    public static let name = "audit.verify"
    public static let summary = "Walks the audit's chain of hashes and tells whether it is whole."
    public static let access = RPCAccess.viewer
}
