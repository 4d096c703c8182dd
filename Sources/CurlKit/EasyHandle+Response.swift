import CCurl

extension EasyHandle {
    /// The fields of the final answer.
    var responseHeaders: HTTPHeaders {
        var headers = HTTPHeaders()
        var previous: UnsafeMutablePointer<curl_header>?
        while let header = curl_easy_nextheader(pointer, UInt32(CURLH_HEADER), -1, previous) {
            headers.append(String(cString: header.pointee.name), String(cString: header.pointee.value))
            previous = header
        }
        return headers
    }

    var version: HTTPTransport.Version {
        switch number(CURLINFO_HTTP_VERSION) {
        case Int(CURL_HTTP_VERSION_1_0): .http1_0
        case Int(CURL_HTTP_VERSION_1_1): .http1_1
        case Int(CURL_HTTP_VERSION_2_0): .http2
        default: .other
        }
    }

    var remoteAddress: String? {
        guard let address = text(CURLINFO_PRIMARY_IP), !address.isEmpty else { return nil }
        return "\(address.contains(":") ? "[\(address)]" : address):\(number(CURLINFO_PRIMARY_PORT))"
    }

    /// How far the transfer has come.
    var phase: HTTPPhase {
        if offset(CURLINFO_STARTTRANSFER_TIME_T) > 0 { return .receiving }
        if offset(CURLINFO_PRETRANSFER_TIME_T) > 0 { return .waiting }
        return offset(CURLINFO_NAMELOOKUP_TIME_T) > 0 ? .connecting : .starting
    }
}
