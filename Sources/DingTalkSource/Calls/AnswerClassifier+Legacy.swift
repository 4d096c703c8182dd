import IdentityModel
import JSONKit

extension AnswerClassifier {
    /// Legacy host: HTTP 200 always; the code stands in `errcode`, or with errcode 88 in `sub_code` (a string), or with errcode 88
    /// only inside `errmsg` as `[subcode=90018,…]`.
    static func legacyRefusal(errcode: Int64, head: AnswerHead) -> Refusal {
        let message = head.message ?? head.subMessage ?? ""
        let hidden = message.text(after: "subcode=").flatMap { wholeNumber(ArraySlice($0.prefix { $0 != "," && $0 != "]" }.utf8)) }
        let subCode = head.subCode.flatMap { wholeNumber(ArraySlice($0.utf8)) } ?? hidden
        let effective = errcode == 88 ? subCode ?? 88 : errcode
        let words = head.subMessage ?? message
        var fault = SourceFault(
            .protocol, code: String(errcode), subCode: errcode == 88 ? subCode.map(String.init) : head.subCode, message: words,
            requestId: head.requestID)

        let rule = LegacyRule(code: effective)
        fault.class = rule.class
        switch effective {
        case 60020: fault.subject = address(in: message) ?? address(in: words)
        case 60011, 43007, 48002: fault.subject = permissionPoint(head, words: words)
        default: break
        }
        return Refusal(fault: fault, advice: advice(for: rule, sentence: words))
    }

    private static func advice(for rule: LegacyRule, sentence: String) -> RetryAdvice {
        switch rule.response {
        case .never: .never
        case .missing: .missing
        case .renewToken: .afterRenewingToken
        case .transient: .transient
        case .wait(let milliseconds, let isOwnLimit):
            .whenAdmitted(ThrottleNotice(sentence: sentence, isOwnLimit: isOwnLimit, defaultWaitMilliseconds: milliseconds))
        }
    }

    /// The address of `request ip=203.0.113.7 appKey(…)`.
    static func address(in text: String) -> String? {
        for marker in ["request ip=", "ip="] {
            guard let rest = text.text(after: marker) else { continue }
            let address = rest.prefix { $0.isHexDigit || $0 == "." || $0 == ":" }
            if !address.isEmpty { return String(address) }
        }
        return nil
    }

    /// The first of the permission points that an answer names, in its own member or in its text.
    static func permissionPoint(_ head: AnswerHead, words: String) -> String? {
        if let scope = head.requiredScopes.first { return scope }
        for text in [words, head.message ?? ""] {
            for marker in ["requiredScopes=[", "所需的权限：["] {
                guard let rest = text.text(after: marker) else { continue }
                let scope = rest.prefix { $0 != "]" && $0 != "," }
                if !scope.isEmpty { return String(scope) }
            }
        }
        return nil
    }
}

/// What a legacy code means.
struct LegacyRule {
    enum Response {
        case never, missing, renewToken, transient
        case wait(milliseconds: Int64, isOwnLimit: Bool)
    }

    let `class`: SourceFault.Class
    let response: Response

    init(code: Int64) {
        let (kind, response): (SourceFault.Class, Response) =
            switch code {
            case -1, 15, 88, 400001, 60019, 500, 503, 504: (.network, .transient)
            case 40001, 40014, 42001: (.credentials, .renewToken)
            case 40089, 40096, 40088, 33001, 52010, 400042, 400043, 50003, 50005: (.credentials, .never)
            case 60020: (.ipNotAllowed, .never)
            case 60011, 43007, 48002: (.permission, .never)
            case 50002, 50004: (.scope, .never)
            case 60003, 60121, 33012, 40003, 60111, 40009: (.scope, .missing)
            case 90018: (.throttled, .wait(milliseconds: 1000, isOwnLimit: true))
            case 90002: (.throttled, .wait(milliseconds: 1000, isOwnLimit: false))
            case 90006: (.throttled, .wait(milliseconds: 60_000, isOwnLimit: false))
            case 90020: (.quota, .never)
            case 90001...90014: (.throttled, .wait(milliseconds: 10_000, isOwnLimit: false))
            default: (.protocol, .never)
            }
        self.class = kind
        self.response = response
    }
}
