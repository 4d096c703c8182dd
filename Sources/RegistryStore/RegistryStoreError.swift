import IdentityModel
import JSONKit

/// Why the store refused, or failed.
public enum RegistryStoreError: Error, Sendable {
    /// There is no such IdP.
    case notFound(IdPID)
    /// Another IdP has this name.
    case nameTaken(IdPName, by: IdPSummary)
    /// Another IdP has a value that only one may have, such as the `corpId` of DingTalk.
    case exclusiveTaken(member: String, by: IdPSummary)
    /// The IdP has another revision than the caller read.
    case revisionMismatch(IdPID, current: Int64)
    /// No more IdPs may be enabled.
    case limit(EnabledLimits.Breach, enabled: [IdPSummary])
    /// IdPs of this type cannot be enabled yet.
    case typeNotSupported(IdPType)
    /// The picture cannot be a logo.
    case logo(Logo.Refusal)
    /// The IdP has no logo.
    case noLogo(IdPID)
    /// There is no such extended field.
    case noField(key: String, LocalField.Owner)
    /// The field is built in: nobody changes it.
    case fieldBuiltIn(LocalField)
    /// There is a field with this key already.
    case fieldTaken(LocalField)
    /// Mappings of these IdPs fill the extended field.
    case fieldInUse(LocalField, by: [IdPSummary])
    /// What was given breaks rules.
    case invalid([JSONProblem], more: Int = 0)
    /// The IdP is closed, and what was asked needs an enabled one.
    case closed(IdPID)
    /// A stored secret does not open: its row was tampered with, or belongs to another IdP or field.
    case secretDamaged(IdPID, field: String)
    /// The master key cannot be replaced where it comes from; why. Nothing was changed.
    case keyNotReplaceable(String, String)
    /// The backup cannot be written to this path; why.
    case backupFailed(String, String)
    /// The caller left before anything was done.
    case cancelled
    /// No room on the disk; nothing of the transaction was kept.
    case diskFull
    /// A row or file that cannot be read as what it should be. The text is for the log.
    case corrupt(String)
    /// Any other trouble with the files. The text is for the log.
    case unavailable(String)
}

extension RegistryStoreError {
    /// What is wrong with a document.
    init(_ problems: JSONProblems) { self = .invalid(problems.items, more: problems.more) }
}

/// An IdP by its id and name, to be named in a message.
public struct IdPSummary: Hashable, Sendable {
    public let id: IdPID
    public let name: String
    public let type: IdPType

    public init(id: IdPID, name: String, type: IdPType) {
        self.id = id
        self.name = name
        self.type = type
    }
}
