import CCurl

extension Transfer {
    /// What `code` means to a caller.
    func error(_ code: CURLcode) -> HTTPError {
        let general = String(cString: curl_easy_strerror(code))
        let reason = order.target.reveal(handle.errorText ?? general, orElse: general)
        switch code {
        case CURLE_URL_MALFORMAT:
            return .invalidURL
        case CURLE_COULDNT_RESOLVE_HOST:
            return .couldNotResolve(host: order.target.host)
        case CURLE_COULDNT_CONNECT:
            return .couldNotConnect(reason: reason)
        case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY:
            return .proxy(reason: reason)
        case CURLE_OPERATION_TIMEDOUT:
            return timeOut
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_USE_SSL_FAILED, CURLE_SSL_PINNEDPUBKEYNOTMATCH:
            return .tls(reason: reason)
        case CURLE_RECV_ERROR, CURLE_SEND_ERROR:
            let refusesTunnel = handle.number(CURLINFO_HTTP_CONNECTCODE) >= 300
            return refusesTunnel ? .proxy(reason: reason) : .connectionLost(reason: reason)
        case CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_HTTP2, CURLE_HTTP2_STREAM:
            return .connectionLost(reason: reason)
        default:
            return .other(code: Int(code.rawValue), message: reason)
        }
    }

    /// The error of a transfer whose time is over.
    var timeOut: HTTPError { .timedOut(handle.phase) }
}
