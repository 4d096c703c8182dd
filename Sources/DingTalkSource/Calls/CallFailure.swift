import IdentityModel

/// Why a call has no answer for its caller.
enum CallFailure: Error, Sendable {
    case refused(Refusal)
    case cancelled

    /// The fault as it is reported; a cancelled call has one only for callers that cannot say it otherwise.
    var fault: SourceFault {
        switch self {
        case .refused(let refusal): refusal.fault
        case .cancelled: SourceFault(.network, message: "The request was cancelled.")
        }
    }

    /// Whether DingTalk says that the object does not exist.
    var isMissing: Bool {
        if case .refused(let refusal) = self { refusal.advice == .missing } else { false }
    }
}

/// An answer that is what was asked for.
struct Answer<Content: AnswerContent>: Sendable {
    var content: Content
    var requestID: String?
}
