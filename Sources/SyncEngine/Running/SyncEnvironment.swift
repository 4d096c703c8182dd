import DirectoryStore
import IdentityModel
import SourceAPI

/// What the engine needs from outside.
public protocol SyncEnvironment: Sendable {
    /// All IdPs as they are configured now; what is known last when they cannot be asked for.
    func configurations() async -> [IdP]
    /// One IdP as it is configured at this moment, for a decision; nil when there is none. Throws when that cannot be known.
    func configuration(of idpID: IdPID) async throws -> IdP?
    /// Access to an IdP's source with its configuration as it is now, to synchronize. Throws why there is none.
    func open(_ idpID: IdPID) async throws -> SyncConnection
    /// Throws when an IdP that was opened is not there any more, or not enabled. By what is known: nobody is asked.
    func confirm(_ idpID: IdPID) async throws
    /// The same for somebody who only looks: the settings need not have passed a test.
    func look(into idpID: IdPID) async throws -> SyncConnection
    /// What is to be added to a task over everything before its end is told.
    func concluding(_ task: SyncTask) async -> SyncTask
    /// Whether an error of ``open(_:)`` may be gone after a while.
    func mayPass(_ error: any Error) -> Bool
    /// Takes note of a task that ended, or is held. Whoever waits for the task hears of it afterwards: it must not take long.
    func report(_ task: SyncTask) async
    /// Takes note that the directory changed without a task.
    func directoryChanged() async
}

extension SyncEnvironment {
    public func directoryChanged() async {}
    public func confirm(_ idpID: IdPID) async throws {}
    public func configuration(of idpID: IdPID) async throws -> IdP? { await configurations().first { $0.id == idpID } }
    public func look(into idpID: IdPID) async throws -> SyncConnection { try await open(idpID) }
}

extension SyncEnvironment {
    public func concluding(_ task: SyncTask) async -> SyncTask { task }
}

/// An IdP that can be read.
public struct SyncConnection: Sendable {
    public var configuration: IdP
    /// The extended fields that mappings may fill.
    public var fields: [LocalField]
    public var source: any DirectorySource

    public init(configuration: IdP, fields: [LocalField] = [], source: any DirectorySource) {
        self.configuration = configuration
        self.fields = fields
        self.source = source
    }
}

/// What is asked of the engine.
public struct SyncRequest: Sendable, Hashable {
    public var idpID: IdPID
    public var trigger: SyncTask.Trigger
    /// Whether nothing is to be stored in the directory.
    public var dryRun: Bool
    /// Whether employees are read too.
    public var users: Bool

    public init(idpID: IdPID, trigger: SyncTask.Trigger = .manual, dryRun: Bool = false, users: Bool = true) {
        self.idpID = idpID
        self.trigger = trigger
        self.dryRun = dryRun
        self.users = users
    }
}

/// Why a task was not started.
public enum SyncStartError: Error {
    /// The IdP has a task that is not over.
    case taskActive(TaskID)
    case shuttingDown
    /// The environment did not open the IdP; its own error.
    case notOpened(any Error)
    case store(DirectoryStoreError)
}
