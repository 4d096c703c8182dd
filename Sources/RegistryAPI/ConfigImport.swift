import IdentityModel
import JSONKit
import LineProtocol

/// `config.import`: makes the configuration as a document says.
public enum ConfigImport: RPCMethod {
    public struct Params: JSONObject {
        public var document = JSONValue.object([])
        public var dryRun = false

        public init() {}

        public init(document: JSONValue, dryRun: Bool) {
            self.document = document
            self.dryRun = dryRun
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required(
                "document", &document,
                """
                `fields` and `idps`, each as it is created; known by key and by name. A secret may be a string, `{"fromFile":PATH}` or \
                `{"fromEnvironment":NAME}`, the last two from root and the service's own user only, for they are read with its rights; a secret \
                that is left out stays.
                """)
            visitor.defaulted("dryRun", &dryRun, "Only tells what would be done.")
        }
    }

    public struct Result: JSONObject {
        public var plan: [ConfigurationStep] = []

        public init() {}

        public init(plan: [ConfigurationStep]) {
            self.plan = plan
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("plan", &plan, "What was done, or would be, in the document's order.")
        }
    }

    public static let name = "config.import"
    public static let summary = """
        Makes IdPs and extended fields as a document says: all of it or, when anything is wrong with it, nothing. What the document does not \
        name stays. The same document a second time changes nothing.
        """
    public static let access = RPCAccess.admin
    public static let errors: [RPCReason] = [.limitEnabled, .limitCustom]
}
