/// An error answer in the words of the host that gives it.
enum APIError: Error {
    /// Legacy host: the code directly in `errcode`.
    case business(Int, String)
    /// Legacy host: errcode 88 and the code in `sub_code`.
    case gateway(Int, String)
    /// Legacy host: errcode 88 without a code, which means the upstream timed out.
    case upstreamTimeout
    /// Legacy host: no such method.
    case unknownMethod(String)
    /// Legacy host: no such address; without a request id.
    case unknownAddress
    /// Legacy host: refused by the token endpoint; without a request id.
    case credentials(Int, String)
    /// New host.
    case status(Int, String, String, requiredScopes: [String] = [])

    /// The effective code, as counters name it.
    var code: String {
        switch self {
        case .business(let code, _), .gateway(let code, _), .credentials(let code, _): String(code)
        case .upstreamTimeout: "88"
        case .unknownMethod: "22"
        case .unknownAddress: "404"
        case .status(_, let code, _, _): code
        }
    }

    var httpStatus: Int {
        if case .status(let status, _, _, _) = self { status } else { 200 }
    }

    /// Appends the body.
    func append(to out: ByteWriter, requestID: RequestID) {
        switch self {
        case .business(let code, let text):
            appendCode(code, text, to: out)
            requestID.appendLegacy(to: out)
        case .gateway(let code, let text):
            out.append("{\"errcode\":88,\"sub_code\":\"")
            out.append(Int64(code))
            out.append("\",\"sub_msg\":")
            out.append(string: text)
            out.append(",\"errmsg\":")
            out.append(string: "ding talk error[subcode=\(code),submsg=\(text)]")
            requestID.appendLegacy(to: out)
        case .upstreamTimeout:
            appendCode(88, "ding talk error[subcode=,submsg=]", to: out)
            requestID.appendLegacy(to: out)
        case .unknownMethod(let name):
            let text = "不合法ApiName，ApiName = \(name)"
            out.append("{\"errcode\":22,\"sub_msg\":")
            out.append(string: text)
            out.append(",\"errmsg\":")
            out.append(string: "Invalid method[submsg=\(text)]")
            requestID.appendLegacy(to: out)
        case .unknownAddress: out.append("{\"errcode\":404,\"errmsg\":\"请求的URI地址不存在\"")
        case .credentials(let code, let text): appendCode(code, text, to: out)
        case .status(_, let code, let text, let scopes):
            out.append("{\"requestid\":\"")
            requestID.appendUUID(to: out)
            out.append("\",\"code\":")
            out.append(string: code)
            out.append(",\"message\":")
            out.append(string: text)
            if !scopes.isEmpty {
                out.append(",\"accessdenieddetail\":{\"requiredScopes\":")
                out.append(array: scopes) { out.append(string: $0) }
                out.append("}")
            }
        }
        out.append("}")
    }

    private func appendCode(_ code: Int, _ text: String, to out: ByteWriter) {
        out.append("{\"errcode\":")
        out.append(Int64(code))
        out.append(",\"errmsg\":")
        out.append(string: text)
    }
}
