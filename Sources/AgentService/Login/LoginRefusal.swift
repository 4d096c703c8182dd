import IdentityModel

/// Why nobody is logged in.
struct LoginRefusal: Error, Sendable {
    enum Cause: Sendable {
        /// No login was begun with this state, or it is forgotten.
        case unknown
        case used
        case expired
        case nonceMismatch
        /// The IdP was closed after the login was begun.
        case cancelled
        case codeRefused(SourceFault)
        case otherOrganisation
        case externalContact
        /// The source's organisation does not know the person.
        case notMember
        /// The source knows the person, the directory does not.
        case notInDirectory(sourceID: String)
        /// The source's id is another person's than the one who has logged in.
        case otherPerson
        case left
        case suspended(Employee.Suspension?)
    }

    let cause: Cause
    /// The IdP, where it is known which.
    let idpID: IdPID?

    init(_ cause: Cause, _ idpID: IdPID? = nil) {
        self.cause = cause
        self.idpID = idpID
    }
}
