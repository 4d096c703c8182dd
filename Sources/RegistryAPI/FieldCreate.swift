import IdentityModel
import LineProtocol

/// `field.create`: a new extended field.
public enum FieldCreate: RPCMethod {
    public typealias Params = ExtendedFieldDraft
    public typealias Result = LocalField
    public static let name = "field.create"
    public static let summary = "Adds an extended field, which mappings may fill."
    public static let access = RPCAccess.admin
    public static let errors: [RPCReason] = [.nameTaken]
}
