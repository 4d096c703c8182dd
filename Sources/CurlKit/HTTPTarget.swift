import CCurl

/// The parts of a URL that may be shown, and those that may not; parsed by libcurl, as the transfer will be.
struct HTTPTarget: Sendable {
    let scheme: String
    let host: String
    private let port: String?
    private let path: String
    /// Query, user and password: what no text may hold.
    private let secrets: [String]

    init(_ url: String) throws(HTTPError) {
        guard !url.utf8.contains(0), let handle = curl_url() else { throw .invalidURL }
        defer { curl_url_cleanup(handle) }
        guard curl_url_set(handle, CURLUPART_URL, url, UInt32(CURLU_NON_SUPPORT_SCHEME)) == CURLUE_OK else { throw .invalidURL }
        let part = { (part: CURLUPart) -> String? in
            var text: UnsafeMutablePointer<CChar>?
            guard curl_url_get(handle, part, &text, 0) == CURLUE_OK, let text else { return nil }
            defer { curl_free(text) }
            return String(cString: text)
        }
        guard let scheme = part(CURLUPART_SCHEME), scheme == "http" || scheme == "https", let host = part(CURLUPART_HOST) else {
            throw .invalidURL
        }
        self.scheme = scheme
        self.host = host
        port = part(CURLUPART_PORT)
        path = part(CURLUPART_PATH) ?? "/"
        secrets = [CURLUPART_QUERY, CURLUPART_USER, CURLUPART_PASSWORD].compactMap(part).filter { !$0.isEmpty }
    }

    var isSecure: Bool { scheme == "https" }

    /// `scheme://host[:port]/path`.
    var redacted: String { "\(scheme)://\(host)\(port.map { ":" + $0 } ?? "")\(path)" }

    /// `text`, or `substitute` where the text quotes a secret of the URL.
    func reveal(_ text: String, orElse substitute: String) -> String {
        secrets.contains { text.contains($0) } ? substitute : text
    }

    /// The redacted form of any text that should be a URL.
    static func redact(_ url: String) -> String {
        do throws(HTTPError) {
            return try HTTPTarget(url).redacted
        } catch {
            return "(invalid URL)"
        }
    }
}
