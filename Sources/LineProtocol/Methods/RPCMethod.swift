import JSONKit

/// A method of a service as a type: its name, the shapes of its params and result, and the errors it can give.
///
/// The server decodes with it, the client encodes with it, and the service's OpenRPC document is made from it.
public protocol RPCMethod: Sendable {
    associatedtype Params: JSONObject
    associatedtype Result: JSONConvertible

    /// `noun.verb`, as on the wire.
    static var name: String { get }
    /// One sentence for people.
    static var summary: String { get }
    /// Who may call it.
    static var access: RPCAccess { get }
    /// The reasons it can give beyond those every method can (``RPCReason/common``).
    static var errors: [RPCReason] { get }
    /// What it sends after its result, when it is a watch.
    static var notifications: [any RPCNotification.Type] { get }
}

extension RPCMethod {
    public static var errors: [RPCReason] { [] }
    public static var notifications: [any RPCNotification.Type] { [] }
}

/// What a caller must be to call a method.
public enum RPCAccess: String, Sendable, CaseIterable {
    /// Reads only: viewers and admins.
    case viewer
    /// Changes something, or shows what viewers need not see: admins.
    case admin
}

/// A message that a watch sends without being asked again.
public protocol RPCNotification: Sendable {
    associatedtype Params: JSONObject

    /// `noun.event`, as on the wire.
    static var name: String { get }
    /// One sentence for people.
    static var summary: String { get }
}

/// A notification, written and ready to be sent.
public struct RPCMessage: Sendable {
    /// The whole line without its LF.
    public let line: [UInt8]

    public init<Notification: RPCNotification>(_: Notification.Type, _ params: Notification.Params) {
        var writer = JSONWriter(reserving: 256)
        writer.object { writer in
            writer.member("jsonrpc", "2.0")
            writer.member("method", Notification.name)
            writer.member("params", params)
        }
        line = writer.bytes
    }
}

/// The answer of a watch: a result first, then notifications until the sequence ends or the caller leaves.
public struct RPCWatch<Result: JSONConvertible>: Sendable {
    public let result: Result
    public let notifications: any AsyncSequence<RPCMessage, any Error> & Sendable

    public init(_ result: Result, then notifications: any AsyncSequence<RPCMessage, any Error> & Sendable) {
        self.result = result
        self.notifications = notifications
    }
}
