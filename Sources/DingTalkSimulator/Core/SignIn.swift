/// Who signed in, and where.
public struct SignIn: Sendable, Equatable {
    /// Who sits in front of the page.
    public enum Person: Sendable, Equatable {
        /// A member of the organisation, by userid.
        case member(String)
        /// Anybody else who has a DingTalk account, by unionId: an external contact, or somebody whom the organisation does not know.
        case outsider(String)
    }

    public var person: Person
    /// The company that the person chooses; nil for the application's own.
    public var corpID: String?
    /// The application that the code is for; nil for any.
    var appKey: String?
    /// Whether the scope asked for the company.
    var tellsCompany = true

    public init(_ person: Person, corpID: String? = nil) {
        self.person = person
        self.corpID = corpID
    }

    var userID: String? {
        if case .member(let userID) = person { userID } else { nil }
    }
}
