import IdentityModel

/// A source whose people log in at its own login page, or inside its own client.
public protocol LoginSource: Sendable {
    /// Where a browser goes to log in. It comes back to `redirectURI` with a code and with `state`, or with an error and with `state`.
    func authorizationURL(redirectURI: String, state: String) -> String

    /// Whom the code belongs to that a browser came back with. The code is used up, whatever comes of it.
    func identity(ofCode code: String) async throws(LoginFault) -> LoginIdentity

    /// Whom the code belongs to that the source's own client gave to a page inside it. The code is used up, whatever comes of it.
    func inAppIdentity(ofCode code: String) async throws(LoginFault) -> LoginIdentity
}

/// A member of the organisation, as the source has just named them.
public struct LoginIdentity: Sendable, Hashable {
    /// The source's id of the person, as synchronizations see it.
    public var sourceID: String
    /// The source's id across its applications.
    public var unionID: String?

    public init(sourceID: String, unionID: String?) {
        self.sourceID = sourceID
        self.unionID = unionID
    }
}

/// Why a source names nobody.
public enum LoginFault: Error, Hashable, Sendable {
    /// The code is unknown, was used before, or is too old.
    case codeRefused(SourceFault)
    /// The person has logged in to another organisation.
    case otherOrganisation
    /// The person is a contact of the organisation and no member of it.
    case externalContact
    /// The organisation does not know the person.
    case notMember
    /// The source refused or failed for another reason, which has nothing to do with the person.
    case source(SourceFault)
}
