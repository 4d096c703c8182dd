import IdentityModel
import JSONKit
import LineProtocol

/// `employee.export`: the employees of an IdP as a file.
public enum EmployeeExport: RPCMethod {
    public struct Params: PagedParams {
        public var idpId = IdPID(number: 0)
        public var format = EmployeeImport.Format.csv
        public var asOf: String?
        public var paging = Paging()

        public init() {}

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("idpId", &idpId, "The IdP, of any type.")
            visitor.required("format", &format, "How `data` is written.")
            visitor.optional("asOf", &asOf, "As the directory was at this cursor of the change feed; absent: now.")
            paging.fields(&visitor)
        }
    }

    public struct Result: JSONObject {
        public var data = ""
        public var asOf = ""
        public var nextPageToken: PageToken?

        public init() {}

        public init(data: String, asOf: String, nextPageToken: PageToken?) {
            self.data = data
            self.asOf = asOf
            self.nextPageToken = nextPageToken
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("data", &data, "A piece of the file; the pieces of all pages, one behind the other, are the file.")
            visitor.required("asOf", &asOf, "Where the change feed goes on from what the file shows.")
            visitor.optional("nextPageToken", &nextPageToken, "Present while there are more.")
        }
    }

    public static let name = "employee.export"
    public static let summary = "Writes the employees of an IdP, all of one moment, as a file that `employee.import` takes."
    public static let access = RPCAccess.viewer
    public static let errors: [RPCReason] = [.notFound, .cursorExpired, .registryUnavailable]
}
