import JSONKit

/// Why an attribute of a user group may not be what was meant.
public struct GroupWarning: JSONObject, Hashable {
    public var path = ""
    public var message = ""

    public init() {}

    public init(_ path: String, _ message: String) {
        self.path = path
        self.message = message
    }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("path", &path, "The member, like `attributes[0].value`.")
        visitor.required("message", &message, "What is odd about it, for people.")
    }
}
