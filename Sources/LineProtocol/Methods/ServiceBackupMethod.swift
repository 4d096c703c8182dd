import JSONKit

/// `service.backup`: a copy of the service's database while it serves. Each service adds its own handler.
public enum ServiceBackupMethod: RPCMethod {
    public typealias Params = ServiceBackupParams
    public typealias Result = ServiceBackup
    public static let name = "service.backup"
    public static let summary = """
        Copies the service's database, as one commit left it, into a new file of mode 0600, while the service goes on. It is written with \
        the service's own rights, and no file is ever overwritten.
        """
    public static let access = RPCAccess.admin
    public static let errors: [RPCReason] = [.backupFailed]
}

/// The params of `service.backup`.
public struct ServiceBackupParams: JSONObject, Hashable {
    public var path = ""

    public init() {}

    public init(path: String) {
        self.path = path
    }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("path", &path, "The new file: an absolute path on the service's machine.")
    }

    public func validate(noting problems: inout JSONProblems) {
        if !path.hasPrefix("/") || path.hasSuffix("/") || path.utf8.contains(0) {
            problems.note("must be the absolute path of a file", at: "path")
        } else if path.utf8.count > 4000 {
            problems.note("must have at most 4000 bytes", at: "path")
        }
    }
}

/// The result of `service.backup`.
public struct ServiceBackup: JSONObject, Hashable {
    public var path = ""
    public var bytes: Int64 = 0
    public var note: String?

    public init() {}

    public init(path: String, bytes: Int64, note: String? = nil) {
        self.path = path
        self.bytes = bytes
        self.note = note
    }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("path", &path, "The file.")
        visitor.required("bytes", &bytes, "Its size.")
        visitor.optional("note", &note, "What is needed beside it to restore it.")
    }
}

extension RPCReason {
    public static let backupFailed = RPCReason("backup_failed", code: 409, "The copy cannot be written there.")
}
