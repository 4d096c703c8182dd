import JSONKit
import LineProtocol

/// `config.export`: the configuration as a document.
public enum ConfigExport: RPCMethod {
    public struct Result: JSONObject {
        public var document = JSONValue.object([])

        public init() {}

        public init(document: JSONValue) {
            self.document = document
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("document", &document, "`fields` and `idps`, as `config.import` takes them.")
        }
    }

    public typealias Params = JSONEmpty
    public static let name = "config.export"
    public static let summary = """
        Gives all IdPs and extended fields as one document for `config.import`. Secrets are not in it, only that they are set: where there \
        are none yet, put `{"fromFile":PATH}` or `{"fromEnvironment":NAME}` in their places.
        """
    public static let access = RPCAccess.viewer
}
