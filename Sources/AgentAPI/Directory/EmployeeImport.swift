import IdentityModel
import JSONKit
import LineProtocol
import RegistryAPI

/// `employee.import`: creates and changes many employees of an IdP that is kept by hand.
public enum EmployeeImport: RPCMethod {
    public enum Format: String, JSONEnum {
        case csv, ndjson
    }

    public struct Params: JSONObject {
        public var idpId = IdPID(number: 0)
        public var format = Format.csv
        public var data = ""
        public var dryRun = false

        public init() {}

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("idpId", &idpId, "The IdP, of type `custom`.")
            visitor.required("format", &format, "How `data` is written.")
            visitor.required("data", &data, "The employees, the whole file as one text.")
            visitor.defaulted("dryRun", &dryRun, "Only say what would become of each line.")
        }
    }

    /// What became of one line, or would.
    public struct Line: JSONObject, Hashable {
        public enum Outcome: String, JSONEnum {
            case created, updated, unchanged, failed
        }

        public var line = 0
        public var outcome = Outcome.unchanged
        public var username: String?
        public var id: EmployeeID?
        public var problems: [String]?

        public init() {}

        public static var schemaName: String? { "ImportedLine" }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("line", &line, "Where it begins in `data`, from 1; in CSV the names of the columns are line 1.")
            visitor.required("outcome", &outcome, "What became of it, or would.")
            visitor.optional("username", &username, "Whose it is.")
            visitor.optional("id", &id, "The employee; absent for one who was not created.")
            visitor.optional("problems", &problems, "All that is wrong with it.")
        }
    }

    public struct Result: JSONObject {
        public var applied = false
        public var created = 0
        public var updated = 0
        public var unchanged = 0
        public var failed = 0
        public var lines: [Line] = []

        public init() {}

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("applied", &applied, "Whether it was stored: false for a dry run, and when any line failed.")
            visitor.required("created", &created, "Lines of new employees.")
            visitor.required("updated", &updated, "Lines that change an employee.")
            visitor.required("unchanged", &unchanged, "Lines that say what is stored already.")
            visitor.required("failed", &failed, "Lines with problems.")
            visitor.required("lines", &lines, "Every line.")
        }
    }

    public static let name = "employee.import"
    public static let summary = """
        Creates and changes employees of an IdP that is kept by hand from a file: all lines, or none when one of them has a problem.
        """
    public static let access = RPCAccess.admin
    public static let errors: [RPCReason] = [.notFound, .readOnly, .registryUnavailable]
}
