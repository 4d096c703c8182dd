import IdentityModel

/// A person as mappings would have them stored.
public struct MappedPerson: Sendable {
    public var fields: [MappedField]
    /// The local fields: a JSON object.
    public var document: [UInt8]
    /// The person as the source gave them: a JSON object.
    public var thirdParty: [UInt8]
    /// The employee of the directory with this id at the source.
    public var stored: EmployeeID?
}
