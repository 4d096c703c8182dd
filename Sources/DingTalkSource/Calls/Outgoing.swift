import SourceAPI

/// One request as it is about to be sent. Whatever prints it shows the interface alone: queries and bodies hold secrets.
struct Outgoing: Sendable, CustomStringConvertible, CustomReflectable {
    var api: DingTalkAPI
    /// One JSON object.
    var body: [UInt8]?
    var query: [(name: String, value: String)] = []
    /// Goes into the query of the legacy host, and into a header of the new one.
    var token: String?
    /// When it was let through, as ``Exchange/admit(_:_:since:)`` gave it.
    var admitted: Int64
    /// Less than what holds for all; nil for that.
    var timeout: Duration?
    /// Texts that no message may show.
    var secrets: [String] = []
    var meter: ReadMeter?
    /// Sent to see whether anybody answers, so that a refusal is what was wanted.
    var isProbe = false

    var description: String { "Outgoing(\(api.rawValue))" }
    var customMirror: Mirror { Mirror(self, children: ["api": api.rawValue]) }
}
