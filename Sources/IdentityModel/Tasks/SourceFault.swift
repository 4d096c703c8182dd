import JSONKit

/// What a source answered when it refused or failed, in this system's classes.
public struct SourceFault: JSONObject, Hashable, Error {
    public enum Class: String, JSONEnum {
        case credentials, ipNotAllowed, permission, scope, throttled, quota, network
        /// Not an answer in the source's protocol.
        case `protocol`
    }

    public var `class` = Class.protocol
    /// The source's own code.
    public var code: String?
    public var subCode: String?
    /// The source's own words, secrets and tokens removed.
    public var message = ""
    public var requestId: String?
    /// The permission point to ask for, or the address to allow, where the source names one.
    public var subject: String?
    /// Whether the source did not answer in time. Not a member of the JSON: on the wire it is the error's own reason.
    public var isTimeout = false
    /// Why the source does not know the object that was named; not a member of the JSON either.
    public var unknownObject: UnknownObject?

    public enum UnknownObject: Sendable {
        /// There is none with this id.
        case missing
        /// No object of this source can have such an id.
        case malformed
    }

    public init() {}

    public init(
        _ class: Class, code: String? = nil, subCode: String? = nil, message: String, requestId: String? = nil, subject: String? = nil,
        isTimeout: Bool = false
    ) {
        self.class = `class`
        self.code = code
        self.subCode = subCode
        self.message = message
        self.requestId = requestId
        self.subject = subject
        self.isTimeout = isTimeout
    }

    public static var schemaName: String? { "SourceFault" }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("class", &`class`, "What kind of trouble it is.")
        visitor.optional("code", &code, "The source's own code.")
        visitor.optional("subCode", &subCode, "The source's own second code.")
        visitor.required("message", &message, "The source's own words.")
        visitor.optional("requestId", &requestId, "The source's id of the answer, for its support.")
        visitor.optional("subject", &subject, "The permission point to ask for, or the address to allow.")
    }
}
