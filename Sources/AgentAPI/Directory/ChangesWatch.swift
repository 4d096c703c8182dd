import IdentityModel
import LineProtocol

/// `changes.watch`: changes of the directory as they are committed.
public enum ChangesWatch: RPCMethod {
    public typealias Params = ChangesQuery
    public typealias Result = ChangesPage
    public static let name = "changes.watch"
    public static let summary = "Gives changes of the directory as `changes.list` does, then each further one as it is committed."
    public static let access = RPCAccess.viewer
    public static let errors: [RPCReason] = [.cursorExpired]
    public static let notifications: [any RPCNotification.Type] = [ChangesEvent.self]
}

/// `changes.event`: one committed change of the directory.
public enum ChangesEvent: RPCNotification {
    public typealias Params = DirectoryChange
    public static let name = "changes.event"
    public static let summary = "One committed change of the directory."
}
