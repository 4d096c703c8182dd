/// Who makes a call, for the audit.
public struct AuditCall: Hashable, Sendable {
    public let method: String
    public let uid: UInt32
    public let pid: Int32
    public let role: String

    public init(method: String, uid: UInt32, pid: Int32, role: String) {
        self.method = method
        self.uid = uid
        self.pid = pid
        self.role = role
    }
}
