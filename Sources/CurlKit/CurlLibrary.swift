import CCurl

/// The process-wide part of libcurl.
enum CurlLibrary {
    /// nil when libcurl is initialized, once per process, and able to do what is asked of it.
    static let failure: HTTPError? = {
        let code = curl_global_init(Int(CURL_GLOBAL_ALL))
        guard code == CURLE_OK else { return HTTPError(code) }
        guard let version = curl_version_info(CURLVERSION_FIRST), version.pointee.features & CURL_VERSION_ASYNCHDNS != 0 else {
            return .other(
                code: Int(CURLE_NOT_BUILT_IN.rawValue), message: "this libcurl resolves names synchronously, which would halt all transfers"
            )
        }
        return nil
    }()
}

extension HTTPError {
    /// A code with libcurl's own text for it.
    init(_ code: CURLcode) {
        self = .other(code: Int(code.rawValue), message: String(cString: curl_easy_strerror(code)))
    }

    /// A code of the multi interface with libcurl's own text for it.
    init(_ code: CURLMcode) {
        self = .other(code: Int(code.rawValue), message: String(cString: curl_multi_strerror(code)))
    }
}
