import IdentityModel
import JSONKit
import LineProtocol

/// `secret.verify`: someone waits for new settings to be tested before they replace the stored ones.
///
/// The agent takes the settings with `agent.credentials`, purpose `connectivity` and the `verificationId`, makes a connectivity test with
/// them, and answers with `agent.reportConnectivity` and the `verificationId`. A request that was missed is told again to a new watch while
/// it waits.
public enum SecretVerify: RPCNotification {
    public struct Params: JSONObject, Hashable {
        public var verificationId = ""
        public var idpId = IdPID(number: 0)
        public var expiresAt = Timestamp(milliseconds: 0)

        public init() {}

        public init(verificationId: String, idpId: IdPID, expiresAt: Timestamp) {
            self.verificationId = verificationId
            self.idpId = idpId
            self.expiresAt = expiresAt
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("verificationId", &verificationId, "Names the settings to be tested.")
            visitor.required("idpId", &idpId, "The IdP whose settings they are to be.")
            visitor.required("expiresAt", &expiresAt, "Until when somebody waits for the outcome.")
        }
    }

    public static let name = "secret.verify"
    public static let summary = "New settings wait for a connectivity test before they replace the stored ones."
}
