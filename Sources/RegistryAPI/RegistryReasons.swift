import LineProtocol

extension RPCReason {
    public static let nameTaken = RPCReason("name_taken", code: 409, "Something else of this kind has this name.")
    public static let corpTaken = RPCReason("corp_taken", code: 409, "Another IdP uses this corpId (or what stands for it in its type).")
    public static let revisionMismatch = RPCReason("revision_mismatch", code: 409, "It has changed since it was read.")
    public static let limitEnabled = RPCReason("limit_enabled", code: 409, "Five IdPs are enabled already.")
    public static let limitCustom = RPCReason("limit_custom", code: 409, "A custom IdP is enabled already.")
    public static let typeNotSupported = RPCReason("type_not_supported", code: 409, "IdPs of this type can be kept, but not enabled yet.")
    public static let readOnly = RPCReason(
        "read_only", code: 409, "Only the source or the service itself may change this, or it follows its IdP.")
    public static let fieldInUse = RPCReason("field_in_use", code: 409, "Mappings fill this field.")
    public static let logoTooLarge = RPCReason("logo_too_large", code: 413, "The logo is over 1 MiB.")
    public static let idpClosed = RPCReason("idp_closed", code: 403, "The IdP is closed.")
    public static let keyNotReplaceable = RPCReason(
        "key_not_replaceable", code: 409, "The master key lies where the registry cannot replace it.")
    public static let secretRefused = RPCReason("secret_refused", code: 412, "The new secret did not pass its test; the old one stays.")
    public static let secretUntested = RPCReason(
        "secret_untested", code: 504, "No agent tested the new secret in time; the old one stays.")
}
