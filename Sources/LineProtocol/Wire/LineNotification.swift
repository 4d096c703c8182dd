import JSONKit

/// A notification that a ``LineClient`` received.
public struct LineNotification: Sendable {
    /// `noun.event`, as on the wire.
    public let method: String
    private let params: ArraySlice<UInt8>

    init(method: String, params: ArraySlice<UInt8>) {
        self.method = method
        self.params = params
    }

    /// The params when this is a `Notification`, nil when it is another. Members that are not known are passed over.
    public func decode<Notification: RPCNotification>(_: Notification.Type) throws(LineClientError) -> Notification.Params? {
        guard method == Notification.name else { return nil }
        do {
            return try Notification.Params.decode(Array(params), unknownMembers: .ignored)
        } catch {
            throw .protocolViolation("\(method): \(error)")
        }
    }

    /// The params as a tree.
    public var value: JSONValue { (try? JSONValue(parsing: Array(params))) ?? .null }
}
