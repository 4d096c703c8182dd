import AgentAPI
import JSONKit

/// Somebody outside who is told what happens.
public protocol NotificationReceiver: Sendable {
    /// Under which its place is kept; also in the log and in measurements.
    var name: String { get }

    /// Hands over one notification; returns when it was taken.
    func deliver(_ notification: OutgoingNotification) async throws(DeliveryFailure)
}

/// A notification as it goes out.
public struct OutgoingNotification: Sendable {
    public let message: NotificationMessage
    /// The message as JSON, without a line end.
    public let body: [UInt8]

    public init(_ message: NotificationMessage) {
        self.message = message
        body = message.jsonBytes()
    }
}

/// A notification was not taken. The text is for the log: no secret, nobody's data.
public struct DeliveryFailure: Error, Hashable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}
