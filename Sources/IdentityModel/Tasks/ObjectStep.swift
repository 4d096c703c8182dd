import JSONKit

/// One step of what was done with one object that was read again, in words and data.
public struct ObjectStep: JSONObject, Hashable {
    public enum Name: String, JSONEnum {
        /// Asked the source.
        case read
        /// Looked for the object in the directory.
        case match
        /// Filled the local fields.
        case map
        /// Put both sides beside each other.
        case compare
        /// Said what becomes of it, by the rules of a synchronization.
        case decide
        /// Wrote it, with its record and the feed's entry.
        case apply
    }

    public enum Status: String, JSONEnum {
        case done, skipped, failed
    }

    public var step = Name.read
    public var status = Status.done
    public var message = ""
    public var data: JSONValue?

    public init() {}

    public init(_ step: Name, _ message: String, _ status: Status = .done, data: JSONValue? = nil) {
        self.step = step
        self.status = status
        self.message = message
        self.data = data
    }

    public static var schemaName: String? { "ObjectStep" }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("step", &step, "Which step it is.")
        visitor.required("status", &status, "How it went.")
        visitor.required("message", &message, "What was found, in words.")
        visitor.optional("data", &data, "What was found.")
    }
}
