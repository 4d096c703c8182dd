import IdentityModel
import JSONKit
import LineProtocol
import RegistryAPI

/// `employee.resync`: one person explained, and put right if asked.
public enum EmployeeResync: RPCMethod {
    public struct Params: JSONObject {
        public var idpId = IdPID(number: 0)
        public var sourceId = ""
        public var apply = false

        public init() {}

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("idpId", &idpId, "The IdP.")
            visitor.required("sourceId", &sourceId, "The source's id of the person.")
            visitor.defaulted("apply", &apply, "Whether what differs is written; otherwise nothing is stored.")
        }

        public func validate(noting problems: inout JSONProblems) {
            if !(1...256).contains(sourceId.utf8.count) { problems.note("must be 1 to 256 bytes", at: "sourceId") }
        }
    }

    public struct Result: JSONObject {
        public var steps: [ObjectStep] = []
        public var action: SyncRecord.Action?
        public var taskId: TaskID?
        public var employee: Employee?

        public init() {}

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("steps", &steps, "What was found and done, in order.")
            visitor.optional("action", &action, "What is to be done, or was; absent when there is nothing to do.")
            visitor.optional("taskId", &taskId, "The task that wrote it; its record has both sides.")
            visitor.optional("employee", &employee, "The employee as the directory has them now.")
        }
    }

    public static let name = "employee.resync"
    public static let summary = """
        Reads one person, matches, maps and compares them with the directory, step by step, and writes what differs if asked, by the \
        rules of a synchronization.
        """
    public static let access = RPCAccess.admin
    public static let errors: [RPCReason] =
        [.notFound, .taskActive, .idpClosed, .connectivityRequired, .typeNotSupported, .registryUnavailable] + RPCReason.fromSource
}
