import CCurl

/// A libcurl easy handle with the memory that must live as long as it; never leaves the transfer thread.
final class EasyHandle {
    let pointer: UnsafeMutableRawPointer
    private let errorBuffer: UnsafeMutablePointer<CChar>
    private var list: UnsafeMutablePointer<curl_slist>?

    init() throws(HTTPError) {
        guard let pointer = curl_easy_init() else { throw HTTPError(CURLE_OUT_OF_MEMORY) }
        self.pointer = pointer
        errorBuffer = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorBuffer.pointee = 0
    }

    deinit {
        curl_easy_cleanup(pointer)
        curl_slist_free_all(list)
        errorBuffer.deallocate()
    }

    /// Forgets the last request; keeps the TLS sessions it may resume.
    func reset() {
        curl_easy_reset(pointer)
        curl_slist_free_all(list)
        list = nil
        errorBuffer.pointee = 0
    }

    /// libcurl's text for what went wrong, or nil.
    var errorText: String? {
        errorBuffer.pointee == 0 ? nil : String(cString: errorBuffer)
    }

    func set(_ option: CURLoption, _ value: Int) throws(HTTPError) {
        try check(ccurl_easy_setopt_long(pointer, option, value))
    }

    func set(_ option: CURLoption, _ value: String) throws(HTTPError) {
        try check(ccurl_easy_setopt_string(pointer, option, value))
    }

    func set(_ option: CURLoption, _ value: UnsafeMutableRawPointer) throws(HTTPError) {
        try check(ccurl_easy_setopt_pointer(pointer, option, value))
    }

    func set(_ option: CURLoption, _ value: @escaping curl_write_callback) throws(HTTPError) {
        try check(ccurl_easy_setopt_write(pointer, option, value))
    }

    func setErrorBuffer() throws(HTTPError) {
        try set(CURLOPT_ERRORBUFFER, UnsafeMutableRawPointer(errorBuffer))
    }

    /// libcurl copies the body, and reads the size first.
    func setBody(_ body: [UInt8]) throws(HTTPError) {
        try check(ccurl_easy_setopt_offset(pointer, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
        try check(
            body.withUnsafeBytes {
                ccurl_easy_setopt_bytes(pointer, CURLOPT_COPYPOSTFIELDS, $0.baseAddress ?? UnsafeRawPointer(errorBuffer))
            })
    }

    /// Header lines in libcurl's notation.
    func setHeaderLines(_ lines: [String]) throws(HTTPError) {
        for line in lines {
            guard let longer = curl_slist_append(list, line) else { throw HTTPError(CURLE_OUT_OF_MEMORY) }
            list = longer
        }
        try check(ccurl_easy_setopt_list(pointer, CURLOPT_HTTPHEADER, list))
    }

    /// A number libcurl knows of the transfer; 0 where it knows none.
    func number(_ info: CURLINFO) -> Int {
        var value = 0
        return ccurl_easy_getinfo_long(pointer, info, &value) == CURLE_OK ? value : 0
    }

    /// A size in bytes or a time in microseconds; 0 where it knows none.
    func offset(_ info: CURLINFO) -> Int {
        var value: curl_off_t = 0
        return ccurl_easy_getinfo_offset(pointer, info, &value) == CURLE_OK ? Int(value) : 0
    }

    func text(_ info: CURLINFO) -> String? {
        var value: UnsafeMutablePointer<CChar>?
        guard ccurl_easy_getinfo_string(pointer, info, &value) == CURLE_OK, let value else { return nil }
        return String(cString: value)
    }

    private func check(_ code: CURLcode) throws(HTTPError) {
        if code != CURLE_OK { throw HTTPError(code) }
    }
}
