import JSONKit

/// What stands in the places of secrets: what an administrator gives, or what may be shown.
///
/// Settings that are generic over their slots declare their members once for both.
public protocol SecretSlots: Sendable {
    /// A secret that the provider issued.
    associatedtype Issued: SecretSlot
    /// A key of 43 base64 characters for events.
    associatedtype AesKey: SecretSlot
    /// A password that a person chose.
    associatedtype Password: SecretSlot
}

/// One place of a secret.
public protocol SecretSlot: JSONConvertible, Hashable {
    /// There is no secret.
    static var empty: Self { get }
    /// Whether an administrator gave none. What is shown is never judged.
    var isUnset: Bool { get }
}

/// Secrets as an administrator gives them.
public enum GivenSecrets: SecretSlots {
    public typealias Issued = SecretDraft<IssuedSecret>
    public typealias AesKey = SecretDraft<EventAesKey>
    public typealias Password = SecretDraft<Passphrase>
}

/// Secrets as everybody may see them.
public enum ShownSecrets: SecretSlots {
    public typealias Issued = SecretState
    public typealias AesKey = SecretState
    public typealias Password = SecretState
}

extension SecretDraft: SecretSlot {
    public static var empty: SecretDraft { .unset }
    public var isUnset: Bool { self == .unset }
}

extension SecretState: SecretSlot {
    public static var empty: SecretState { SecretState() }
    public var isUnset: Bool { false }
}
