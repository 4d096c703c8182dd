import IdentityModel
import JSONKit
import LineProtocol

/// `idp.setLogo`: gives an identity provider its logo.
public enum IdPSetLogo: RPCMethod {
    public struct Params: JSONObject {
        public var id = IdPID(number: 0)
        public var contentType = LogoContentType.png
        public var data = ""

        public init() {}

        public init(id: IdPID, contentType: LogoContentType, data: String) {
            self.id = id
            self.contentType = contentType
            self.data = data
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("id", &id, "The IdP.")
            visitor.required("contentType", &contentType, "What the picture is; checked against its content.")
            visitor.required(
                "data", &data,
                "The picture in base64, at most 1 MiB decoded. An SVG must be free of scripts and of references to elsewhere.")
        }
    }

    public typealias Result = IdP
    public static let name = "idp.setLogo"
    public static let summary = "Gives an IdP its logo, in place of the one it had. The same logo again changes nothing."
    public static let access = RPCAccess.admin
    public static let errors: [RPCReason] = [.notFound, .logoTooLarge]
}
