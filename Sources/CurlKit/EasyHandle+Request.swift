import CCurl

extension EasyHandle {
    /// Sets everything a request needs but its callbacks.
    func prepare(_ request: HTTPRequest, to target: HTTPTarget, with configuration: CurlConfiguration) throws(HTTPError) {
        try setErrorBuffer()
        try set(CURLOPT_NOSIGNAL, 1)
        // Otherwise ending a transfer joins its resolver thread, and one dead DNS server halts all transfers.
        try set(CURLOPT_QUICK_EXIT, 1)
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        try set(CURLOPT_TCP_KEEPALIVE, 1)
        try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        try set(CURLOPT_ACCEPT_ENCODING, "")
        try set(CURLOPT_USERAGENT, configuration.userAgent)
        try set(CURLOPT_CONNECTTIMEOUT_MS, configuration.connectTimeout.milliseconds)
        try set(CURLOPT_TIMEOUT_MS, (request.timeout ?? configuration.totalTimeout).milliseconds)
        try set(CURLOPT_LOW_SPEED_LIMIT, configuration.lowSpeed.bytesPerSecond)
        try set(CURLOPT_LOW_SPEED_TIME, configuration.lowSpeed.seconds)
        if let file = configuration.certificateAuthorityFile { try set(CURLOPT_CAINFO, file) }
        if !configuration.usesEnvironmentProxy { try set(CURLOPT_PROXY, "") }
        if target.isSecure {
            try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
            try set(CURLOPT_PIPEWAIT, 1)
        } else {
            // Without ALPN nothing can be multiplexed; waiting to learn that would serialize the first requests.
            try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        }
        try set(CURLOPT_URL, request.url)
        try setMethodAndBody(request)
        try setHeaderLines(request.headerLines())
    }

    private func setMethodAndBody(_ request: HTTPRequest) throws(HTTPError) {
        if let body = request.body ?? (request.method.alwaysHasBody ? [] : nil) {
            try setBody(body)
        }
        if request.method != .get || request.body != nil {
            try set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
        }
    }
}

extension HTTPRequest {
    /// The headers in libcurl's notation: `Name: value`, `Name;` for an empty value, `Name:` for one that libcurl shall not add.
    func headerLines() throws(HTTPError) -> [String] {
        var lines: [String] = []
        for field in headers.fields {
            guard field.canBeSent else { throw .invalidHeader(name: field.name) }
            lines.append(field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
        }
        for name in ["Content-Type", "Expect"] where headers[name] == nil { lines.append("\(name):") }
        return lines
    }
}

extension HTTPHeaders.Field {
    /// A token as name (RFC 9110), no control character in the value, and not a field that frames the message.
    fileprivate var canBeSent: Bool {
        let isToken =
            !name.isEmpty
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
        let isText = value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
        let isFraming = ["Host", "Content-Length", "Transfer-Encoding", "Connection", "Expect"].contains { HTTPHeaders.same($0, name) }
        return isToken && isText && !isFraming
    }
}
