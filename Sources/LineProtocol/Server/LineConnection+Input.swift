import NIOCore

extension LineConnection {
    /// Tells the server what this connection holds; false when all connections hold too much together.
    @discardableResult
    func accountInput() -> Bool {
        // What a connection holds that is gone was given back.
        guard case .serving = state else { return true }
        let held = framer.waiting + (request == nil && batch == nil ? 0 : lineBytes)
        defer { heldBytes = held }
        return server.input.change(from: heldBytes, to: held)
    }

    /// Gives up the line that has begun when there is no room for more of it: the rest is passed over to its LF.
    ///
    /// Whoever has little is let through, so that those who hold much keep nobody else from being served.
    func shedInput() {
        guard !accountInput(), framer.waiting > Self.bytesAlwaysTaken else { return }
        framer.skipLine()
        accountInput()
        fail(nil, .inputOverloaded(limit: server.input.limit))
    }

    /// Nothing is held any more.
    func releaseInput() {
        server.input.change(from: heldBytes, to: 0)
        heldBytes = 0
    }

    private static let bytesAlwaysTaken = 64 << 10
}
