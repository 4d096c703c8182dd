import IdentityModel
import JSONKit
import LineProtocol

/// `record.get`: one record with both data sources side by side.
public enum RecordGet: RPCMethod {
    public struct Params: JSONObject {
        public var recordId = RecordID(number: 0)

        public init() {}

        public init(recordId: RecordID) {
            self.recordId = recordId
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("recordId", &recordId, "The record.")
        }
    }

    public typealias Result = SyncRecordDetail
    public static let name = "record.get"
    public static let summary = "Gives one record with the source's data and the local data side by side, field by field."
    public static let access = RPCAccess.viewer
    public static let errors: [RPCReason] = [.notFound]
}
