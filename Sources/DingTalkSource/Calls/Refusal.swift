import IdentityModel
import SourceAPI

/// An answer that is not what was asked for, and what to do about it.
struct Refusal: Error, Hashable, Sendable {
    var fault: SourceFault
    var advice: RetryAdvice

    /// Whether nothing else can be read either.
    var endsReading: Bool {
        switch fault.class {
        case .credentials, .ipNotAllowed, .quota: true
        case .permission, .scope, .throttled, .network, .protocol: advice == .blocked
        }
    }
}

/// What a caller does after a refusal.
enum RetryAdvice: Hashable, Sendable {
    /// Asking again changes nothing.
    case never
    /// The object does not exist.
    case missing
    /// Once more with a new access token.
    case afterRenewingToken
    /// A few more times, after a growing delay: the server was busy or the network failed.
    case transient
    /// As often as it takes, when the interface takes requests again.
    case whenAdmitted(ThrottleNotice)
    /// After the address's ban: nobody may ask meanwhile.
    case afterBan
    /// Something else answers in DingTalk's place.
    case blocked
}

/// What an answer tells of a limit that was exceeded.
struct ThrottleNotice: Hashable, Sendable {
    /// The end of the window, in milliseconds since 1970; nil where it is not told.
    var endsAt: Int64?
    /// How many requests a second the limit admits, where that is told and the limit is the application's own.
    var limit: Int?
    /// How long to wait where no end is told, in milliseconds.
    var defaultWaitMilliseconds: Int64 = 1000
}
