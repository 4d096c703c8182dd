import JSONKit

/// Opens what a source pushes to one application, and answers it. Holds secrets; whatever prints it shows none.
public protocol EventReader: Sendable {
    /// Proves who sent a push and opens it.
    ///
    /// - Parameters:
    ///   - now: the instant of receipt.
    ///   - maximumSkew: how far the push's own time may be from it, in milliseconds; 0 is any.
    func open(_ push: EventPush, now: Timestamp, maximumSkew: Int64) throws(EventRefusal) -> OpenedPush

    /// The answer that tells the source that its push was taken.
    func acknowledge(_ push: OpenedPush, at now: Timestamp) throws(EventRefusal) -> EventAcknowledgement
}

/// A push as it came, its texts exactly those of the wire.
public struct EventPush: Sendable, Hashable {
    public var signature: String
    public var timestamp: String
    public var nonce: String
    public var encrypted: String

    public init(signature: String, timestamp: String, nonce: String, encrypted: String) {
        self.signature = signature
        self.timestamp = timestamp
        self.nonce = nonce
        self.encrypted = encrypted
    }
}

/// A push that was proven and opened.
public struct OpenedPush: Sendable, Hashable {
    /// What it tells; nil where the source only tries whether we answer.
    public var event: SourceEvent?
    /// For whom it was sealed, in the source's words; the answer is sealed for the same.
    public var owner: String

    public init(event: SourceEvent?, owner: String) {
        self.event = event
        self.owner = owner
    }
}

/// The four members of the answer to a push.
public struct EventAcknowledgement: Sendable, Hashable {
    public var signature: String
    public var timestamp: String
    public var nonce: String
    public var encrypted: String

    public init(signature: String, timestamp: String, nonce: String, encrypted: String) {
        self.signature = signature
        self.timestamp = timestamp
        self.nonce = nonce
        self.encrypted = encrypted
    }
}

/// Why a push was not taken. It never holds anything of the push.
public enum EventRefusal: String, Error, Hashable, Sendable {
    /// The application has no key or token for events, or they are not usable.
    case notConfigured
    /// Not signed with the application's token.
    case forged
    /// Its time is too far from ours: an old push sent again, or a clock that is wrong.
    case outOfTime
    /// Signed rightly, and not to be opened with the application's key.
    case undecipherable
    /// Meant for another application or company.
    case wrongOwner
    /// Opened, and not an event.
    case malformed
}
