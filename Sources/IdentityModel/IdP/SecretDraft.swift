import JSONKit

/// A secret as an administrator gives it: a string sets it; what the registry shows of a secret (`{"set":true,…}`) keeps it.
///
/// Written, a given secret is in the open, for the wire; it is never stored so (``IdPTypeDraft/openSettings``).
public enum SecretDraft<Text: SecretText>: JSONConvertible, Hashable {
    /// There is none.
    case unset
    /// The stored one stays.
    case kept
    /// This one from now on.
    case given(Text)

    public static func decode(from reader: inout JSONReader, noting problems: inout JSONProblems) throws(JSONError) -> SecretDraft? {
        guard try reader.kind() == .object else { return try Text.decode(from: &reader, noting: &problems).map(SecretDraft.given) }
        return try SecretState.decode(from: &reader, noting: &problems).map { $0.set ? .kept : .unset }
    }

    public func encode(to writer: inout JSONWriter) {
        if case .given(let secret) = self { return secret.encode(to: &writer) }
        var state = SecretState()
        state.set = self == .kept
        state.encode(to: &writer)
    }

    public static func schema(defining definitions: inout JSONSchemaDefinitions) -> JSONValue {
        ["oneOf": [Text.schema(defining: &definitions), SecretState.schema(defining: &definitions)]]
    }

    /// This secret among others of its IdP.
    func member(_ name: String, tested: Bool = false) -> SecretMember {
        switch self {
        case .unset: SecretMember(name: name, change: .unset, isTested: tested)
        case .kept: SecretMember(name: name, change: .kept, isTested: tested)
        case .given(let text): SecretMember(name: name, change: .given(text.rawValue), isTested: tested)
        }
    }
}

/// One secret of a draft, by its member name.
public struct SecretMember: Sendable {
    public enum Change: Sendable {
        case unset, kept
        case given(String)
    }

    public let name: String
    public let change: Change
    /// Whether another value makes the last connectivity test worthless.
    public let isTested: Bool
}
