import IdentityModel
import JSONKit

/// An IdP whose directory is kept by hand, as its configuration has it now.
public struct KeptIdP: Sendable, Hashable {
    public var id: IdPID
    /// The name of the root department too.
    public var name: String
    /// The extended fields that there are.
    public var fields: [LocalField]

    public init(id: IdPID, name: String, fields: [LocalField]) {
        self.id = id
        self.name = name
        self.fields = fields
    }
}
