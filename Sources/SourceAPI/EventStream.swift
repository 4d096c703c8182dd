import IdentityModel

/// A source's own connection for events: we call it, and it tells.
public protocol EventStream: Sendable {
    /// Keeps a connection open and hands every event to `sink`, until it is cancelled. A connection that is lost is made anew.
    func run(into sink: any EventStreamSink) async
}

/// Takes what a stream tells.
public protocol EventStreamSink: Sendable {
    /// Stores an event; throwing makes the source tell it again. It is acknowledged only after this returns.
    func take(_ event: SourceEvent) async throws
    /// A connection is open after a time in which nothing may have been told.
    func openedAfterGap() async
    /// There is no connection, and why.
    func lost(_ fault: SourceFault) async
}
