import IdentityModel
import JSONKit
import LineProtocol

/// `idp.getLogo`: the logo of an identity provider.
public enum IdPGetLogo: RPCMethod {
    public struct Params: JSONObject {
        public var id = IdPID(number: 0)
        public var knownSha256: String?

        public init() {}

        public init(id: IdPID, knownSha256: String? = nil) {
            self.id = id
            self.knownSha256 = knownSha256
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("id", &id, "The IdP.")
            visitor.optional("knownSha256", &knownSha256, "The hash of the logo that the caller has: it is not sent again.")
        }
    }

    /// The logo's summary with its data beside.
    public struct Result: JSONObject {
        public var summary = LogoSummary()
        public var data: String?

        public init() {}

        public init(summary: LogoSummary, data: String?) {
            self.summary = summary
            self.data = data
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            summary.fields(&visitor)
            visitor.optional("data", &data, "The picture in base64; absent when its hash is `knownSha256`.")
        }
    }

    public static let name = "idp.getLogo"
    public static let summary = "Gives the logo of an IdP."
    public static let access = RPCAccess.viewer
    public static let errors: [RPCReason] = [.notFound]
}
