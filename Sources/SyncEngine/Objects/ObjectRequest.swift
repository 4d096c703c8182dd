import IdentityModel

/// A few objects of one IdP, to be read again and put right.
public struct ObjectRequest: Sendable, Hashable {
    public var idpID: IdPID
    public var trigger: SyncTask.Trigger
    /// The source's ids.
    public var persons: [String]
    public var departments: [String]
    /// Otherwise nothing is stored.
    public var isApplied: Bool
    /// Whether to wait while a run over everything compares and applies, instead of refusing with ``SyncStartError/taskActive(_:)``.
    public var waits: Bool

    public init(
        idpID: IdPID, trigger: SyncTask.Trigger, persons: [String] = [], departments: [String] = [], isApplied: Bool = true,
        waits: Bool = true
    ) {
        self.idpID = idpID
        self.trigger = trigger
        self.persons = persons
        self.departments = departments
        self.isApplied = isApplied
        self.waits = waits
    }
}
