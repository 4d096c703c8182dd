/// Answers that do not come from DingTalk's own servers.
enum StrangeBody {
    /// Appends the body that `fault` puts in the place of the answer; nil when it does no such thing.
    @discardableResult
    static func append(_ fault: FaultKind, to out: ByteWriter) -> Reply? {
        switch fault {
        case .httpStatus(let status):
            out.append("<html><head><title>")
            out.append(Int64(status))
            out.append("</title></head><body><center><h1>")
            out.append(Int64(status))
            out.append("</h1></center><hr><center>tengine</center></body></html>")
            return Reply(status: status, html: true, outcome: "http-\(status)")
        case .htmlPage:
            out.append(
                "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>405</title></head><body>很抱歉，由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断。</body></html>"
            )
            return Reply(html: true, outcome: "html")
        case .punished:
            out.append("{\"status\":1111,\"wait\":5,\"source\":\"x5\",\"punish\":\"deny\",\"uuid\":\"6b7a0c11d2e3\"}")
            return Reply(outcome: "punished")
        case .notJSON:
            out.append("upstream connect error or disconnect/reset before headers")
            return Reply(outcome: "not-json")
        case .hugeBody(let size):
            out.append("{\"errcode\":0,\"errmsg\":\"ok\",\"result\":\"")
            out.append(contentsOf: [UInt8](repeating: UInt8(ascii: "x"), count: max(0, size - out.count - 2)))
            out.append("\"}")
            return Reply(outcome: "huge")
        default: return nil
        }
    }
}
