import IdentityModel

extension AnswerClassifier {
    /// New host: a real HTTP status and a code in words. 400 is an expired token, and 403 is both "forbidden" and "throttled".
    static func newHostRefusal(status: Int, code: String, head: AnswerHead) -> Refusal {
        let words = head.message ?? ""
        var fault = SourceFault(.protocol, code: code, message: words, requestId: head.requestID)
        var advice = RetryAdvice.never
        let last = code.split(separator: ".").last.map(String.init) ?? code
        switch last {
        case _ where last.hasPrefix("QpsLimit"):
            fault.class = .throttled
            advice = .whenAdmitted(ThrottleNotice(sentence: words, isOwnLimit: last != "QpsLimitForApi"))
        case _ where last.hasPrefix("QpmLimit"):
            fault.class = .throttled
            advice = .whenAdmitted(ThrottleNotice(sentence: words, isOwnLimit: false, defaultWaitMilliseconds: 60_000))
        case _ where last.hasPrefix("ApiCountLimit"): fault.class = .quota
        case "IpNotInWhiteList":
            fault.class = .ipNotAllowed
            fault.subject = address(in: words)
        case "InvalidAuthentication":
            fault.class = .credentials
            advice = .afterRenewingToken
        case "invalidClientIdOrSecret", "client": fault.class = .credentials
        default:
            switch status {
            case 401: fault.class = .credentials
            case 403:
                fault.class = .permission
                fault.subject = permissionPoint(head, words: words)
            case 500...:
                fault.class = .network
                advice = .transient
            default: break
            }
        }
        return Refusal(fault: fault, advice: advice)
    }
}
