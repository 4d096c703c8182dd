import IdentityModel
import JSONKit
import LineProtocol
import RegistryAPI

/// `login.start`: where to send an employee's browser.
public enum LoginStart: RPCMethod {
    public struct Params: JSONObject {
        public var idpId = IdPID(number: 0)
        public var redirectUri = RedirectURI.placeholder
        public var nonce: String?

        public init() {}

        public init(idpId: IdPID, redirectUri: RedirectURI, nonce: String? = nil) {
            self.idpId = idpId
            self.redirectUri = redirectUri
            self.nonce = nonce
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("idpId", &idpId, "The IdP.")
            visitor.required(
                "redirectUri", &redirectUri,
                "Where the browser returns to: https, or http to a loopback address; on the callback domain of the IdP's `links`, or below it."
            )
            visitor.optional(
                "nonce", &nonce,
                "A secret of the browser's session, 1 to 512 characters; `login.finish` must give the same. Only its hash is kept, until the login is over."
            )
        }

        public func validate(noting problems: inout JSONProblems) { nonce.validateNonce(noting: &problems) }
    }

    public struct Result: JSONObject {
        public var url = ""
        public var state = ""
        public var expiresAt = Timestamp(milliseconds: 0)

        public init() {}

        public init(url: String, state: String, expiresAt: Timestamp) {
            self.url = url
            self.state = state
            self.expiresAt = expiresAt
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("url", &url, "Send the browser there.")
            visitor.required("state", &state, "Comes back with the browser; good for one `login.finish`.")
            visitor.required("expiresAt", &expiresAt, "Until when: five minutes from now.")
        }
    }

    public static let name = "login.start"
    public static let summary = "Begins a login: gives the address of the IdP's login page for an employee's browser."
    public static let access = RPCAccess.admin
    public static let errors: [RPCReason] = [.notFound, .idpClosed, .typeNotSupported, .registryUnavailable]
}

extension String? {
    func validateNonce(noting problems: inout JSONProblems) {
        if let self, !(1...512).contains(self.utf8.count) { problems.note("must be 1 to 512 characters", at: "nonce") }
    }
}
