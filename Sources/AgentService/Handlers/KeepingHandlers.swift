import DirectoryStore
import LineProtocol
import Logging

/// What keeps the agent's data safe: copies of it.
struct KeepingHandlers: Sendable {
    let store: DirectoryStore
    let logger: Logger

    func add(to table: inout MethodTable) {
        table.add(ServiceBackupMethod.self, backup)
    }

    private func backup(_ params: ServiceBackupParams, call: RPCCall) async throws -> ServiceBackup {
        let bytes = try await store.backUp(to: params.path)
        logger.notice(
            "the directory was copied", metadata: ["path": "\(params.path)", "bytes": "\(bytes)", "peer.uid": "\(call.peer.uid)"])
        return ServiceBackup(path: params.path, bytes: bytes)
    }
}
