import IdentityModel
import JSONKit

/// The settings of an IdP's own type with its secrets in the open. It shows itself to no log.
public struct OpenedSettings: Sendable, CustomStringConvertible, CustomReflectable {
    public let type: IdPType
    public let revision: Int64
    /// The members of the type's settings; a secret is a string here, and absent where there is none.
    public let members: JSONValue

    public var description: String { "(settings with secrets)" }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
