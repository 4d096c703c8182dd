import DaemonKit
import IdentityModel
import JSONKit
import LineProtocol
import Logging
import RegistryAPI
import RegistryStore

extension RegistryService {
    /// What keeps the registry's data safe: copies of it, and other keys for it.
    func addKeeping(to table: inout MethodTable) {
        table.add(ServiceBackupMethod.self) { params, call in
            let backup = try await audited(call, about: nil) { try await store.backUp(to: params.path, at: clock.now(), by: $0) }
            return ServiceBackup(
                path: backup.path, bytes: backup.bytes,
                note: "The master key is not in it: a restored registry needs the key of this moment.")
        }
        table.add(KeyRotate.self) { _, call in
            let rotation = try await audited(call, about: nil) { try await store.rotateKey(at: clock.now(), by: $0) }
            logger.notice("master key rotated", metadata: ["key.id": "\(rotation.keyID)", "peer.uid": "\(call.peer.uid)"])
            var result = KeyRotate.Result()
            result.keyId = rotation.keyID
            result.secrets = rotation.secrets
            result.keyFile = rotation.path
            result.warning = "Back the new key up, and make new backups: those made before open only under the key before."
            return result
        }
    }
}
