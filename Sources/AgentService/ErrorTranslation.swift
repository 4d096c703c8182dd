import AgentAPI
import DirectoryStore
import EventStore
import IdentityModel
import JSONKit
import LineProtocol
import RegistryAPI
import SyncEngine

/// The one place where the agent's errors become the wire's.
enum ErrorTranslation {
    /// Nil for an error that is of nobody's concern but the log's.
    static func wireError(_ error: any Error) -> RPCError? {
        switch error {
        case let error as RPCError: error
        case let error as DirectoryStoreError: storeError(error)
        case EventStoreError.invalidPageToken: .invalidParam("pageToken", "is not of this list")
        case let error as RegistryLinkError: registryError(error)
        case let fault as SourceFault: sourceError(fault)
        case let error as SyncStartError: startError(error)
        case let error as TaskDecisionError: decisionError(error)
        case let refusal as LoginRefusal: loginError(refusal)
        default: nil
        }
    }

    private static func startError(_ error: SyncStartError) -> RPCError? {
        switch error {
        case .taskActive(let id):
            RPCError(
                .taskActive,
                "The task \(id) of this IdP is not over. Wait for it with task.wait, decide on it if it is held, or cancel it.",
                details: [.init("taskId", .string(id.rawValue))])
        case .shuttingDown: RPCError(.shuttingDown, "The service is stopping.")
        case .notOpened(let error): wireError(error)
        case .store(let error): storeError(error)
        }
    }

    private static func decisionError(_ error: TaskDecisionError) -> RPCError? {
        switch error {
        case .unknownTask(let id): .notFound("task", id.rawValue)
        case .unknownIdP(let id): .notFound("idp", id.rawValue)
        case .idpClosed(let id):
            RPCError(.idpClosed, "The IdP is closed; idp.enable it first.", details: [.init("id", .string(id.rawValue))])
        case .planStale(let why): RPCError(.planStale, why)
        case .notHeld(let id, let status):
            RPCError(
                .notHeld, "The task \(id) is \(status.rawValue): nothing in it waits for approval.",
                details: [.init("status", .string(status.rawValue))])
        case .recordsNotHeld(let ids):
            RPCError(
                .notHeld, "\(ids.count) of these records are not among those that the task holds; nothing was done.",
                details: [.init("recordIds", .array(ids.prefix(100).map { .string($0.rawValue) }))])
        case .nothingToUndo(let id): RPCError(.nothingToUndo, "The task \(id) changed nothing in the directory.")
        case .notStarted(let error): startError(error)
        case .store(let error): storeError(error)
        }
    }

    private static func storeError(_ error: DirectoryStoreError) -> RPCError? {
        switch error {
        case .invalidPageToken: .invalidParam("pageToken", "is not of this list")
        case .invalidCursor: .invalidParam("after", "must be a cursor that the change feed gave")
        case .cursorExpired:
            RPCError(
                .cursorExpired,
                "The change feed no longer reaches back to this cursor. Start over: read every page of employee.list and department.list, the latter with the `asOf` of the former, and follow the feed from that `asOf`."
            )
        case .backupFailed(let path, let why):
            RPCError(.backupFailed, "There is no backup at \(path): \(why)", details: [.init("path", .string(path))])
        case .refused(let refusal): RPCError(refusal)
        case .diskFull, .corrupt, .unavailable, .cancelled: nil
        }
    }

    private static func registryError(_ error: RegistryLinkError) -> RPCError {
        switch error {
        case .unavailable:
            return RPCError(
                .registryUnavailable,
                "idp-registry cannot be reached. Check that it runs and that --registry-socket names its agent socket.")
        case .refused(let failure):
            let reason = [RPCReason.notFound, .idpClosed].first { $0.name == failure.reason }
            guard let reason else {
                return RPCError(.registryUnavailable, "idp-registry refused the agent's call: \(failure.message)")
            }
            return RPCError(reason, failure.message, details: details(failure.data))
        }
    }

    private static func details(_ data: JSONValue?) -> [JSONValue.Member] {
        guard case .object(let members)? = data else { return [] }
        return members.filter { $0.key != "reason" }
    }

    private static func sourceError(_ fault: SourceFault) -> RPCError {
        let source = (try? JSONValue(parsing: fault.jsonBytes())) ?? .null
        if fault.isTimeout {
            return RPCError(.sourceTimeout, "The source did not answer in time: \(fault.message)", details: [.init("source", source)])
        }
        return RPCError(.sourceError, "The source refused or failed: \(fault.message)", details: [.init("source", source)])
    }
}
