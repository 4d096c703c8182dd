import CurlKit
import IdentityModel
import JSONKit
import SourceAPI

/// Tells what an answer means: pure, from status, head and failure alone.
///
/// Source: open.dingtalk.com, "server-api-error-codes", "how-to-process-api-throttling" and "common-errors". Codes decide, never
/// texts, with one exception: a code that an answer hides inside `errmsg`.
enum AnswerClassifier {
    /// Judges an answer that is JSON; nil when it is what was asked for.
    ///
    /// - Parameter needsCode: whether success must be said, by `errcode` 0. On the legacy host an object that says nothing is no answer,
    ///   and must not pass for an empty list.
    static func classify(status: Int, head: AnswerHead, needsCode: Bool = true) -> Refusal? {
        if let errcode = head.errcode {
            return errcode == 0 ? nil : legacyRefusal(errcode: errcode, head: head)
        }
        if let firewall = head.firewallStatus, head.code == nil {
            return Refusal(
                fault: SourceFault(
                    .throttled, code: String(firewall), message: "DingTalk's firewall blocks this address for some minutes."),
                advice: .afterBan)
        }
        if let code = head.code { return newHostRefusal(status: status, code: code, head: head) }
        guard (200..<300).contains(status) else { return statusRefusal(status) }
        guard needsCode else { return nil }
        return Refusal(fault: SourceFault(.protocol, message: "The answer does not say whether it is one."), advice: .transient)
    }

    /// Judges a body that is not an answer: a page of HTML, a proxy's text, or JSON that broke off.
    static func classify(status: Int, unreadable body: [UInt8], because error: JSONError) -> Refusal {
        if status >= 500 { return statusRefusal(status) }
        guard body.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") else {
            let message = "The answer (HTTP \(status)) is not DingTalk's: a page or text instead of JSON."
            return Refusal(fault: SourceFault(.throttled, code: String(status), message: message), advice: .afterBan)
        }
        let message = "The answer (HTTP \(status), \(body.count) bytes) cannot be read: \(error)."
        return Refusal(fault: SourceFault(.protocol, message: message), advice: .transient)
    }

    /// Judges a request that got no answer.
    static func classify(_ error: HTTPError) -> Refusal {
        switch error {
        case .bodyTooLarge(let limit):
            Refusal(fault: SourceFault(.protocol, message: "The answer is over \(limit) bytes."), advice: .never)
        case .invalidURL, .invalidHeader, .headersTooLarge:
            Refusal(fault: SourceFault(.protocol, message: "The request cannot be sent: \(error)."), advice: .never)
        case .tls, .cancelled, .shutDown:
            Refusal(fault: SourceFault(.network, message: "DingTalk cannot be reached: \(error)."), advice: .never)
        case .timedOut:
            Refusal(fault: SourceFault(.network, message: "DingTalk cannot be reached: \(error).", isTimeout: true), advice: .transient)
        case .couldNotResolve, .couldNotConnect, .proxy, .connectionLost, .other:
            Refusal(fault: SourceFault(.network, message: "DingTalk cannot be reached: \(error)."), advice: .transient)
        }
    }

    private static func statusRefusal(_ status: Int) -> Refusal {
        let advice: RetryAdvice = status >= 500 || status == 408 || status == 429 ? .transient : .never
        let kind: SourceFault.Class = status >= 500 || status == 408 ? .network : status == 429 ? .throttled : .protocol
        let message = "DingTalk answered with HTTP \(status)."
        return Refusal(fault: SourceFault(kind, code: String(status), message: message, isTimeout: status == 504), advice: advice)
    }
}
