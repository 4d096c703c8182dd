import JSONKit

/// The settings that one type of IdP has beyond what all have, as an administrator gives them.
///
/// A type of IdP is added by conforming a type to this and naming it in ``IdPType/traits``: the documents, the patches, the store and the
/// schemas follow from there.
public protocol IdPTypeDraft: JSONObject, Hashable {
    /// The same settings as everybody may see them: each secret is a ``SecretState``.
    associatedtype Shown: JSONObject & Hashable

    /// The type whose settings these are; its name is the member that holds them.
    static var type: IdPType { get }
    /// The members that are secrets.
    static var secretNames: [String] { get }
    /// Every secret of ``secretNames`` with what becomes of it.
    var secrets: [SecretMember] { get }
    /// A value that one IdP only may have, with its member's name; nil when there is none.
    var exclusive: (member: String, value: String)? { get }
    /// The settings in the open that a connectivity test depends on: when they change, its outcome is worth nothing.
    var tested: [JSONValue] { get }
}

extension IdPTypeDraft {
    /// The settings without their secrets, as they are stored.
    public var openSettings: JSONValue {
        guard case .object(let members)? = try? JSONValue(parsing: jsonBytes()) else { return .object([]) }
        return .object(members.filter { !Self.secretNames.contains($0.key) })
    }

    public var exclusive: (member: String, value: String)? { nil }

    /// Unless a type knows better, every setting counts.
    public var tested: [JSONValue] { [openSettings] }
}
