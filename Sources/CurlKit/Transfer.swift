import CCurl

/// A request on its way; lives on the transfer thread, which holds it until libcurl lets go of its callbacks' context.
final class Transfer {
    /// The most bytes of header lines that are taken.
    static let headerLimit = 256 << 10

    let order: TransferInbox.Order
    let handle: EasyHandle
    let deadline: ContinuousClock.Instant
    private let bodyLimit: Int
    private var body: [UInt8] = []
    private var headerSize = 0
    /// Whether the empty line after the last header block has come.
    private var isHeaderComplete = false
    /// What a callback ended the transfer for.
    private var refusal: HTTPError?

    init(_ order: TransferInbox.Order, on handle: EasyHandle, with configuration: CurlConfiguration) throws(HTTPError) {
        self.order = order
        self.handle = handle
        let timeout = order.request.timeout ?? configuration.totalTimeout
        deadline = order.placed + .milliseconds(timeout.milliseconds)
        bodyLimit = order.request.bodyLimit ?? configuration.bodyLimit
        try handle.prepare(order.request, to: order.target, with: configuration)
        let context = Unmanaged.passUnretained(self).toOpaque()
        try handle.set(CURLOPT_PRIVATE, context)
        try handle.set(CURLOPT_WRITEDATA, context)
        try handle.set(CURLOPT_HEADERDATA, context)
        try handle.set(CURLOPT_WRITEFUNCTION) { bytes, _, count, context in
            Transfer.at(context)?.takeBody(UnsafeRawBufferPointer(start: bytes, count: count)) == true ? count : 0
        }
        try handle.set(CURLOPT_HEADERFUNCTION) { bytes, _, count, context in
            Transfer.at(context)?.takeHeader(UnsafeRawBufferPointer(start: bytes, count: count)) == true ? count : 0
        }
    }

    /// The transfer behind a context pointer, which its initializer made.
    static func at(_ context: UnsafeMutableRawPointer?) -> Transfer? {
        context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }

    /// The answer, once libcurl has ended the transfer with `code`.
    func answer(_ code: CURLcode) -> TransferInbox.Answer {
        if let refusal { return .failure(refusal) }
        guard code == CURLE_OK else { return .failure(error(code)) }
        // libcurl takes a connection that closes within the headers for the end of an answer without a body.
        guard isHeaderComplete else { return .failure(.connectionLost(reason: "closed within the headers")) }
        let transport = HTTPTransport(
            seconds: (ContinuousClock.now - order.placed) / .seconds(1),
            reusedConnection: handle.number(CURLINFO_NUM_CONNECTS) == 0,
            version: handle.version, remoteAddress: handle.remoteAddress)
        return .success(
            HTTPResponse(
                status: handle.number(CURLINFO_RESPONSE_CODE), headers: handle.responseHeaders, body: body, transport: transport))
    }

    private func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count <= bodyLimit - body.count else {
            refusal = .bodyTooLarge(limit: bodyLimit)
            return false
        }
        if body.isEmpty {
            // What the peer announces is a hint only.
            let announced = max(0, handle.offset(CURLINFO_CONTENT_LENGTH_DOWNLOAD_T))
            body.reserveCapacity(min(max(announced, bytes.count), bodyLimit, 1 << 20))
        }
        body.append(contentsOf: bytes)
        return true
    }

    private func takeHeader(_ line: UnsafeRawBufferPointer) -> Bool {
        headerSize += line.count
        if line.starts(with: "HTTP/".utf8) { isHeaderComplete = false }
        if line.first == UInt8(ascii: "\r") || line.first == UInt8(ascii: "\n") { isHeaderComplete = true }
        if headerSize > Self.headerLimit { refusal = .headersTooLarge(limit: Self.headerLimit) }
        return refusal == nil
    }
}
